import type { Clock } from '../../time/clock.ts'
import type { CallOptions, Dataverse } from './dataverse.ts'
import { readTimeZone, zoneColumns } from './time-zone.ts'
import type { TimeZone } from './time-zone.ts'
import { isRow } from './wire-row.ts'

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
        zone: readZone(dataverse, options).catch(() => {
          if (options.signal.aborted && held === own) held = undefined
          return undefined
        }),
      }
      held = own
      return own.zone
    },
  }
}

async function readZone(dataverse: Dataverse, options: CallOptions): Promise<TimeZone | undefined> {
  const query = {
    $select: zoneColumns.join(','),
    $filter: "Microsoft.Dynamics.CRM.EqualUserId(PropertyName='systemuserid')",
  }
  const answer = await dataverse.read('usersettingscollection', query, options)
  const rows = isRow(answer) && Array.isArray(answer['value']) ? answer['value'] : []
  const [row, ...others] = rows.filter(isRow)
  return row && others.length === 0 ? readTimeZone(row) : undefined
}
