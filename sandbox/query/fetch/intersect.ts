import type { Column, ManyToMany, Schema, Table } from '../../schema/model.ts'
import type { Context } from '../../security/context.ts'
import type { StoredRow } from '../../store/store.ts'

interface Intersect {
  readonly first: Table
  readonly second: Table
  readonly relation: ManyToMany
}

/**
 * The intersect table of a many-to-many relationship, as FetchXML links through it: two columns
 * with the keys of both sides. `undefined` for other names.
 */
export function createIntersectTable(schema: Schema, name: string): Table | undefined {
  const found = findIntersect(schema, name)
  if (!found) return undefined

  const { first, second } = found
  const columns = [first, second].map(({ primaryId }) => createKeyColumn(primaryId))
  return {
    logicalName: name,
    schemaName: name,
    displayName: name,
    displayCollectionName: name,
    entitySetName: `${name}set`,
    logicalCollectionName: `${name}s`,
    primaryId: `${name}id`,
    primaryName: undefined,
    primaryImage: undefined,
    ownership: 'None',
    isActivity: false,
    objectTypeCode: 0,
    columns: new Map(columns.map((column) => [column.logicalName, column])),
    properties: new Map(columns.map((column) => [column.property, column])),
    keys: [],
    manyToOne: [],
    oneToMany: [],
    manyToMany: [],
  }
}

/**
 * The visible rows of a table. For an intersect table: its pairs, as rows, whose rows on both sides
 * are visible.
 */
export function sourceRows({ schema, visible }: Context, table: Table): Iterable<StoredRow> {
  const found = schema.table(table.logicalName)
    ? undefined
    : findIntersect(schema, table.logicalName)
  if (!found) return visible.rows(table.logicalName)

  const { first, second, relation } = found
  const pairs: StoredRow[] = []
  for (const row of visible.rows(first.logicalName)) {
    const id = String(row[first.primaryId])
    for (const other of visible.related(relation.schemaName, 1, id)) {
      if (!visible.get(second.logicalName, other)) continue
      pairs.push({ [first.primaryId]: id, [second.primaryId]: other })
    }
  }
  return pairs
}

function findIntersect(schema: Schema, name: string): Intersect | undefined {
  for (const first of schema.tables) {
    const relation = first.manyToMany.find((one) => one.intersect === name && one.first)
    const second = relation && schema.table(relation.entity)
    if (relation && second) return { first, second, relation }
  }
  return undefined
}

function createKeyColumn(logicalName: string): Column {
  return {
    logicalName,
    schemaName: logicalName,
    type: 'Uniqueidentifier',
    requiredLevel: 'SystemRequired',
    create: false,
    update: false,
    read: true,
    primaryId: false,
    primaryName: false,
    options: [],
    baseCurrency: false,
    source: 'plain',
    property: logicalName,
    targets: [],
    navigations: [],
  }
}
