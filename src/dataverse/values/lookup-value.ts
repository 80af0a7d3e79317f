import type { DataverseError } from '../../errors.ts'
import { toRecordKey } from '../metadata/record-key.ts'
import type { RecordReference } from '../metadata/record-key.ts'
import type { ColumnDefinition, EntityDefinition, LookupTarget } from '../metadata/definition.ts'
import { parseRecordId, printBinding } from '../names.ts'
import { invalidValue } from './invalid-value.ts'
import { readLookup } from './lookup-input.ts'
import type { WriteContext } from './write-context.ts'

/** `[navigation property]@odata.bind` and its value, ready for the body. */
export type Binding = readonly [name: string, path: string | null]

/** A target's definition costs a request. With more targets than this, none is read to choose one. */
const mostTargetsToRead = 4

/**
 * The binding that sets or clears a lookup.
 *
 * A plain GUID for a lookup with several targets is bound to the one that has the record, if the
 * context can tell.
 *
 * @param named - The navigation property or the target, if the caller's name contains one.
 * @throws DataverseError `invalid_values` with one form to send per target if the target is
 * ambiguous; `invalid_argument` for a malformed GUID.
 * @see Reference section 10 (bind) and 11 (clearing).
 */
export async function bindLookup(
  column: ColumnDefinition,
  value: unknown,
  context: WriteContext,
  named?: string | LookupTarget,
): Promise<Binding> {
  const all = column.targets ?? []
  const targets = targetsNamed(all, named)
  const [first] = targets
  if (!first)
    throw invalidValue(
      column,
      'is a lookup that cannot be set',
      'Dataverse maintains it. Leave it out of values.',
    )
  const input = readLookup(column, value)
  if (input === null) return [`${first.navigation}@odata.bind`, null]

  if (input.entity !== undefined) {
    const entity = await context.entity(input.entity)
    // A path names the entity, so a wrong navigation property next to it is an obvious typo.
    const target =
      targets.find((one) => one.entity === entity.logicalName) ??
      all.find((one) => one.entity === entity.logicalName)
    if (!target) throw unclear(column, targets, `${entity.logicalName} is not a target`, input.id)
    return bindTo(target, column, entity, input.id, context)
  }
  const target = await pickTarget(column, targets, input.id, context)
  return bindTo(target, column, await context.entity(target.entity), input.id, context)
}

/** The only target, or the one whose id or alternate key the value contains. */
async function pickTarget(
  column: ColumnDefinition,
  targets: readonly LookupTarget[],
  id: RecordReference,
  context: WriteContext,
): Promise<LookupTarget> {
  const [only, ...others] = targets
  if (only && others.length === 0) return only
  if (typeof id === 'string') return pickHolder(column, targets, id, context)
  if (targets.length > mostTargetsToRead)
    throw unclear(column, targets, 'the value does not say which', id)

  const definitions = await Promise.all(targets.map(({ entity }) => context.entity(entity)))
  const fitting = targets.filter((_target, at) => {
    const definition = definitions[at]
    return definition && isKeyOf(definition, Object.keys(id))
  })
  const [match, ...more] = fitting
  if (!match || more.length > 0) throw unclear(column, targets, 'the value does not say which', id)
  return match
}

function isKeyOf({ primaryId, keys }: EntityDefinition, names: readonly string[]): boolean {
  const given = names.toSorted().join()
  return given === primaryId || keys.some(({ columns }) => columns.toSorted().join() === given)
}

/** The target that has the record with this GUID. */
async function pickHolder(
  column: ColumnDefinition,
  targets: readonly LookupTarget[],
  id: string,
  { findTarget, note }: WriteContext,
): Promise<LookupTarget> {
  const entities = [...new Set(targets.map(({ entity }) => entity))]
  const holder = await findTarget?.(entities, parseRecordId(id))
  const target = targets.find(({ entity }) => entity === holder)
  if (!target) throw unclear(column, targets, 'a plain GUID does not say which', id)
  note(`${column.logicalName}: the GUID is of ${target.entity}`)
  return target
}

async function bindTo(
  { navigation }: LookupTarget,
  column: ColumnDefinition,
  entity: EntityDefinition,
  id: RecordReference,
  { address, bound }: WriteContext,
): Promise<Binding> {
  bound?.(navigation, column, entity)
  const key = toRecordKey(entity, id)
  const found = (await address?.(key, entity)) ?? key
  return [`${navigation}@odata.bind`, printBinding(entity.entitySetName, found)]
}

function targetsNamed(
  targets: readonly LookupTarget[],
  named: string | LookupTarget | undefined,
): readonly LookupTarget[] {
  if (named === undefined) return targets
  if (typeof named !== 'string') return [named]
  const lower = named.toLowerCase()
  const exact = targets.filter((target) => target.navigation.toLowerCase() === lower)
  return exact.length > 0 ? exact : targets
}

function unclear(
  column: ColumnDefinition,
  targets: readonly LookupTarget[],
  why: string,
  id: RecordReference,
): DataverseError {
  const shown = JSON.stringify(id).length > 80 ? 'GUID' : id
  const forms = targets
    .slice(0, 6)
    .map(({ entity }) => JSON.stringify({ [column.logicalName]: { entity, id: shown } }))
  return invalidValue(
    column,
    `can point to ${targets.map(({ entity }) => entity).join(', ')}: ${why}`,
    `Write one of: ${forms.join(' or ')}.`,
  )
}
