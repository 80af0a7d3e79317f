/** One wrong header must not stop a user for days. */
export const longestRetryAfterSeconds = 3600

/** The sentence for an error with the longest wait; empty for a shorter one. */
export function sayLongestWait(seconds: number | undefined): string {
  if (seconds === undefined || seconds < longestRetryAfterSeconds) return ''
  return ' The answer asked to wait an hour or longer; this server waits at most one hour.'
}

/**
 * The seconds that a `Retry-After` header asks to wait, at most an hour; `undefined` if it is not
 * usable.
 *
 * Accepts whole seconds and HTTP dates. If the header was sent twice, the larger number counts. A
 * date in the past is 0.
 */
export function parseRetryAfter(value: string | null, now: number): number | undefined {
  if (value === null || value.length > 100) return undefined
  const numbers = value.split(',').map((part) => part.trim())
  if (numbers.every((part) => /^\d{1,7}$/.test(part)))
    return bound(Math.max(...numbers.map(Number)))
  if (!/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(value))
    return undefined
  const date = Date.parse(value)
  return Number.isNaN(date) ? undefined : bound(Math.max(0, Math.ceil((date - now) / 1000)))
}

const bound = (seconds: number) => Math.min(seconds, longestRetryAfterSeconds)
