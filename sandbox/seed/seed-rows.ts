import type { Schema } from '../schema/model.ts'
import { addAccounts, addMoreAccounts } from './accounts.ts'
import { addActivities } from './activities.ts'
import { addCases } from './cases.ts'
import { addCatalog } from './catalog.ts'
import { addContacts } from './contacts.ts'
import { addLeads } from './leads.ts'
import { addNotes } from './notes.ts'
import { addOrganization } from './seed-organization.ts'
import { addSales } from './sales.ts'
import type { SeedLink, SeedRow } from './seed-writer.ts'
import { createSeedWriter, lastVersion } from './seed-writer.ts'
import { addUserSettings } from './user-settings.ts'
import { addViews } from './views.ts'

export interface Seed {
  readonly rows: readonly SeedRow[]
  readonly links: readonly SeedLink[]
  /** The last row version used. */
  readonly version: number
}

/**
 * The sample data, the same in every run: ids are derived from names, dates are relative to the
 * fixed day 2026-11-01, choices come from a generator with a fixed seed.
 *
 * Rows are complete as the service would have created them (stamps, owner, state, currency,
 * defaults, row version). They are in order of dependence except for three circular references: who
 * created a row, an account's primary contact, and a role's own root.
 *
 * @param moreAccounts - Number of generated accounts in addition to the sixty.
 */
export function seedRows(schema: Schema, moreAccounts = 0): Seed {
  const writer = createSeedWriter(schema)
  addOrganization(writer)
  addCatalog(writer)
  addAccounts(writer)
  addContacts(writer)
  addSales(writer)
  addLeads(writer)
  addCases(writer)
  addActivities(writer)
  addNotes(writer)
  addViews(writer)
  addUserSettings(writer)
  addMoreAccounts(writer, moreAccounts)
  const { rows, links } = writer
  return { rows, links, version: lastVersion + rows.length }
}
