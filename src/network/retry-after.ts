/**
 * The seconds that a `Retry-After` header asks to wait; `undefined` if it is not usable.
 *
 * Accepts whole seconds and HTTP dates. If the header was sent twice, the larger number counts. A
 * date in the past is 0.
 */
export function parseRetryAfter(value: string | null, now: number): number | undefined {
  if (value === null || value.length > 100) return undefined
  const numbers = value.split(',').map((part) => part.trim())
  if (numbers.every((part) => /^\d{1,7}$/.test(part))) return Math.max(...numbers.map(Number))
  if (!/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(value))
    return undefined
  const date = Date.parse(value)
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / 1000))
}
