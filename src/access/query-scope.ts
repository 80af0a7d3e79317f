import { parseApply } from '../../odata/parse-apply.ts'
import { parseExpand } from '../../odata/parse-expand.ts'
import { parseFilter } from '../../odata/parse-filter.ts'
import { parseOrderby } from '../../odata/parse-orderby.ts'
import type { ExpandItem, Filter, OrderItem, Path } from '../../odata/ast.ts'
import { pathsOf } from '../../odata/walk.ts'
import type { LambdaVariable } from '../../odata/walk.ts'
import type { QueryOptions } from '../dataverse/client/dataverse.ts'
import type { ColumnDefinition, EntityDefinition } from '../dataverse/metadata/definition.ts'
import { parties, pointer } from './copies.ts'
import { deniedColumn, deniedLookup, deniedRequest } from './denied.ts'
import { functionReads, hierarchyFunctions } from './function-reads.ts'
import type { OpenEntities } from './visible-definition.ts'

/** The entities that a query reads: the addressed one, and the expanded ones by navigation property. */
export interface QueryScope {
  readonly entity: EntityDefinition
  readonly expands: ReadonlyMap<string, QueryScope>
}

/** The visible definition of an entity by its logical name. */
export type Definitions = (entity: string) => Promise<EntityDefinition>

/**
 * Checks a query that is ready to send and returns its scope. Every name in it is looked up in the
 * visible definitions.
 *
 * @throws DataverseError `denied_by_operator` for a name that they do not contain.
 */
export async function checkQuery(
  { select, filter, orderby, expand, apply }: QueryOptions,
  entity: EntityDefinition,
  definitions: Definitions,
  open: OpenEntities,
): Promise<QueryScope> {
  for (const name of select?.split(',') ?? []) checkColumn(entity, name.trim())
  const aliases = await checkApply(apply, entity, definitions, open)
  if (filter) await checkFilter(parseFilter(filter), entity, definitions, open)
  if (orderby) await checkOrder(parseOrderby(orderby), entity, definitions, open, aliases)
  return {
    entity,
    expands: await checkExpand(expand ? parseExpand(expand) : [], entity, definitions, open),
  }
}

/** @throws DataverseError `denied_by_operator` */
export function checkColumn(entity: EntityDefinition, name: string): ColumnDefinition {
  const column = entity.properties.get(name) ?? entity.columns.get(name)
  if (!column) throw deniedRequest()
  return column
}

/**
 * The entity that a navigation property points to.
 *
 * @throws DataverseError `denied_by_operator`
 */
export function targetOf(entity: EntityDefinition, navigation: string): string {
  const collection = entity.collections.find((one) => one.navigation === navigation)
  if (collection) return collection.entity
  for (const { type, targets, hidesTargets } of entity.columns.values()) {
    const target = targets?.find((one) => one.navigation === navigation)
    // An owner's property points to both users and teams, even if one of them is closed.
    if (target && !(type === 'Owner' && hidesTargets)) return target.entity
  }
  throw deniedRequest()
}

async function checkExpand(
  items: readonly ExpandItem[],
  entity: EntityDefinition,
  definitions: Definitions,
  open: OpenEntities,
): Promise<ReadonlyMap<string, QueryScope>> {
  const reaches = await Promise.all(
    items.map(async (item) => {
      const target = await definitions(targetOf(entity, item.navigation))
      for (const { name } of item.select ?? []) checkColumn(target, name)
      if (item.filter) await checkFilter(item.filter, target, definitions, open)
      if (item.orderby) await checkOrder(item.orderby, target, definitions, open)
      const expands = await checkExpand(item.expand ?? [], target, definitions, open)
      return [item.navigation, { entity: target, expands }] as const
    }),
  )
  return new Map(reaches)
}

/** Returns the aliases that the steps define. */
async function checkApply(
  text: string | undefined,
  entity: EntityDefinition,
  definitions: Definitions,
  open: OpenEntities,
): Promise<ReadonlySet<string>> {
  const aliases = new Set<string>()
  for (const step of text ? parseApply(text) : []) {
    if (step.type === 'filter') {
      await checkFilter(step.condition, entity, definitions, open, aliases)
      continue
    }
    const keys = step.type === 'groupby' ? step.keys : []
    const sums = step.aggregates.flatMap((one) => (one.type === 'aggregate' ? [one.path] : []))
    for (const path of [...keys, ...sums]) {
      const column = await checkPath(path, entity, definitions, aliases)
      if (column) checkGrouped(column, path, entity, open)
    }
    for (const { alias } of step.aggregates) aliases.add(alias)
  }
  return aliases
}

