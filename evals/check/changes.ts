import type { StoredRow, Value } from '../../sandbox/store/store.ts'
import type { Sandbox } from '../../sandbox/sandbox.ts'
import type { ExpectedChange, Party, Wanted } from './expected.ts'
import type { World } from './world.ts'

/** A row that a solution created, changed or deleted. */
export interface Change {
  readonly entity: string
  readonly id: string
  readonly before: StoredRow | undefined
  readonly after: StoredRow | undefined
}

/** Tables that the service keeps beside others. */
const derivedTables = new Set(['activitypointer', 'activityparty'])

/** Columns that follow from others, or that the service stamps. */
const derivedColumns =
  /^(modified|createdon|versionnumber|exchangerate|owning|statecode@|.*_base$|.*_composite$|.*@entity$|fullname$|lastusedincampaign|onholdtime|lastonholdtime|resolveby|traversedpath)/

/** What differs between the start and now, without links, which `linkChanges` counts. */
export function readChanges(
  sandbox: Sandbox,
  before: World,
  keyOf: (entity: string) => string,
): readonly Change[] {
  const touched = new Map(
    sandbox.ledger().map(({ entity, id }) => [`${entity} ${id}`, { entity, id }] as const),
  )
  if (touched.size === 0) return []
  const now = new Map<string, StoredRow>()
  for (const { entity, row } of sandbox.content().rows)
    now.set(`${entity} ${row[keyOf(entity)]}`, row)

  return [...touched].flatMap(([key, { entity, id }]) => {
    if (derivedTables.has(entity)) return []
    const [first] = before.rows(entity, (row) => row[keyOf(entity)] === id)
    const after = now.get(key)
    if (first === undefined && after === undefined) return []
    return [{ entity, id, before: first, after }]
  })
}

/** Which changes are missing, wrong or were not asked for, in one line each. */
export function changeProblems(
  changes: readonly Change[],
  expected: readonly ExpectedChange[],
  partiesOf: (activity: string) => readonly Party[],
): readonly string[] {
  const left = new Set(
    changes.filter((change) => change.before === undefined || changedColumns(change).length > 0),
  )
  const problems: string[] = []
  for (const wanted of expected) {
    const candidates = [...left].filter((change) => isFor(change, wanted))
    const tried = candidates.map((change) => ({
      change,
      wrong: wrongIn(change, wanted, partiesOf),
    }))
    const fits = tried.find(({ wrong }) => wrong.length === 0) ?? tried[0]
    if (fits === undefined) {
      problems.push(
        `Missing: ${'created' in wanted ? `a new ${wanted.created}` : `a change of ${wanted.updated} ${wanted.id}`}.`,
      )
      continue
    }
    left.delete(fits.change)
    problems.push(...fits.wrong)
  }
  for (const { entity, id, before, after } of left) {
    const what = before === undefined ? 'created' : after === undefined ? 'deleted' : 'changed'
    problems.push(`Not asked for: ${entity} ${id} was ${what}.`)
  }
  return problems
}

function isFor(change: Change, wanted: ExpectedChange): boolean {
  return 'created' in wanted
    ? change.entity === wanted.created && change.before === undefined
    : change.entity === wanted.updated && change.id === wanted.id && change.before !== undefined
}

function wrongIn(
  change: Change,
  wanted: ExpectedChange,
  partiesOf: (activity: string) => readonly Party[],
): readonly string[] {
  const { entity, id, after } = change
  if (after === undefined) return [`${entity} ${id} was deleted.`]

  const wrong = Object.entries(wanted.values).flatMap(([column, value]) =>
    isWanted(after[column] ?? null, value)
      ? []
      : [`${entity}.${column} is ${JSON.stringify(after[column] ?? null)}.`],
  )
  if ('created' in wanted) {
    const parties = partiesOf(id)
    const missing = (wanted.parties ?? []).filter(
      (party) => !parties.some((one) => one.role === party.role && one.id === party.id),
    )
    return [...wrong, ...missing.map(({ role }) => `${entity} has no party of role ${role}.`)]
  }
  const allowed = new Set([...Object.keys(wanted.values), ...(wanted.also ?? [])])
  const surplus = changedColumns(change).filter((column) => !allowed.has(column))
  return [...wrong, ...surplus.map((column) => `${entity}.${column} was changed, too.`)]
}

function changedColumns({ before = {}, after = {} }: Change): readonly string[] {
  const columns = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...columns].filter(
    (column) =>
      (before[column] ?? null) !== (after[column] ?? null) && !derivedColumns.test(column),
  )
}

function isWanted(value: Value, wanted: Wanted): boolean {
  if (typeof wanted === 'function') return wanted(value)
  if (typeof wanted === 'number' && typeof value === 'number')
    return Math.abs(wanted - value) < 0.0051
  return wanted === value
}
