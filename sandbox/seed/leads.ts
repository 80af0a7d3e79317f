import type { StoredRow } from '../store/store.ts'
import { address, phone } from './accounts.ts'
import { toDate, toDateTime } from './dates.ts'
import { companies, firstNames, jobTitles, lastNames } from './sample-names.ts'
import { salesOwners } from './seed-organization.ts'
import { createRandom } from './random.ts'
import { seedId } from './seed-ids.ts'
import type { SeedWriter } from './seed-writer.ts'
import { idOf } from './seed-writer.ts'

export const leadCount = 40

const subjects = [
  'Asked for a catalog',
  'Visited our booth',
  'Wants a demonstration',
  'Needs 50% more shelf space',
  "Heard of us from O'Brien",
]

/** Leads: new, contacted, qualified into an opportunity, disqualified. Some have competitors. */
export function addLeads(writer: SeedWriter): void {
  const random = createRandom('leads')
  const opportunities = writer.of('opportunity')

  for (let number = 1; number <= leadCount; number += 1) {
    const created = random.whole(-120, -2)
    const lead = writer.add('lead', `Lead ${number}`, {
      subject: random.pick(subjects),
      firstname: random.pick(firstNames),
      lastname: random.pick(lastNames),
      companyname: random.chance(0.85) ? random.pick(companies) : null,
      jobtitle: random.pick(jobTitles),
      emailaddress1: `lead${number}@example.org`,
      telephone1: phone(random),
      ...(random.chance(0.6) && address(random)),
      leadsourcecode: random.whole(1, 9),
      leadqualitycode: random.pick([1, 2, 2, 3]),
      budgetamount: random.chance(0.5) ? random.whole(1, 80) * 1_000 : null,
      estimatedclosedate: toDate(random.whole(10, 150)),
      ...progress(number, opportunities),
      ...random.pick(salesOwners),
      createdon: toDateTime(created, 660),
      modifiedon: toDateTime(Math.min(-1, created + 20), 660),
    })
    if (number % 8 === 0) {
      const competitor = seedId('competitor', number % 16 === 0 ? 'Relecloud' : 'Tailspin Toys')
      writer.link('leadcompetitors_association', idOf(lead, 'leadid'), competitor)
      writer.link('leadproduct_association', idOf(lead, 'leadid'), seedId('product', 'AX305'))
    }
  }
}

function progress(number: number, opportunities: readonly StoredRow[]): StoredRow {
  const turn = number % 8
  if (turn < 5) return { statecode: 0, statuscode: turn < 3 ? 1 : 2 }
  if (turn > 5) return { statecode: 2, statuscode: turn === 6 ? 4 : 5 }

  const opportunity = opportunities[number]
  return {
    statecode: 1,
    statuscode: 3,
    ...(opportunity && {
      qualifyingopportunityid: idOf(opportunity, 'opportunityid'),
      parentaccountid: idOf(opportunity, 'accountid'),
    }),
  }
}
