/** The current day in the sample data. Everything happened before it or is planned after it. */
const baseDate = '2026-11-01'

const baseMs = Date.parse(`${baseDate}T00:00:00Z`)
const dayMs = 86_400_000

/** `2026-10-30T09:15:00Z`: days from the base date (negative before it) and minutes of that day. */
export function toDateTime(days: number, minutes = 540): string {
  return new Date(baseMs + days * dayMs + minutes * 60_000).toISOString().replace('.000Z', 'Z')
}

/** `2026-10-30`: days from the base date. */
export function toDate(days: number): string {
  return toDateTime(days, 0).slice(0, 10)
}
