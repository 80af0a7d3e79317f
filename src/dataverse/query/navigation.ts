import { DataverseError } from '../../errors.ts'
import type {
  CollectionDefinition,
  ColumnDefinition,
  EntityDefinition,
  LookupTarget,
} from '../metadata/definition.ts'
import { describeCall } from '../problem/failure.ts'
import { nearestNames, singularOf } from '../../text/nearest.ts'
import type { CheckContext } from './check-context.ts'
import { findColumn, guessColumn } from '../metadata/columns.ts'

/** A step to a related row: the navigation property in the service's letter case, and its target. */
export interface NavigationStep {
  readonly navigation: string
  readonly target: EntityDefinition
}

/** What follows a lookup in a query, which can show which of its targets is meant. */
export interface Wanted {
  readonly columns: readonly string[]
  /** The entity of a cast segment: `ownerid/Microsoft.Dynamics.CRM.systemuser`. */
  readonly cast?: string | undefined
}

/** A definition costs a request. With more targets than this, none is read to find the right one. */
const mostTargetsToRead = 4

/**
 * The step that `name` means: a lookup by its navigation property or its column. A lookup with several
 * targets is resolved by the requested columns, if only one target has them.
 *
 * @throws DataverseError `unknown_column` with the navigation properties to use instead.
 */
export async function followLookup(
  name: string,
  entity: EntityDefinition,
  wanted: Wanted,
  context: CheckContext,
): Promise<NavigationStep> {
  const targets = lookupTargets(entity, name)
  const [only, ...others] = targets
  if (!only) throw unknownNavigation(entity, name)
  const meant =
    others.length === 0 ? only : await pickTarget(name, entity, targets, wanted, context)
  if (meant.navigation !== name) context.note(`${name} read as ${meant.navigation}`)
  return { navigation: meant.navigation, target: await context.entity(meant.entity) }
}

/** The possible targets of a lookup with this name; empty if the name is not a lookup. */
export function lookupTargets(entity: EntityDefinition, name: string): readonly LookupTarget[] {
  const lower = name.toLowerCase()
  const columns = [...entity.columns.values()]
  const own = columns.find(({ targets }) =>
    targets?.some(({ navigation }) => navigation.toLowerCase() === lower),
  )
  const named = own?.targets?.filter(({ navigation }) => navigation.toLowerCase() === lower)
  const column = own ?? guessColumn(entity, name)
  return toConcrete(entity, column, named ?? column?.targets ?? [])
}

/** The owner's navigation property has an abstract type, so the typed properties are used instead. */
function toConcrete(
  entity: EntityDefinition,
  column: ColumnDefinition | undefined,
  targets: readonly LookupTarget[],
): readonly LookupTarget[] {
  if (column?.type !== 'Owner') return targets
  return targets.map((target) => {
    const typed = entity.columns.get(target.entity === 'team' ? 'owningteam' : 'owninguser')
    return typed?.targets?.find((one) => one.entity === target.entity) ?? target
  })
}

async function pickTarget(
  name: string,
  entity: EntityDefinition,
  targets: readonly LookupTarget[],
  { columns, cast }: Wanted,
  context: CheckContext,
): Promise<LookupTarget> {
  const cut = targets.find((target) => target.entity === cast)
  if (cut) return cut
  if (columns.length === 0 || targets.length > mostTargetsToRead)
    throw severalTargets(entity, name, targets)
  const definitions = await Promise.all(targets.map((target) => context.entity(target.entity)))
  const fitting = targets.filter((_target, at) => {
    const definition = definitions[at]
    return definition && columns.every((column) => hasColumn(definition, column))
  })
  const [only, ...others] = fitting
  if (!only || others.length > 0) throw severalTargets(entity, name, targets)
  return only
}

/** Every entity has `name` and `id` in some form, so they do not identify a target. */
const hasColumn = (entity: EntityDefinition, name: string) =>
  name === 'name' || name === 'id' || findColumn(entity, name) !== undefined

/** The collection that `name` means: by its navigation property or its entity. */
export function findCollection(
  entity: EntityDefinition,
  name: string,
  context: CheckContext,
): CollectionDefinition | undefined {
  const lower = name.toLowerCase()
  const exact = entity.collections.find(({ navigation }) => navigation.toLowerCase() === lower)
  const [only, ...others] = exact ? [exact] : leadingTo(entity, name)
  if (!only || others.length > 0) return undefined
  if (only.navigation !== name) context.note(`${name} read as ${only.navigation}`)
  return only
}

function leadingTo(entity: EntityDefinition, name: string): readonly CollectionDefinition[] {
  const wanted = singularOf(name)
  return entity.collections.filter((collection) => singularOf(collection.entity) === wanted)
}

/** The error for a name that is not a navigation property, with the ones that the entity has. */
export function unknownNavigation(entity: EntityDefinition, name: string): DataverseError {
  const refusal = entity.refusal?.(name)
  if (refusal) return refusal
  const lookups = [...entity.columns.values()].flatMap(({ targets }) => targets ?? [])
  const names = [...entity.collections, ...lookups].map(({ navigation }) => navigation)
  const leading = leadingTo(entity, name).map(({ navigation }) => navigation)
  const near = nearestNames(name, names)
  const nearest = [...new Set([...leading, ...near])].slice(0, 4)
  const use = nearest.length > 0 ? `Use ${nearest.join(' or ')}. ` : ''
  return new DataverseError(
    'unknown_column',
    `${entity.logicalName} has no navigation property "${name.slice(0, 64)}".`,
    {
      hint: `${use}${describeCall(entity.logicalName)} lists lookups and collections.`,
      facts: { nearest, staleEntity: entity.logicalName },
    },
  )
}

function severalTargets(
  entity: EntityDefinition,
  name: string,
  targets: readonly LookupTarget[],
): DataverseError {
  const nearest = targets.slice(0, 6).map(({ navigation }) => navigation)
  const entities = targets.map((target) => target.entity).join(', ')
  return new DataverseError(
    'unknown_column',
    `"${name.slice(0, 64)}" of ${entity.logicalName} points to several entities: ${entities}.`,
    { hint: `Use ${nearest.join(' or ')}.`, facts: { nearest } },
  )
}
