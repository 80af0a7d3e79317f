import { compareKeys, compareRow } from './order.ts'
import type { SortKey, SortValue } from './order.ts'

/** Most rows of a page, of `$top` and of a count (reference section 7.1). */
export const maxPageRows = 5000

export interface PageRequest<T> {
  readonly rows: Iterable<T>
  readonly predicate: ((row: T) => boolean) | undefined
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
    if (predicate && !predicate(row)) continue
    total++
    if (after && compareRow(keys, row, after) <= 0) continue
    const worst = best.worst()
    if (worst && compareRow(keys, row, worst.values) >= 0) continue
    best.add({ row, values: keys.map((key) => key.get(row)) })
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
    /** The last that is kept, once there are enough: what does not come before it is not wanted. */
    worst: () => worst,
    add(item: T): void {
      kept.push(item)
      if (kept.length >= 2 * size + 64) shrink()
    },
    take(): readonly T[] {
      shrink()
      return kept
    },
  }
}
