/** The five tools as a plan calls them. Each rejects with the text of a result that is an error. */
export interface PlanTools {
  /** Describes entities; the answer is only read by the check of what the plan may know. */
  readonly describe: (args: Args) => Promise<Record<string, unknown>>
  readonly query: (args: Args) => Promise<Rows>
  readonly get: (args: Args) => Promise<Record<string, unknown>>
  readonly create: (args: Args) => Promise<Record<string, unknown>>
  readonly update: (args: Args) => Promise<Record<string, unknown>>
}

export type Args = Readonly<Record<string, unknown>>
export type Cells = Readonly<Record<string, unknown>>

/** The rows of an answer to `query_records`. */
export interface Rows {
  readonly rows: readonly Cells[]
  readonly count: number
  /** The only row. @throws Error if there are none or several. */
  readonly one: () => Cells
  /** The id behind a lookup's name. @throws Error if the answer has none. */
  readonly idOf: (column: string, name: unknown) => string
}

/** Reads the structured content of `query_records`. */
export function readRows(content: Readonly<Record<string, unknown>>): Rows {
  const columns = toList(content['columns']).map(String)
  const rows = toList(content['rows']).map((cells) =>
    Object.fromEntries(toList(cells).map((cell, at) => [columns[at] ?? '', cell])),
  )
  return {
    rows,
    count: Number(content['count'] ?? Number.NaN),
    one() {
      const [row, ...others] = rows
      if (!row || others.length > 0) throw new Error(`${rows.length} rows came, not one.`)
      return row
    },
    idOf(column, name) {
      const byEntity = toRecord(toRecord(content['lookups'])[column])
      for (const names of Object.values(byEntity)) {
        const id = toRecord(names)[String(name)]
        if (typeof id === 'string') return id
      }
      throw new Error(`The answer has no id of ${String(name)} in ${column}.`)
    },
  }
}

const toList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

const toRecord = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {}

/** The values of a cell as number, for sums and averages. */
export const toNumber = (cell: unknown): number => Number(cell ?? 0)

/** The entries with the highest number first. */
function ranked(numbers: ReadonlyMap<string, number>): readonly (readonly [string, number])[] {
  return [...numbers].toSorted(([, one], [, other]) => other - one)
}

/**
 * The entry with the highest number.
 *
 * @throws Error if there is none, or if two share the highest number: such a question has no answer.
 */
export function highest(numbers: ReadonlyMap<string, number>): readonly [string, number] {
  const [first, second] = ranked(numbers)
  if (!first || first[1] === second?.[1]) throw new Error('There is no single highest number.')
  return first
}

/** The entry with the lowest number, in the same way. */
export function lowest(numbers: ReadonlyMap<string, number>): readonly [string, number] {
  const negative = new Map([...numbers].map(([text, number]) => [text, -number]))
  const [text, number] = highest(negative)
  return [text, -number]
}

/** How often each text occurs. */
export function tally(texts: readonly unknown[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const text of texts) counts.set(String(text), (counts.get(String(text)) ?? 0) + 1)
  return counts
}

/** Sums by text. */
export function sums(pairs: readonly (readonly [unknown, unknown])[]): ReadonlyMap<string, number> {
  const totals = new Map<string, number>()
  for (const [text, amount] of pairs)
    totals.set(String(text), (totals.get(String(text)) ?? 0) + toNumber(amount))
  return totals
}

/** Whole days between two dates. */
export const daysBetween = (from: unknown, to: unknown): number =>
  Math.round(
    (Date.parse(String(to).slice(0, 10)) - Date.parse(String(from).slice(0, 10))) / 86_400_000,
  )

export const average = (numbers: readonly number[]): number =>
  numbers.reduce((sum, one) => sum + one, 0) / numbers.length
