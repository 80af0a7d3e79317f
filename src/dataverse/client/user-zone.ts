import type { Clock } from '../../time/clock.ts'
import type { CallOptions, Dataverse } from './dataverse.ts'
import { readZoneRules, zoneColumns } from './time-zone.ts'
import type { TimeZone } from './time-zone.ts'
import { isRow } from './parse-answer.ts'
import type { WireRow } from './parse-answer.ts'
import { zoneOfCode } from './zone-codes.ts'

/** The time zone of the calling user; `undefined` if the service does not tell it. Never throws. */
export type UserZone = (options: CallOptions) => Promise<TimeZone | undefined>

/** What the calls of one user share: the zone, read at most once an hour. */
export interface ZoneCache {
  of(dataverse: Dataverse): UserZone
}

/** The entity that has the time zone of each user, by logical name. */
export const settingsEntity = 'usersettings'

const maxAgeMs = 3_600_000

/**
 * Reads the zone with one request, in the first call that needs it. A user whose settings cannot be
 * read has no zone for the next hour; a call that was canceled tells nothing.
 *
 * @see Reference section 12 of part 2 (usersettings)
 */
export function createZoneCache({ clock }: { readonly clock: Clock }): ZoneCache {
  let held: { readonly readAt: number; readonly zone: Promise<TimeZone | undefined> } | undefined

  return {
    of: (dataverse) => async (options) => {
      if (held && clock.now() - held.readAt < maxAgeMs) return held.zone
      const own = {
        readAt: clock.now(),
        zone: readZone(dataverse, clock.now(), options).catch(() => {
          if (options.signal.aborted && held === own) held = undefined
          return undefined
        }),
      }
      held = own
      return own.zone
    },
  }
}

async function readZone(
  dataverse: Dataverse,
  now: number,
  options: CallOptions,
): Promise<TimeZone | undefined> {
  const query = {
    $select: zoneColumns.join(','),
    $filter: "Microsoft.Dynamics.CRM.EqualUserId(PropertyName='systemuserid')",
  }
  const answer = await dataverse.read('usersettingscollection', query, options)
  const rows = isRow(answer) && Array.isArray(answer['value']) ? answer['value'] : []
  const [row, ...others] = rows.filter(isRow)
  return row && others.length === 0 ? toTimeZone(row, now) : undefined
}

/** By its code, which knows the history of a zone, unless the user's own rules of this year differ. */
export function toTimeZone(row: WireRow, now: number): TimeZone | undefined {
  const named = zoneOfCode(row['timezonecode'])
  const rules = readZoneRules(row)
  if (!named || !rules) return named ?? rules
  const months = Array.from({ length: 12 }, (_, month) => now + month * monthMs)
  const agree = months.every((at) => named.offsetMinutes(at) === rules.offsetMinutes(at))
  return agree ? named : rules
}

const monthMs = 30 * 86_400_000
