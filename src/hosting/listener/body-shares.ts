/** How much of the memory for bodies each user may take, so that no user takes all of it (R38). */
export interface BodyShares {
  /** For one request: `take` returns whether the next bytes fit; `release` returns all that it took. */
  of(user: string): { take(bytes: number): boolean; release(): void }
}

/**
 * @param mostBytes - For all requests of one user together. A single request always fits.
 */
export function createBodyShares(mostBytes: number): BodyShares {
  const held = new Map<string, number>()

  return {
    of(user) {
      let own = 0
      return {
        take(bytes) {
          const all = held.get(user) ?? 0
          if (all + bytes > mostBytes && all > own) return false
          own += bytes
          held.set(user, all + bytes)
          return true
        },
        release() {
          const left = (held.get(user) ?? 0) - own
          own = 0
          if (left > 0) held.set(user, left)
          else held.delete(user)
        },
      }
    },
  }
}
