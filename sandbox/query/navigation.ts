import type { ManyToMany, OneToMany, Schema, Table } from '../schema/model.ts'
import type { Context } from '../security/context.ts'
import type { StoredRow } from '../store/store.ts'

/** A navigation property of a table. */
export type Navigation =
  | {
      readonly kind: 'single'
      readonly name: string
      /** The column that holds the target's id. */
      readonly column: string
      /** Usually one; `owner` means `systemuser` and `team`. */
      readonly targets: readonly string[]
    }
  | { readonly kind: 'collection'; readonly name: string; readonly relation: OneToMany }
  | { readonly kind: 'manyToMany'; readonly name: string; readonly relation: ManyToMany }

export type SingleNavigation = Extract<Navigation, { kind: 'single' }>
export type CollectionNavigation = Exclude<Navigation, { kind: 'single' }>

const navigationsOf = new WeakMap<Table, ReadonlyMap<string, Navigation>>()

/** The navigation property with this exact name; `undefined` when the table does not have it. */
export function findNavigation(table: Table, name: string): Navigation | undefined {
  const known = navigationsOf.get(table)
  if (known) return known.get(name)

  navigationsOf.set(table, indexNavigations(table))
  return findNavigation(table, name)
}

/**
 * The table that a navigation property leads to; `undefined` for `owner` and for tables that the
 * sandbox does not have.
 */
export function targetTable(schema: Schema, navigation: Navigation): Table | undefined {
  if (navigation.kind !== 'single') return schema.table(navigation.relation.entity)

  const [only, ...others] = navigation.targets
  return only !== undefined && others.length === 0 ? schema.table(only) : undefined
}

/** The visible row that a single-valued navigation property leads to, with its table. */
export function followNavigation(
  { schema, visible }: Pick<Context, 'schema' | 'visible'>,
  navigation: SingleNavigation,
  row: StoredRow,
): { readonly table: Table; readonly row: StoredRow } | undefined {
  const id = row[navigation.column]
  if (typeof id !== 'string') return undefined

  const stored = row[`${navigation.column}@entity`]
  const entities =
    typeof stored === 'string'
      ? navigation.targets.flatMap((target) => narrow(schema, target, stored))
      : navigation.targets.flatMap(expandOwner)
  for (const entity of entities) {
    const table = schema.table(entity)
    const target = table && visible.get(entity, id)
    if (target) return { table, row: target }
  }
  return undefined
}

/** The visible rows of a collection-valued navigation property, in order of creation. */
export function relatedRows(
  { schema, visible }: Pick<Context, 'schema' | 'visible'>,
  table: Table,
  navigation: CollectionNavigation,
  row: StoredRow,
): readonly StoredRow[] {
  const id = row[table.primaryId]
  if (typeof id !== 'string') return []

  if (navigation.kind === 'manyToMany') {
    const { schemaName, entity, first } = navigation.relation
    const ids = visible.related(schemaName, first ? 1 : 2, id)
    return ids.map((other) => visible.get(entity, other)).filter((other) => other !== undefined)
  }
  const { entity, column } = navigation.relation
  return visible.referring(entity, column, id).filter((child) => {
    const stored = child[`${column}@entity`]
    return typeof stored !== 'string' || narrow(schema, table.logicalName, stored).length > 0
  })
}

/** The concrete tables that a stored target can mean when it is read as `target`. */
function narrow(schema: Schema, target: string, stored: string): readonly string[] {
  if (target === stored) return [target]
  if (target === 'owner') return expandOwner(target).filter((entity) => entity === stored)
  if (target === 'activitypointer' && schema.table(stored)?.isActivity === true) return [target]
  // A row that was linked through the base table is also a row of its own kind.
  if (stored === 'activitypointer' && schema.table(target)?.isActivity === true) return [target]
  return []
}

function expandOwner(target: string): readonly string[] {
  return target === 'owner' ? ['systemuser', 'team'] : [target]
}

function indexNavigations(table: Table): ReadonlyMap<string, Navigation> {
  const found = new Map<string, Navigation>()
  for (const column of table.columns.values()) {
    for (const { entity, navigation: name } of column.navigations) {
      const known = found.get(name)
      const targets = known?.kind === 'single' ? [...known.targets, entity] : [entity]
      found.set(name, { kind: 'single', name, column: column.logicalName, targets })
    }
  }
  for (const { navigation: name, column, target } of table.manyToOne) {
    if (!found.has(name)) found.set(name, { kind: 'single', name, column, targets: [target] })
  }
  for (const relation of table.oneToMany) {
    const name = relation.navigation
    if (!found.has(name)) found.set(name, { kind: 'collection', name, relation })
  }
  for (const relation of table.manyToMany) {
    found.set(relation.navigation, { kind: 'manyToMany', name: relation.navigation, relation })
  }
  return found
}
