/** Reads headers by name in any letter case; the platform's `Headers` is one implementation. */
export interface HeaderReader {
  get(name: string): string | null
}

/** Reads headers with lower-case names; several values of one name are joined. */
export function readHeaders(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): HeaderReader {
  return {
    get(name) {
      const value = headers[name.toLowerCase()]
      return typeof value === 'object' ? value.join(', ') : (value ?? null)
    },
  }
}
