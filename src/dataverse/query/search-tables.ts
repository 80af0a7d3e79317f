import { DataverseError, isDataverseError, toDataverseError } from '../../errors.ts'
import { oneLine } from '../answer/column-line.ts'
import { estimateTokens } from '../answer/tokens.ts'
import type { CallOptions, Dataverse } from '../client/dataverse.ts'
import { idOf } from '../client/parse-answer.ts'
import type { WireRow } from '../client/parse-answer.ts'
import { isSearchOff } from '../client/search-index.ts'
import type { UsedTables } from '../client/used-tables.ts'
import type { ColumnDefinition, EntityDefinition, EntitySummary } from '../metadata/definition.ts'
import type { Metadata } from '../metadata/metadata.ts'
import { findColumns, findWords, isSearchable } from './find-words.ts'

/** Records of several entities, the best or first found first. */
export interface FoundRecords {
  readonly rows: readonly (readonly (string | null)[])[]
  /** The columns behind `first` and `second`, by entity. */
  readonly shown: Readonly<Record<string, readonly string[]>>
  readonly notes: readonly string[]
}

interface Source extends CallOptions {
  readonly dataverse: Dataverse
  readonly metadata: Metadata
  readonly usedTables: UsedTables
  readonly budgetTokens: number
}

export const foundColumns = ['entity', 'id', 'name', 'first', 'second'] as const

/** Searched after the entities that were used before. */
const usualTables = ['account', 'contact', 'lead', 'opportunity', 'incident']
/** They repeat the rows of other entities. */
const showsOthers: ReadonlySet<string> = new Set(['activitypointer', 'activityparty'])
/** With the request to Dataverse search, at most 8 requests. */
const mostTables = 7
const rowsOfTable = 5
const rowsOfIndex = 40
const longestCell = 100

interface Table {
  readonly entity: EntityDefinition
  readonly search: readonly ColumnDefinition[]
  readonly shown: readonly ColumnDefinition[]
}

/**
 * Finds records by words in up to 7 entities: those used last, then the usual ones. Dataverse search is asked
 * first. If it does not answer, each entity is read with one request, at most 5 records of each.
 *
 * @throws DataverseError if no entity can be searched.
 */
export async function searchTables(words: string, source: Source): Promise<FoundRecords> {
  const tables = await chooseTables(source)
  if (tables.length === 0)
    throw new DataverseError('not_permitted', 'No entity can be searched without its name.', {
      hint: 'Name an entity beside search; describe_entities finds names.',
    })
  const names = tables.map(({ entity }) => entity.logicalName).join(', ')
  const byIndex = await searchIndex(words, tables, source)
  if (byIndex.hits !== undefined) {
    const note = `found by Dataverse search in ${names}; its index can lag behind: search one entity to read it itself`
    return layOut(byIndex.hits, tables, [note], source)
  }
  const { hits, failed } = await readTables(words, tables, source)
  const note = `${byIndex.reason}: read ${names}, at most ${rowsOfTable} of each; name an entity for others`
  return layOut(hits, tables, [note, ...failed], source)
}

interface Hit {
  readonly entity: string
  readonly id: string
  readonly values: WireRow
}

async function chooseTables({ metadata, usedTables, signal }: Source): Promise<readonly Table[]> {
  const all = await metadata.entities({ signal })
  const bySet = new Map(all.map((one) => [String(one.entitySetName), one]))
  const byName = new Map(all.map((one) => [String(one.logicalName), one]))
  const wanted = [
    ...usedTables.recent().map((set) => bySet.get(set)),
    ...usualTables.map((name) => byName.get(name)),
  ].filter((one): one is EntitySummary => one !== undefined && !showsOthers.has(one.logicalName))
  const chosen = [...new Set(wanted)].slice(0, mostTables)
  const definitions = await Promise.all(
    chosen.map((one) => metadata.entity(one.logicalName, { signal })),
  )
  return definitions.flatMap((entity) => {
    const search = findColumns(entity)
    return search.length > 0 ? [{ entity, search, shown: shownOf(entity, search) }] : []
  })
}

