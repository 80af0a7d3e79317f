import { parseApply } from '../../odata/parse-apply.ts'
import { parseExpand } from '../../odata/parse-expand.ts'
import { parseFilter } from '../../odata/parse-filter.ts'
import { parseOrderby } from '../../odata/parse-orderby.ts'
import type { ExpandItem, Filter, OrderItem, Path } from '../../odata/ast.ts'
import { pathsOf } from '../../odata/walk.ts'
import type { LambdaVariable } from '../../odata/walk.ts'
import type { QueryOptions } from '../dataverse/client/dataverse.ts'
import type { ColumnDefinition, EntityDefinition } from '../dataverse/metadata/definition.ts'
import { deniedColumn, deniedRequest } from './denied.ts'
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
  if (filter) await checkFilter(parseFilter(filter), entity, definitions)
  if (orderby) await checkOrder(parseOrderby(orderby), entity, definitions, aliases)
  return {
    entity,
    expands: await checkExpand(expand ? parseExpand(expand) : [], entity, definitions),
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
): Promise<ReadonlyMap<string, QueryScope>> {
  const reaches = await Promise.all(
    items.map(async (item) => {
      const target = await definitions(targetOf(entity, item.navigation))
      for (const { name } of item.select ?? []) checkColumn(target, name)
      if (item.filter) await checkFilter(item.filter, target, definitions)
      if (item.orderby) await checkOrder(item.orderby, target, definitions)
      const expands = await checkExpand(item.expand ?? [], target, definitions)
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
      await checkFilter(step.condition, entity, definitions, aliases)
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

/**
 * Groups do not show which entity a lookup points to, so groups of a closed entity could not be
 * identified. Behind a navigation property, groups do not show which column they contain.
 */
function checkGrouped(
  { hidesTargets, lookupEntities = [] }: ColumnDefinition,
  { segments }: Path,
  entity: EntityDefinition,
  open: OpenEntities,
): void {
  const showsAll = segments.length === 1 || lookupEntities.every((one) => open.showsNames(one))
  if (hidesTargets || !showsAll) throw deniedColumn(entity.logicalName, segments.join('/'))
}

async function checkOrder(
  items: readonly OrderItem[],
  entity: EntityDefinition,
  definitions: Definitions,
  aliases: ReadonlySet<string> = new Set(),
): Promise<void> {
  for (const { operand } of items) {
    if (operand.type !== 'path') throw deniedRequest()
    await checkPath(operand, entity, definitions, aliases)
  }
}

async function checkFilter(
  filter: Filter,
  entity: EntityDefinition,
  definitions: Definitions,
  aliases: ReadonlySet<string> = new Set(),
): Promise<void> {
  for (const { path, collection, variables } of pathsOf(filter)) {
    const { start, segments } = await enter(path, entity, variables, definitions)
    if (collection) await follow(start, segments, definitions)
    else await checkPath({ ...path, segments }, start, definitions, aliases)
  }
}

/** The column of a path whose earlier segments are navigation; `undefined` for an alias. */
async function checkPath(
  { segments }: Path,
  entity: EntityDefinition,
  definitions: Definitions,
  aliases: ReadonlySet<string> = new Set(),
): Promise<ColumnDefinition | undefined> {
  const last = segments.at(-1) ?? ''
  if (segments.length === 1 && aliases.has(last)) return undefined
  return checkColumn(await follow(entity, segments.slice(0, -1), definitions), last)
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
