import { compareKeys } from './order.ts'
import type { SortKey, SortValue } from './order.ts'

/** Most rows of a page, of `$top` and of a count (reference section 7.1). */
export const maxPageRows = 5000

export interface PageRequest<T> {
  readonly rows: Iterable<T>
  readonly predicate: ((row: T) => boolean | undefined) | undefined
  readonly keys: readonly SortKey<T>[]
  readonly limit: number
  /** The last row of the page before, by its sort values. */
  readonly after?: readonly SortValue[] | undefined
}

export interface Page<T> {
  readonly rows: readonly T[]
  /** Rows that match, on this page or not. */
  readonly total: number
  readonly more: boolean
  readonly first: readonly SortValue[] | undefined
  readonly last: readonly SortValue[] | undefined
}

interface Entry<T> {
  readonly row: T
  readonly values: readonly SortValue[]
}

/** The rows that match, sorted, from behind `after`; one walk over the table. */
export function selectPage<T>({ rows, predicate, keys, limit, after }: PageRequest<T>): Page<T> {
  const best = createSmallest<Entry<T>>(limit + 1, (one, other) =>
    compareKeys(keys, one.values, other.values),
  )
  let total = 0
  for (const row of rows) {
    if (predicate && predicate(row) !== true) continue
    total++
    const values = keys.map((key) => key.get(row))
    if (!after || compareKeys(keys, values, after) > 0) best.add({ row, values })
  }

  const found = best.take()
  const page = found.slice(0, limit)
  return {
    rows: page.map(({ row }) => row),
    total,
    more: found.length > limit,
    first: page[0]?.values,
    last: page.at(-1)?.values,
  }
}

/** Keeps the `size` smallest; sorts only when twice as many have gathered. */
function createSmallest<T>(size: number, compare: (one: T, other: T) => number) {
  let kept: T[] = []
  let worst: T | undefined

  function shrink(): void {
    kept.sort(compare)
    if (kept.length < size) return
    kept = kept.slice(0, size)
    worst = kept.at(-1)
  }

  return {
    add(item: T): void {
      if (worst !== undefined && compare(item, worst) >= 0) return
      kept.push(item)
      if (kept.length >= 2 * size + 64) shrink()
    },
    take(): readonly T[] {
      shrink()
      return kept
    },
  }
}