/** Two text columns beside the name, as views show them. */
function shownOf(
  { columns, views, primaryName }: EntityDefinition,
  search: readonly ColumnDefinition[],
): readonly ColumnDefinition[] {
  const usual = (views?.usual ?? []).flatMap((name) => columns.get(name) ?? [])
  return [...new Set([...usual, ...search])]
    .filter((one) => isSearchable(one) && one.type === 'String' && one.logicalName !== primaryName)
    .slice(0, 2)
}

async function searchIndex(
  words: string,
  tables: readonly Table[],
  { dataverse, signal }: Source,
): Promise<{ readonly hits?: readonly Hit[]; readonly reason: string }> {
  try {
    const hits = await dataverse.search(
      { words, tables: tables.map(toSearchTable), top: rowsOfIndex },
      { signal },
    )
    return { hits, reason: '' }
  } catch (error) {
    if (signal.aborted || !isDataverseError(error) || !mayReadInstead(error)) throw error
    return {
      reason: isSearchOff(error)
        ? 'Dataverse search is off here'
        : 'Dataverse search did not answer',
    }
  }
}

/** Whether the entities may be read although the search failed. */
function mayReadInstead({ code, facts }: DataverseError): boolean {
  return code !== 'cancelled' && code !== 'denied_by_operator' && facts.status !== 401
}

function toSearchTable({ entity, search, shown }: Table) {
  const { logicalName, primaryName } = entity
  const select = [...(primaryName ? [primaryName] : []), ...shown.map((one) => one.logicalName)]
  return {
    entity: logicalName,
    select: select.length > 0 ? select : search.slice(0, 1).map((one) => one.logicalName),
    search: search.map((one) => one.logicalName),
  }
}

async function readTables(
  words: string,
  tables: readonly Table[],
  { dataverse, signal }: Source,
): Promise<{ readonly hits: readonly Hit[]; readonly failed: readonly string[] }> {
  const results = await Promise.allSettled(
    tables.map(async ({ entity, shown }) => {
      const { logicalName, entitySetName, primaryId, primaryName } = entity
      const select = [
        primaryId,
        ...(primaryName ? [primaryName] : []),
        ...shown.map((one) => one.property),
      ]
      const { filter } = findWords(words, entity)
      const query = { select: select.join(','), filter, top: rowsOfTable }
      const { rows } = await dataverse.list(entitySetName, query, { signal })
      return rows
        .slice(0, rowsOfTable)
        .map((values) => ({ entity: logicalName, id: idOf(values, primaryId), values }))
    }),
  )
  const failures = results.flatMap((one, index) =>
    one.status === 'rejected'
      ? [{ name: tables[index]?.entity.logicalName, error: toDataverseError(one.reason) }]
      : [],
  )
  const [first] = failures
  if (first && (failures.length === tables.length || signal.aborted)) throw first.error
  return {
    hits: results.flatMap((one) => (one.status === 'fulfilled' ? one.value : [])),
    failed: failures.map(({ name, error }) => `${name} not searched: ${error.message}`),
  }
}

function layOut(
  hits: readonly Hit[],
  tables: readonly Table[],
  notes: readonly string[],
  { budgetTokens }: Source,
): FoundRecords {
  const byName = new Map(tables.map((one) => [String(one.entity.logicalName), one]))
  const rows: (readonly (string | null)[])[] = []
  const used = new Set<Table>()
  let tokens = 0
  for (const { entity, id, values } of hits) {
    const table = byName.get(entity)
    if (table === undefined) continue
    const { primaryName } = table.entity
    const [first, second] = table.shown
    const cells = [primaryName, first?.property, second?.property].map((name) =>
      cellOf(name === undefined ? undefined : values[name]),
    )
    const row = [entity, id, ...cells]
    tokens += estimateTokens(JSON.stringify(row))
    if (tokens > budgetTokens) {
      return { rows, shown: shownBy(used), notes: [...notes, 'more were found: use other words'] }
    }
    rows.push(row)
    used.add(table)
  }
  return { rows, shown: shownBy(used), notes }
}

const cellOf = (value: unknown) => (typeof value === 'string' ? oneLine(value, longestCell) : null)

const shownBy = (tables: ReadonlySet<Table>) =>
  Object.fromEntries(
    [...tables].map(({ entity, shown }) => [
      entity.logicalName,
      shown.map((one) => one.logicalName),
    ]),
  )
