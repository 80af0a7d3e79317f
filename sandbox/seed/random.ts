/** Random choices that are the same on every machine. */
export interface Random {
  /** A whole number from `least` to `most`, inclusive. */
  whole(least: number, most: number): number
  /** One of the items; throws when the list is empty. */
  pick<T>(items: readonly T[]): T
  /** True in `share` of the calls: 0.25 means every fourth on average. */
  chance(share: number): boolean
}

/** A generator for one purpose. Equal names give equal choices (mulberry32). */
export function createRandom(name: string): Random {
  let state = toSeed(name)

  function next(): number {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }

  return {
    whole: (least, most) => least + Math.floor(next() * (most - least + 1)),
    pick: (items) => {
      const item = items[Math.floor(next() * items.length)]
      if (item === undefined) throw new Error('The list to pick from is empty.')
      return item
    },
    chance: (share) => next() < share,
  }
}

/** FNV-1a over the name. */
function toSeed(name: string): number {
  let seed = 0x811c9dc5
  for (const letter of name) seed = Math.imul(seed ^ (letter.codePointAt(0) ?? 0), 0x01000193)
  return seed
}
