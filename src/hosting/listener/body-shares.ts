/** How much of the room for bodies each user may take, so that nobody fills it alone (R38). */
export interface BodyShares {
  /** For one request: whether its next bytes still fit; `release` gives all that it took back. */
  of(user: string): { take(bytes: number): boolean; release(): void }
}

/**
 * @param mostBytes - Of all requests of one user together; a request alone always fits.
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
