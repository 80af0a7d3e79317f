import type { StoredRow } from '../store/store.ts'
import { activeItems } from './catalog.ts'
import { toDateTime } from './dates.ts'
import { serviceOwners } from './seed-organization.ts'
import type { Random } from './random.ts'
import { createRandom } from './random.ts'
import { customer, toSuffix } from './sales.ts'
import { seedId } from './seed-ids.ts'
import type { SeedWriter } from './seed-writer.ts'
import { idOf } from './seed-writer.ts'

export const caseCount = 70

const problems = [
  'Printer skips labels',
  'Scanner does not charge',
  'Belt runs too slowly',
  'Wrong color delivered',
  'Invoice shows the old address',
  'Where is our order?',
  "Can't sign in to the portal",
  'Shelf arrived bent by 10%',
]

/** Cases of accounts and of contacts: active, resolved, canceled. Some have a parent case. */
export function addCases(writer: SeedWriter): void {
  const random = createRandom('cases')
  for (let number = 1; number <= caseCount; number += 1) {
    const created = random.whole(-150, -1)
    writer.add('incident', `Case ${number}`, {
      title: `${random.pick(problems)} (${number})`,
      ticketnumber: `CAS-${String(1000 + number).padStart(5, '0')}-${toSuffix(number)}`,
      ...caseCustomer(writer, number, random),
      subjectid: seedId('subject', random.pick(['Delivery', 'Product Defect', 'Billing'])),
      ...(random.chance(0.5) && { productid: seedId('product', random.pick(activeItems).number) }),
      casetypecode: random.pick([1, 2, 2, 3]),
      caseorigincode: random.pick([1, 2, 2, 3]),
      prioritycode: random.pick([1, 2, 2, 2, 3]),
      isescalated: random.chance(0.1),
      ...(number > 60 && number % 3 === 0 && { parentcaseid: seedId('incident', 'Case 3') }),
      ...progress(number, random),
      ...random.pick(serviceOwners),
      createdon: toDateTime(created, 500 + number),
      modifiedon: toDateTime(Math.min(-1, created + 5), 1_000),
    })
  }
}

/** Three of four cases belong to an account. The account's first contact reports them. */
function caseCustomer(writer: SeedWriter, number: number, random: Random): StoredRow {
  const contact = random.pick(writer.of('contact').filter((row) => row['statecode'] === 0))
  const contactid = idOf(contact, 'contactid')
  const accountid = contact['accountid']
  return typeof accountid === 'string' && number % 4 !== 0
    ? { ...customer('account', accountid), primarycontactid: contactid }
    : customer('contact', contactid)
}

function progress(number: number, random: Random): StoredRow {
  const turn = number % 14
  if (turn < 9) return { statecode: 0, statuscode: random.whole(1, 4) }
  if (turn < 13) {
    return {
      statecode: 1,
      statuscode: random.pick([5, 5, 1000]),
      customersatisfactioncode: random.whole(1, 5),
    }
  }
  return { statecode: 2, statuscode: 6 }
}
