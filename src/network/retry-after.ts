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
 * Accepts whole seconds and HTTP dates in all three forms of RFC 9110. If the
 * header was sent twice, the larger number counts. A date in the past is 0.
 */
export function parseRetryAfter(value: string | null, now: number): number | undefined {
  if (value === null || value.length > 100) return undefined
  const numbers = value.split(',').map((part) => part.trim())
  if (numbers.every((part) => /^\d{1,7}$/.test(part)))
    return bound(Math.max(...numbers.map(Number)))
  const text = value.trim()
  if (!dates.some((pattern) => pattern.test(text))) return undefined
  const date = Date.parse(text.endsWith(' GMT') ? text : `${text} GMT`)
  return Number.isNaN(date) ? undefined : bound(Math.max(0, Math.ceil((date - now) / 1000)))
}

/** The usual form; that of RFC 850; and that of C, which has no time zone. */
const dates = [
  /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/,
]

const bound = (seconds: number) => Math.min(seconds, longestRetryAfterSeconds)
