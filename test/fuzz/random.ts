/** Random choices that a seed repeats. */
export interface Random {
  /** A whole number from 0 up to, but not including, `below`. */
  below(below: number): number
  pick<T>(items: readonly [T, ...T[]]): T
  chance(share: number): boolean
}

/** Mulberry32: small, fast and good enough to choose mutations. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (limit: number) => Math.floor(next() * limit)
  return {
    below,
    pick: (items) => items[below(items.length)] ?? items[0],
    chance: (share) => next() < share,
  }
}
