import { zoneColumns } from '../schema/settings-table.ts'
import { lastVersion } from './seed-writer.ts'
import type { SeedWriter } from './seed-writer.ts'

/** The code of UTC, in which the sandbox formats every time. */
const utc = 92

/** Adds one row of `usersettings` for each user: English, in UTC. */
export function addUserSettings(writer: SeedWriter): void {
  for (const { systemuserid = null } of writer.of('systemuser')) {
    const { rows } = writer
    const row = {
      systemuserid,
      uilanguageid: 1033,
      dateformatstring: 'M/d/yyyy',
      ...Object.fromEntries(zoneColumns.map((name) => [name, name === 'timezonecode' ? utc : 0])),
      versionnumber: lastVersion + rows.length + 1,
    }
    rows.push({ entity: 'usersettings', row })
  }
}
