import type { StoreContent, StoredRow } from '../store/store.ts'

/** The `format` value of a snapshot. It distinguishes snapshots from other JSON files. */
export const snapshotFormat = 'dataverse-mcp-server sandbox'

/** The only version so far. Files of other versions are rejected. */
export const snapshotVersion = 1

/** Number of rows printed at once, so that requests can be answered in between. */
const rowsPerPiece = 250

/**
 * Everything stored, as pieces of JSON text with one row per line: `{"format", "version",
 * "rowVersion", "tables": {"account": [{...}]}, "links": {"relation": [[first, second]]}}`.
 */
export function* printSnapshot(content: StoreContent): Generator<string> {
  const head = { format: snapshotFormat, version: snapshotVersion, rowVersion: content.version }
  yield `${JSON.stringify(head).slice(0, -1)},\n"tables":{`
  yield* printLists(groupBy(content.rows, ({ entity }) => entity, toRow))
  yield '},\n"links":{'
  yield* printLists(groupBy(content.links ?? [], ({ relation }) => relation, toPair))
  yield '}}\n'
}

function* printLists(lists: ReadonlyMap<string, readonly unknown[]>): Generator<string> {
  let separator = '\n'
  for (const [name, items] of lists) {
    yield `${separator}${JSON.stringify(name)}:[\n`
    for (let at = 0; at < items.length; at += rowsPerPiece) {
      const lines = items.slice(at, at + rowsPerPiece).map((item) => JSON.stringify(item))
      yield `${at > 0 ? ',\n' : ''}${lines.join(',\n')}`
    }
    yield ']'
    separator = ',\n'
  }
}

const toRow = ({ row }: { readonly row: StoredRow }) => row
const toPair = ({ first, second }: { readonly first: string; readonly second: string }) => [
  first,
  second,
]

function groupBy<T, R>(
  items: Iterable<T>,
  nameOf: (item: T) => string,
  convert: (item: T) => R,
): ReadonlyMap<string, readonly R[]> {
  const groups = new Map<string, R[]>()
  for (const item of items) {
    const name = nameOf(item)
    const group = groups.get(name)
    if (group) group.push(convert(item))
    else groups.set(name, [convert(item)])
  }
  return groups
}
