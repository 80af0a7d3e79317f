import { DataverseError } from '../../errors.ts'
import type { Path } from '../../../odata/ast.ts'
import type { ColumnDefinition, EntityDefinition } from '../metadata/definition.ts'
import type { CheckContext } from './check-context.ts'
import { findColumn, kindOf, resolveColumn, unknownColumn } from '../metadata/columns.ts'
import { findCollection, followLookup, lookupTargets, unknownNavigation } from './navigation.ts'

/** The meaning of the names in a condition. */
export interface PathScope {
  readonly entity: EntityDefinition
  /** Lambda variables and the entity each ranges over. */
  readonly variables: ReadonlyMap<string, EntityDefinition>
  readonly context: CheckContext
}

/** A path with the service's names, the column at its end and the entity of that column. */
export interface CheckedPath {
  readonly path: Path
  readonly column: ColumnDefinition
  readonly owner: EntityDefinition
}

/** The scope of a whole condition, outside any lambda. */
export function createScope(entity: EntityDefinition, context: CheckContext): PathScope {
  return { entity, variables: new Map(), context }
}

/**
 * The path with every name in the service's form: navigation properties in their exact letter case,
 * a lookup at its end as `_x_value`.
 *
 * @throws DataverseError `unknown_column` with the nearest names.
 * @see Reference section 7.4.
 */
export async function checkPath(path: Path, scope: PathScope): Promise<CheckedPath> {
  const { context } = scope
  const { owner, before, rest } = enter(path, scope)
  const last = rest.at(-1)
  if (last === undefined) throw unknownColumn(owner, path.segments.join('/'))

  const { segments, target } = await follow(owner, rest, context)
  const column = resolveColumn(target, last)
  if (kindOf(column) === 'parties') throw partiesBehind(target, column, path)
  if (column.property !== last && column.logicalName !== last)
    context.note(`${last} read as ${column.logicalName}`)
  noteSecured(column, context)
  return {
    path: { ...path, segments: [...before, ...segments, column.property] },
    column,
    owner: target,
  }
}

/** Notes that the user may not see all values that a query tests, sorts or aggregates. */
export function noteSecured(
  { logicalName, secured }: ColumnDefinition,
  context: CheckContext,
): void {
  if (secured) context.note(`${logicalName} is secured: values hidden from the user count as null`)
}

/** A collection as the start of a lambda. The service cannot test a collection behind a lookup. */
export async function checkCollection(
  path: Path,
  scope: PathScope,
): Promise<{ readonly path: Path; readonly target: EntityDefinition }> {
  const { owner, before, rest } = enter(path, scope)
  const [name = '', ...more] = rest
  if (more.length > 0) throw behindLookup(owner, name, path)
  const collection = findCollection(owner, name, scope.context)
  if (!collection) throw unknownNavigation(owner, name)
  return {
    path: { ...path, segments: [...before, collection.navigation] },
    target: await scope.context.entity(collection.entity),
  }
}

/** The number of segments up to and including a collection in the path; 0 if there is none. */
export function segmentsToCollection(path: Path, scope: PathScope): number {
  const { owner, before, rest } = enter(path, scope)
  const [name] = rest
  if (name === undefined || rest.length < 2) return 0
  if (lookupTargets(owner, name).length > 0) return 0
  return findCollection(owner, name, scope.context) ? before.length + 1 : 0
}

function enter({ segments }: Path, { entity, variables, context }: PathScope) {
  const [first = '', ...rest] = segments
  const variable = variables.get(first)
  if (variable) return { owner: variable, before: [first], rest }
  const isSelf = [entity.logicalName, entity.entitySetName, '$it'].some((own) => own === first)
  const isNamed = findColumn(entity, first) !== undefined
  if (!isSelf || rest.length === 0 || isNamed) return { owner: entity, before: [], rest: segments }
  context.note(`${segments.join('/')} read as ${rest.join('/')}`)
  return { owner: entity, before: [], rest }
}

const namespace = 'Microsoft.Dynamics.CRM.'

/** Follows all segments except the last. A cast selects the target of a lookup. */
async function follow(entity: EntityDefinition, names: readonly string[], context: CheckContext) {
  const segments: string[] = []
  let target = entity
  for (const [at, name] of names.slice(0, -1).entries()) {
    if (name.startsWith(namespace)) continue
    const next = names[at + 1] ?? ''
    const cast = next.startsWith(namespace) ? next.slice(namespace.length) : undefined
    const step = await followLookup(name, target, { columns: [next], cast }, context)
    segments.push(step.navigation)
    target = step.target
  }
  return { segments, target }
}

/** The error for a path to a party list: parties are separate rows. */
function partiesBehind(
  { logicalName }: EntityDefinition,
  column: ColumnDefinition,
  { at }: Path,
): DataverseError {
  return new DataverseError(
    'invalid_query',
    `"${column.logicalName}" is a list of parties, not a value.`,
    {
      hint: `Test its rows: ${logicalName}_activity_parties/any(o:o/addressused eq 'a@example.com').`,
      facts: { position: at },
    },
  )
}

function behindLookup(entity: EntityDefinition, name: string, path: Path): DataverseError {
  const [target] = lookupTargets(entity, name)
  const other = target?.entity ?? 'that entity'
  return new DataverseError(
    'invalid_query',
    `The collection ${path.segments.join('/')} is behind a lookup; Dataverse tests only collections of ${entity.logicalName} itself.`,
    {
      hint: `Query ${other} with the condition first, then filter ${entity.logicalName} by ${name} eq GUID.`,
      facts: { position: path.at },
    },
  )
}
