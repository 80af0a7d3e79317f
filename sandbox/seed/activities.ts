import { toActivityPointer } from '../store/activity-pointer.ts'
import type { StoredRow } from '../store/store.ts'
import { callText, mailBody, meetingText, taskText } from './activity-texts.ts'
import { toDateTime } from './dates.ts'
import { salesOwners, serviceOwners, userOwner } from './seed-organization.ts'
import type { Random } from './random.ts'
import { createRandom } from './random.ts'
import { seedId } from './seed-ids.ts'
import type { SeedWriter } from './seed-writer.ts'
import { idOf, lookup } from './seed-writer.ts'

type Kind = 'task' | 'phonecall' | 'email' | 'appointment'

/** Number of activities of each kind, 200 in all. */
export const activityCounts: Readonly<Record<Kind, number>> = {
  task: 80,
  phonecall: 50,
  email: 40,
  appointment: 30,
}

/** Which activity of each kind belongs to the trainee. */
const traineesNumber = 20

/** A party's role: `participationtypemask` of activityparty. */
const roles = {
  from: 1,
  to: 2,
  copy: 3,
  required: 5,
  optional: 6,
  organizer: 7,
  regarding: 8,
  owner: 9,
}

interface Party {
  readonly role: keyof typeof roles
  readonly entity: string
  readonly row: StoredRow
}

interface Plan {
  readonly values: StoredRow
  readonly parties: readonly Party[]
}

interface Cast {
  readonly random: Random
  readonly user: StoredRow
  readonly contacts: readonly StoredRow[]
  readonly number: number
}

/**
 * Activities with their parties. Each activity is two rows with the same id, one in its own table
 * and one in `activitypointer`. Parties point to the id.
 */
export function addActivities(writer: SeedWriter): void {
  for (const kind of ['task', 'phonecall', 'email', 'appointment'] as const) {
    const random = createRandom(kind)
    for (let number = 1; number <= activityCounts[kind]; number += 1) {
      addActivity(writer, kind, number, random)
    }
  }
}

function addActivity(writer: SeedWriter, kind: Kind, number: number, random: Random): void {
  const table = writer.schema.table(kind)
  if (table === undefined) throw new Error(`There is no table ${kind}.`)
  const regarding = pickRegarding(writer, number, random)
  const picked =
    regarding?.entity === 'incident' ? random.pick(serviceOwners) : random.pick(salesOwners)
  const holder = number === traineesNumber ? userOwner('Spencer Low') : picked
  const cast: Cast = {
    random,
    user: findUser(writer, holder),
    contacts: Array.from({ length: 3 }, () => random.pick(writer.of('contact'))),
    number,
  }
  const { values, parties } = plans[kind](cast)
  const row = writer.add(kind, `${kind} ${number}`, {
    ...values,
    ...(regarding && lookup('regardingobjectid', regarding.entity, regarding.id)),
    prioritycode: random.pick([0, 1, 1, 1, 2]),
    ...holder,
    createdon: toDateTime(-random.whole(8, 90), 480 + number),
    modifiedon: toDateTime(-random.whole(1, 7), 600),
  })
  writer.add('activitypointer', `${kind} ${number}`, toActivityPointer(writer.schema, table, row))

  const about: readonly Party[] = regarding ? [{ role: 'regarding', ...regarding }] : []
  for (const party of [...parties, ...about, ...ownerParty(cast.user, row)]) {
    addParty(writer, row, party)
  }
}

/** A team can own activities but is not a party of them. */
function ownerParty(user: StoredRow, activity: StoredRow): readonly Party[] {
  return user['systemuserid'] === activity['ownerid']
    ? [{ role: 'owner', entity: 'systemuser', row: user }]
    : []
}

function addParty(writer: SeedWriter, activity: StoredRow, { role, entity, row }: Party): void {
  const activityid = idOf(activity, 'activityid')
  const partyid = idOf(row, `${entity}id`)
  const used = row['emailaddress1'] ?? row['internalemailaddress'] ?? row['emailaddress']
  writer.add('activityparty', `${activityid} ${role} ${partyid}`, {
    activityid,
    ...lookup('partyid', entity, partyid),
    participationtypemask: roles[role],
    instancetypecode: 0,
    ispartydeleted: false,
    addressused: role === 'regarding' || role === 'owner' ? null : (used ?? null),
    ownerid: activity['ownerid'] ?? null,
    'ownerid@entity': activity['ownerid@entity'] ?? null,
    owningbusinessunit: activity['owningbusinessunit'] ?? null,
  })
}

