import { compareKeys, compareRow } from './order.ts'
import type { SortKey, SortValue } from './order.ts'

/** Largest page, `$top` and count (reference section 7.1). */
export const maxPageRows = 5000

export interface PageRequest<T> {
  readonly rows: Iterable<T>
  readonly predicate: ((row: T) => boolean) | undefined
  readonly keys: readonly SortKey<T>[]
  readonly limit: number
  /** The sort values of the last row of the previous page. */
  readonly after?: readonly SortValue[] | undefined
}

export interface Page<T> {
  readonly rows: readonly T[]
  /** Number of matching rows, on this page or not. */
  readonly total: number
  readonly more: boolean
  readonly first: readonly SortValue[] | undefined
  readonly last: readonly SortValue[] | undefined
}

interface Entry<T> {
  readonly row: T
  readonly values: readonly SortValue[]
}

/** The matching rows, sorted, starting after `after`. Walks the table once. */
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

/** Keeps the `size` smallest items. It sorts only when it holds twice as many. */
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
    /**
     * The last kept item, once there are enough. Only items that come before it are still needed.
     */
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
