import { loadSeed } from '../../sandbox/environment.ts'
import type { EnvironmentData } from '../../sandbox/environment.ts'
import type { StoredRow } from '../../sandbox/store/store.ts'

let made: EnvironmentData | undefined

/**
 * The shipped tables and sample rows for a sandbox, made once for all tests of a process: it takes
 * longer than most tests do. The rows are frozen, so that no sandbox can change those of another.
 * They come by table, as in the built program.
 */
export function loadSampleData(): EnvironmentData {
  return (made ??= byTable(loadSeed()))
}

function byTable({ schema, content }: EnvironmentData): EnvironmentData {
  const rowsOf = new Map<string, StoredRow[]>()
  for (const { entity, row } of content.rows) {
    const rows = rowsOf.get(entity) ?? []
    rows.push(Object.freeze(row))
    rowsOf.set(entity, rows)
  }
  // The built program has its rows by table already.
  const tables = new Map([
    ...(content.tables ?? []),
    ...[...rowsOf].map(([entity, rows]) => [entity, () => rows] as const),
  ])
  return { schema, content: { ...content, rows: [], tables } }
}
