import * as z from 'zod'
import { DataverseError } from '../../src/errors.ts'
import type { Schema, Table } from '../schema/model.ts'
import type { StoreContent, StoredLink, StoredRow } from '../store/store.ts'
import { snapshotFormat, snapshotVersion } from './print-snapshot.ts'
import { parseJson } from '../../src/text/json.ts'

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const header = z.looseObject({ format: z.literal(snapshotFormat), version: z.number() })

const body = z.strictObject({
  format: z.string(),
  version: z.literal(snapshotVersion),
  rowVersion: z.int().min(0),
  tables: z.record(z.string(), z.array(z.unknown())),
  links: z.record(
    z.string(),
    z.array(
      z.tuple([z.string().regex(guid, 'must be an id'), z.string().regex(guid, 'must be an id')]),
    ),
  ),
})

/**
 * The content of a snapshot, checked against the table definitions.
 *
 * @param file - The file name in messages.
 * @throws DataverseError `configuration` that says what is invalid and where.
 */
export function parseSnapshot(text: string, schema: Schema, file: string): StoreContent {
  const json = parseJson(text)
  const head = header.safeParse(json)
  if (!head.success) throw refused(file, 'is not a snapshot of this sandbox')
  if (head.data.version !== snapshotVersion) {
    throw refused(
      file,
      `has version ${head.data.version}, but this program reads ${snapshotVersion}`,
    )
  }
  const parsed = body.safeParse(json)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw refused(file, `is damaged at ${issue?.path.join('.') ?? '?'}: ${issue?.message ?? ''}`)
  }

  const { rowVersion, tables, links } = parsed.data
  const rows = Object.entries(tables).flatMap(([entity, list]) => {
    const table = schema.table(entity)
    if (!table) throw refused(file, `contains rows of '${entity}', which is not a table here`)
    return list.map((item, index) => {
      const problem = isRow(item) ? findProblem(item, table) : 'is not a row'
      if (isRow(item) && problem === undefined) return { entity, row: item }
      throw refused(file, `is damaged: row ${index + 1} of '${entity}' ${problem ?? ''}`)
    })
  })
  return { rows, links: toLinks(links, schema, file), version: rowVersion }
}

/** Plain loops for speed: 20,000 rows hold half a million values. */
function isRow(item: unknown): item is StoredRow {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return false
  return Object.values(item).every(
    (value) =>
      value === null ||
      typeof value === 'string' ||
      typeof value === 'number' ||
      typeof value === 'boolean',
  )
}

function findProblem(row: StoredRow, { primaryId, columns }: Table): string | undefined {
  const id = row[primaryId]
  if (typeof id !== 'string' || !guid.test(id)) return `has no id in ${primaryId}`
  if (typeof row['versionnumber'] !== 'number') return 'has no versionnumber'
  for (const name in row) {
    if (!columns.has(name) && !columns.has(name.replace(/@entity$/, ''))) {
      return `has '${name}', which is not a column`
    }
  }
  return undefined
}

function toLinks(
  links: z.output<typeof body>['links'],
  { tables }: Schema,
  file: string,
): readonly StoredLink[] {
  const known = new Set(tables.flatMap((table) => table.manyToMany.map((one) => one.schemaName)))
  return Object.entries(links).flatMap(([relation, pairs]) => {
    if (!known.has(relation)) {
      throw refused(file, `contains links of '${relation}', which is not a relationship here`)
    }
    return pairs.map(([first, second]) => ({ relation, first, second }))
  })
}

function refused(file: string, what: string): DataverseError {
  return new DataverseError('configuration', `The file ${file} ${what}.`, {
    hint: 'The file was not changed. Give --data another path, or move the file away to start with the sample data.',
  })
}
