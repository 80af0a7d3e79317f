import { readSampleNames } from '../schema/data-files.ts'
import type { StoredRow } from '../store/store.ts'
import { address, phone } from './accounts.ts'
import { toDate, toDateTime } from './dates.ts'
import { firstNames, jobTitles, lastNames } from './sample-names.ts'
import { salesOwners } from './seed-organization.ts'
import type { Random } from './random.ts'
import { createRandom } from './random.ts'
import { seedId, seedIds } from './seed-ids.ts'
import type { SeedWriter } from './seed-writer.ts'
import { idOf, lookup } from './seed-writer.ts'

/** Total number of contacts, and the number that the large account has. */
export const contactCount = 150
export const largeAccountContacts = 55

const hardContacts: readonly (readonly [string, string])[] = [
  ['Siobhán', "O'Connor"],
  ['花子', '山田'],
  ['محمد', 'الأحمد'],
  ['Анна', 'Соколова'],
  ['José María', 'Núñez-García'],
  ['Max', 'Percent%Sign'],
  ['Under_score', 'Smith'],
  ['Emoji 🙂', 'Jones'],
  ['', 'Cher'],
]

/** The values of the documentation's eight contacts (`DP/multi-select-picklist.md`). */
const outdoorActivities = ['1,9', '2', '4', '2,3,8,9', '1,4,7', '4,5,9', '2,4,9', '1,2,8,9']

/** The primary contacts of the sample accounts, the edge cases, and generated ones up to 150. */
export function addContacts(writer: SeedWriter): void {
  const random = createRandom('contacts')
  for (const [index, { name, primarycontact }] of readSampleNames().accounts.entries()) {
    const [firstname = '', ...rest] = primarycontact.split(' ')
    const more = {
      ...ofAccount(seedId('account', name)),
      governmentid: `ID-${1000 + index}`,
      sample_outdooractivities: outdoorActivities[index] ?? null,
    }
    add(writer, primarycontact, contact(firstname, rest.join(' '), random), more)
  }
  for (const [firstname, lastname] of hardContacts) {
    const parent = ofAccount(seedId('account', "O'Brien & Sons"))
    add(writer, `${firstname} ${lastname}`, contact(firstname, lastname, random), parent)
  }
  addFamily(writer, random)

  for (let number = 1; number <= largeAccountContacts; number += 1) {
    addGenerated(writer, `Northwind ${number}`, ofAccount(seedIds.largeAccount), random)
  }
  const accounts = writer.of('account').map((row) => idOf(row, 'accountid'))
  const others = accounts.filter((id) => id !== seedIds.largeAccount)
  for (let number = writer.of('contact').length; number < contactCount; number += 1) {
    // A few contacts have no parent.
    const parent = random.chance(0.05) ? {} : ofAccount(random.pick(others))
    addGenerated(writer, `Generated ${number}`, parent, random)
  }
}

/** Contacts whose parent is a contact, an inactive contact, and one with only a last name. */
function addFamily(writer: SeedWriter, random: Random): void {
  const parent = seedId('contact', 'Yvonne McKay (sample)')
  for (const firstname of ['Nora', 'Theo']) {
    const values = {
      ...lookup('parentcustomerid', 'contact', parent),
      parentcontactid: parent,
      jobtitle: 'Assistant',
    }
    add(writer, `${firstname} McKay`, contact(firstname, 'McKay', random), values)
  }
  add(writer, 'Ines Left', contact('Ines', 'Left', random), { statecode: 1, statuscode: 2 })
  writer.add('contact', 'Barely', { lastname: 'Barely' })
}

function addGenerated(writer: SeedWriter, key: string, parent: StoredRow, random: Random): void {
  const values = contact(random.pick(firstNames), random.pick(lastNames), random)
  const inactive = random.chance(0.06) ? { statecode: 1, statuscode: 2 } : {}
  add(writer, key, values, { ...parent, ...inactive })
}

function add(writer: SeedWriter, key: string, values: StoredRow, more: StoredRow): void {
  writer.add('contact', key, { ...values, ...more })
}

/** The parent account, in the lookup and in its read-only shadow. */
function ofAccount(id: string): StoredRow {
  return { ...lookup('parentcustomerid', 'account', id), accountid: id }
}

function contact(firstname: string, lastname: string, random: Random): StoredRow {
  const created = random.whole(-600, -10)
  return {
    firstname: firstname === '' ? null : firstname,
    lastname,
    jobtitle: random.pick(jobTitles),
    emailaddress1: random.chance(0.9) ? toMailAddress(firstname, lastname) : null,
    telephone1: phone(random),
    mobilephone: random.chance(0.4) ? phone(random) : null,
    ...(random.chance(0.7) && address(random)),
    birthdate: random.chance(0.3) ? toDate(-random.whole(8_000, 24_000)) : null,
    gendercode: random.chance(0.2) ? random.pick([1, 2]) : null,
    accountrolecode: random.chance(0.4) ? random.pick([1, 2, 3]) : null,
    preferredcontactmethodcode: random.pick([1, 1, 2, 3]),
    donotbulkemail: random.chance(0.15),
    ...random.pick(salesOwners),
    createdon: toDateTime(created),
    modifiedon: toDateTime(Math.min(-1, created + random.whole(0, 100)), 800),
  }
}

/** An address in a reserved domain, without the letters that an address cannot contain. */
function toMailAddress(firstname: string, lastname: string): string {
  const plain = `${firstname}.${lastname}`
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z.]/g, '')
    .replace(/^\.+|\.+$/g, '')
  return `${plain || 'someone'}@example.com`
}
