import { loadSeed } from '../../sandbox/environment.ts'
import type { EnvironmentData } from '../../sandbox/environment.ts'
import { layOver, parseOverlay } from '../../sandbox/overlay.ts'
import type { OverlayRow } from '../../sandbox/overlay.ts'
import type { StoredRow } from '../../sandbox/store/store.ts'
import ostrel from './ostrel.json' with { type: 'json' }
import standard from './standard.json' with { type: 'json' }
import velth from './velth.json' with { type: 'json' }

/** `standard` has the shipped tables and rows. The others have invented tables as well. */
export type EnvironmentName = 'standard' | 'ostrel' | 'velth'

const files: Readonly<Record<EnvironmentName, unknown>> = { standard, ostrel, velth }
const loaded = new Map<EnvironmentName, EnvironmentData>()
let seed: EnvironmentData | undefined

/**
 * The tables and rows of an environment, with the rows of one task. Each environment is made once; its rows
 * are frozen and shared by all sandboxes.
 */
export function loadEnvironment(
  name: EnvironmentName,
  rows: readonly OverlayRow[] = [],
): EnvironmentData {
  const known = loaded.get(name)
  const data = known ?? byTable(layOver((seed ??= loadSeed()), parseOverlay(files[name])))
  if (!known) loaded.set(name, data)
  return rows.length === 0 ? data : layOver(data, { tables: [], rows: [...rows] })
}

/** Rows by table, so that a sandbox reads only the tables that a task needs. */
function byTable({ schema, content }: EnvironmentData): EnvironmentData {
  const rowsOf = new Map<string, StoredRow[]>()
  for (const [entity, read] of content.tables ?? []) rowsOf.set(entity, [...read()])
  let version = content.version ?? 0
  for (const { entity, row } of content.rows) {
    const versioned = 'versionnumber' in row ? row : { ...row, versionnumber: ++version }
    const rows = rowsOf.get(entity) ?? []
    rows.push(Object.freeze(versioned))
    rowsOf.set(entity, rows)
  }
  const tables = new Map([...rowsOf].map(([entity, rows]) => [entity, () => rows] as const))
  return { schema, content: { ...content, rows: [], tables, version } }
}