/** Behind a navigation property, groups do not show which column they contain, so no name may be closed. */
function checkGrouped(
  { lookupEntities = [] }: ColumnDefinition,
  { segments }: Path,
  entity: EntityDefinition,
  open: OpenEntities,
): void {
  const showsAll = segments.length === 1 || lookupEntities.every((one) => open.showsNames(one))
  if (!showsAll) throw deniedColumn(entity.logicalName, segments.join('/'))
}

async function checkOrder(
  items: readonly OrderItem[],
  entity: EntityDefinition,
  definitions: Definitions,
  open: OpenEntities,
  aliases: ReadonlySet<string> = new Set(),
): Promise<void> {
  for (const { operand } of items) {
    if (operand.type !== 'path') throw deniedRequest()
    const column = await checkPath(operand, entity, definitions, aliases)
    // The service sorts lookups by the names of their records.
    const { lookupEntities = [], targets = [] } = column ?? {}
    const sorted = [...lookupEntities, ...targets.map((target) => target.entity)]
    if (!sorted.every((one) => open.showsNames(one)))
      throw deniedColumn(entity.logicalName, operand.segments.join('/'))
  }
}

async function checkFilter(
  filter: Filter,
  entity: EntityDefinition,
  definitions: Definitions,
  open: OpenEntities,
  aliases: ReadonlySet<string> = new Set(),
): Promise<void> {
  for (const { path, collection, variables, function: name } of pathsOf(filter)) {
    const { start, segments } = await enter(path, entity, variables, definitions)
    if (collection) {
      checkWhole(await follow(start, segments, definitions), start, open)
      continue
    }
    const column = await checkPath({ ...path, segments }, start, definitions, aliases, name)
    if (column && name !== undefined)
      checkFunction(name, await follow(start, segments.slice(0, -1), definitions), open)
  }
}

/** A lambda cannot leave out the rows of closed entities; parties are those of their own activity. */
function checkWhole(
  { logicalName }: EntityDefinition,
  start: EntityDefinition,
  { narrowing }: OpenEntities,
): void {
  const isOwn = logicalName === parties && (start.activity || start.logicalName === pointer)
  if (narrowing(logicalName) !== undefined && !isOwn) throw deniedRequest()
}

/** What a function tells beyond the column that it names. */
function checkFunction(name: string, entity: EntityDefinition, open: OpenEntities): void {
  if (hierarchyFunctions.has(name) && entity.hidesParent === true) throw deniedRequest()
  for (const read of functionReads.get(name) ?? []) {
    const [of = '', column] = read.split('.')
    const isClosed = column === undefined ? open.denies(of) : open.closes(of, column)
    if (isClosed) throw deniedRequest()
  }
}

/** The column of a path whose earlier segments are navigation; `undefined` for an alias. */
async function checkPath(
  { segments }: Path,
  entity: EntityDefinition,
  definitions: Definitions,
  aliases: ReadonlySet<string> = new Set(),
  functionName?: string,
): Promise<ColumnDefinition | undefined> {
  const last = segments.at(-1) ?? ''
  if (segments.length === 1 && aliases.has(last)) return undefined
  const owner = await follow(entity, segments.slice(0, -1), definitions)
  const column = checkColumn(owner, last)
  // Whether it is the caller's own record tells nothing about others.
  if (functionName !== 'EqualUserId') checkShown(column, owner)
  return column
}

/**
 * A lookup that may point to closed entities shows those as empty, so no condition, order, or key may
 * tell that it does.
 *
 * @throws DataverseError `denied_by_operator`
 */
export function checkShown(
  { hidesTargets, logicalName, targets = [] }: ColumnDefinition,
  entity: EntityDefinition,
): void {
  if (hidesTargets) throw deniedLookup(entity.logicalName, logicalName, targets)
}

/** Where a path starts: at the entity, or at the rows that a lambda variable ranges over. */
async function enter(
  { segments }: Path,
  entity: EntityDefinition,
  variables: readonly LambdaVariable[],
  definitions: Definitions,
): Promise<{ readonly start: EntityDefinition; readonly segments: readonly string[] }> {
  const index = variables.findIndex(({ name }) => name === segments[0])
  const variable = variables[index]
  if (!variable) return { start: entity, segments }
  const outer = variables.slice(index + 1)
  const owner = await enter(variable.collection, entity, outer, definitions)
  const start = await follow(owner.start, owner.segments, definitions)
  return { start, segments: segments.slice(1) }
}

const namespace = 'Microsoft.Dynamics.CRM.'

async function follow(
  entity: EntityDefinition,
  navigations: readonly string[],
  definitions: Definitions,
): Promise<EntityDefinition> {
  let at = entity
  for (const name of navigations) {
    const isCast = name.startsWith(namespace)
    at = await definitions(isCast ? name.slice(namespace.length) : targetOf(at, name))
  }
  return at
}
