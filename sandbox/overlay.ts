import * as z from 'zod'
import type { EnvironmentData } from './environment.ts'
import { readTableFiles } from './schema/data-files.ts'
import { createSchema } from './schema/load-schema.ts'
import { layTablesOver, overlayTable } from './schema/overlay-tables.ts'
import { settingsTable } from './schema/settings-table.ts'
import { viewTable } from './schema/view-table.ts'
import type { Table } from './schema/model.ts'
import { seedId } from './seed/seed-ids.ts'
import { createSeedWriter } from './seed/seed-writer.ts'
import type { StoredRow, Value } from './store/store.ts'

/** A plain value, or the row that a lookup points to: `{"account":"Litware"}`, by table and key. */
const value = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.null(),
  z.record(z.string(), z.string()),
])

const overlay = z.strictObject({
  _comment: z.string().optional(),
  _sources: z.record(z.string(), z.string()).optional(),
  tables: z.array(overlayTable).default([]),
  /**
   * Rows by table. The key derives the id, as in the sample rows, and is the name of the row unless
   * `values` has one.
   */
  rows: z
    .array(
      z.strictObject({
        entity: z.string(),
        key: z.string(),
        values: z.record(z.string(), value),
      }),
    )
    .default([]),
})

/** Tables and rows in addition to the loaded ones: the `schema` option of the sandbox. */
export type Overlay = z.output<typeof overlay>
export type OverlayRow = Overlay['rows'][number]

/**
 * Checks the JSON of an overlay file.
 *
 * @throws ZodError for anything else.
 */
export function parseOverlay(json: unknown): Overlay {
  return overlay.parse(json)
}

/**
 * The loaded environment with the tables, columns and rows of an overlay. The loaded tables must be the
 * shipped ones. A row has the stamps, owner, state and defaults that the service would have set.
 *
 * @throws Error if a row names a table that does not exist.
 */
export function layOver({ schema, content }: EnvironmentData, laid: Overlay): EnvironmentData {
  const whole =
    laid.tables.length === 0
      ? schema
      : createSchema(layTablesOver(readTableFiles(), laid.tables), [viewTable, settingsTable])
  const writer = createSeedWriter(whole)
  for (const { entity, key, values } of laid.rows) {
    const table = whole.table(entity)
    const named = table?.primaryName === undefined ? {} : { [table.primaryName]: key }
    writer.add(entity, key, { ...named, ...resolve(values, table) })
  }
  // The store gives them row versions after those of the loaded rows.
  const added = writer.rows.map(({ entity, row: { versionnumber: _version, ...row } }) => ({
    entity,
    row,
  }))
  return { schema: whole, content: { ...content, rows: [...content.rows, ...added] } }
}

/** Values with the ids of lookups, and with the shadow column of a customer: `accountid` for an account. */
function resolve(values: OverlayRow['values'], table: Table | undefined): StoredRow {
  return Object.fromEntries(
    Object.entries(values).flatMap(([column, given]): [string, Value][] => {
      if (typeof given !== 'object' || given === null) return [[column, given]]
      const [[entity, key] = ['', '']] = Object.entries(given)
      const id = seedId(entity, key)
      const shadow = `${entity}id`
      const isCustomer = table?.columns.get(column)?.type === 'Customer'
      return [
        [column, id],
        [`${column}@entity`, entity],
        ...(isCustomer && table.columns.has(shadow) && shadow !== table.primaryId
          ? [[shadow, id] satisfies [string, Value]]
          : []),
      ]
    }),
  )
}
