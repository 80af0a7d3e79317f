/** How headers are read, by any spelling of their names; the platform's `Headers` is one. */
export interface HeaderReader {
  get(name: string): string | null
}

/** Headers whose names are lower case, several of one name as a list. */
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