const plans: Readonly<Record<Kind, (cast: Cast) => Plan>> = {
  task: ({ random, number }) => {
    const due = { scheduledend: toDateTime(random.whole(-20, 40), 1_020) }
    const turn = number % 8
    const progress =
      turn < 5
        ? { statecode: 0, statuscode: random.pick([2, 2, 3, 4, 7]), percentcomplete: turn * 20 }
        : turn < 7
          ? { statecode: 1, statuscode: 5, percentcomplete: 100, actualend: toDateTime(-turn, 0) }
          : { statecode: 2, statuscode: 6 }
    return { values: { ...taskText(number), ...due, ...progress }, parties: [] }
  },

  phonecall: ({ random, user, contacts: [contact = {}], number }) => {
    const outgoing = random.chance(0.7)
    const caller: Party = { role: outgoing ? 'from' : 'to', entity: 'systemuser', row: user }
    const called: Party = { role: outgoing ? 'to' : 'from', entity: 'contact', row: contact }
    const made = { statecode: 1, statuscode: outgoing ? 2 : 4, actualdurationminutes: 15 }
    return {
      values: {
        ...callText(number),
        directioncode: outgoing,
        phonenumber: contact['telephone1'] ?? null,
        scheduledend: toDateTime(random.whole(-30, 14), 840),
        ...(number % 3 === 0 ? { statecode: 0, statuscode: 1 } : made),
      },
      parties: [caller, called],
    }
  },

  email: ({ random, user, contacts: [first = {}, second = {}], number }) => {
    const incoming = number % 3 === 0
    const address = user['internalemailaddress'] ?? null
    const sent = { statecode: 1, statuscode: incoming ? 4 : 3, senton: toDateTime(-number, 610) }
    const mail: Party = { role: incoming ? 'to' : 'from', entity: 'systemuser', row: user }
    const person: Party = { role: incoming ? 'from' : 'to', entity: 'contact', row: first }
    return {
      values: {
        ...mailBody(number),
        mimetype: 'text/html',
        directioncode: !incoming,
        sender: incoming ? (first['emailaddress1'] ?? null) : address,
        torecipients: incoming ? address : (first['emailaddress1'] ?? null),
        attachmentcount: 0,
        ...(number % 5 === 0 ? { statecode: 0, statuscode: 1 } : sent),
        ...(incoming && lookup('emailsender', 'contact', idOf(first, 'contactid'))),
      },
      parties:
        random.chance(0.4) && second !== first
          ? [mail, person, { role: 'copy', entity: 'contact', row: second }]
          : [mail, person],
    }
  },

  appointment: ({ random, user, contacts: [first = {}, second = {}], number }) => {
    const day = random.whole(-25, 30)
    const past = { statecode: 1, statuscode: 3, actualdurationminutes: 60 }
    const ahead = { statecode: 3, statuscode: random.pick([5, 5, 6]) }
    return {
      values: {
        ...meetingText(number),
        location: random.pick(['Room 2', 'Customer site', 'Teams', 'Café "Zur Post"']),
        scheduledstart: toDateTime(day, 600),
        scheduledend: toDateTime(day, 660),
        scheduleddurationminutes: 60,
        attachmentcount: 0,
        ...(day < 0 ? past : ahead),
      },
      parties: [
        { role: 'organizer', entity: 'systemuser', row: user },
        { role: 'required', entity: 'contact', row: first },
        ...(second === first
          ? []
          : [{ role: 'optional', entity: 'contact', row: second } as const]),
      ],
    }
  },
}

/** Most activities have a regarding row. Every sixth has none. */
function pickRegarding(
  writer: SeedWriter,
  number: number,
  random: Random,
): { readonly entity: string; readonly id: string; readonly row: StoredRow } | undefined {
  if (number % 6 === 0) return undefined
  const entity = random.pick(['account', 'account', 'contact', 'opportunity', 'incident', 'lead'])
  const row = random.pick(writer.of(entity))
  return { entity, id: idOf(row, `${entity}id`), row }
}

/** The acting user: the owner, or the first salesperson when a team owns the activity. */
function findUser(writer: SeedWriter, holder: StoredRow): StoredRow {
  const users = writer.of('systemuser')
  return (
    users.find((row) => row['systemuserid'] === holder['ownerid']) ??
    users.find((row) => row['systemuserid'] === seedId('systemuser', 'Alan Steiner')) ??
    {}
  )
}
