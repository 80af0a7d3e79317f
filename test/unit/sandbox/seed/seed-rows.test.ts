import { expect, test } from 'vitest'

import type { Column, Schema, Table } from '../../../../sandbox/schema/model.ts'
import { loadSchema } from '../../../../sandbox/schema/load-schema.ts'
import { accountCount } from '../../../../sandbox/seed/accounts.ts'
import { activityCounts } from '../../../../sandbox/seed/activities.ts'
import { caseCount } from '../../../../sandbox/seed/cases.ts'
import { contactCount, largeAccountContacts } from '../../../../sandbox/seed/contacts.ts'
import { leadCount } from '../../../../sandbox/seed/leads.ts'
import { noteCount } from '../../../../sandbox/seed/notes.ts'
import { opportunityCount, quoteCount } from '../../../../sandbox/seed/sales.ts'
import { seedIds } from '../../../../sandbox/seed/seed-ids.ts'
import { seedRows } from '../../../../sandbox/seed/seed-rows.ts'
import type { StoredRow, Value } from '../../../../sandbox/store/store.ts'

const schema = loadSchema()
const { rows, links, version } = seedRows(schema)
const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

function of(entity: string): readonly StoredRow[] {
  return rows.filter((entry) => entry.entity === entity).map(({ row }) => row)
}

function tableOf(entity: string): Table {
  const table = schema.table(entity)
  if (table === undefined) throw new Error(`no table ${entity}`)
  return table
}

function ids(entity: string): ReadonlySet<Value | undefined> {
  return new Set(of(entity).map((row) => row[tableOf(entity).primaryId]))
}

/** The roles of the parties in one kind of activity. */
function rolesIn(kind: string): ReadonlySet<Value | undefined> {
  const activities = new Set(of(kind).map((row) => row['activityid']))
  const parties = of('activityparty').filter((row) => activities.has(row['activityid']))
  return new Set(parties.map((row) => row['participationtypemask']))
}

const idsOf = new Map(schema.tables.map(({ logicalName }) => [logicalName, ids(logicalName)]))

test.each(schema.tables.map(({ logicalName }) => logicalName))(
  'every %s row matches the schema',
  (entity) => {
    const problems = of(entity).flatMap(({ versionnumber, ...row }) =>
      typeof versionnumber === 'number'
        ? findProblems(schema, tableOf(entity), row)
        : ['no version'],
    )

    expect(problems).toEqual([])
  },
)

test('generates the same rows each time', () => {
  const again = seedRows(schema)

  expect(again).toEqual({ rows, links, version })
})

test('every row has its own version, up to the last version used', () => {
  const versions = rows.map(({ row }) => Number(row['versionnumber']))

  expect(new Set(versions).size).toBe(versions.length)
  expect(Math.max(...versions)).toBe(version)
})

test('has the documented number of rows', () => {
  const kinds = ['task', 'phonecall', 'email', 'appointment'] as const

  expect(of('account')).toHaveLength(accountCount)
  expect(of('contact')).toHaveLength(contactCount)
  expect(of('opportunity')).toHaveLength(opportunityCount)
  expect(of('lead')).toHaveLength(leadCount)
  expect(of('incident')).toHaveLength(caseCount)
  expect(of('quote')).toHaveLength(quoteCount)
  expect(of('annotation')).toHaveLength(noteCount)
  expect(of('systemuser')).toHaveLength(9)
  expect(of('businessunit')).toHaveLength(4)
  expect(of('team')).toHaveLength(2)
  expect(of('transactioncurrency')).toHaveLength(2)
  expect(kinds.map((kind) => of(kind).length)).toEqual(kinds.map((kind) => activityCounts[kind]))
  expect(schema.tables.filter(({ logicalName }) => of(logicalName).length === 0)).toEqual([])
})

test('stores each activity in its own table and in activitypointer', () => {
  const pointers = new Map(of('activitypointer').map((row) => [row['activityid'], row]))
  const activities = Object.keys(activityCounts).flatMap((kind) => of(kind))

  expect(pointers.size).toBe(200)
  for (const activity of activities) {
    expect(pointers.get(activity['activityid'])).toMatchObject({
      activitytypecode: activity['activitytypecode'],
      subject: activity['subject'],
      statecode: activity['statecode'],
    })
  }
})

test('mails and meetings have parties', () => {
  expect(rolesIn('email')).toEqual(new Set([1, 2, 3, 8, 9]))
  expect(rolesIn('appointment')).toEqual(new Set([5, 6, 7, 8, 9]))
  expect(rolesIn('phonecall')).toEqual(new Set([1, 2, 8, 9]))
})

test('links users and teams to roles, and users to teams', () => {
  const ends = links.map(({ relation, first, second }) => {
    const side = schema.tables
      .flatMap((table) => table.manyToMany.map((many) => ({ table, many })))
      .find(({ many }) => many.schemaName === relation && many.first)
    return (
      side !== undefined &&
      idsOf.get(side.table.logicalName)?.has(first) &&
      idsOf.get(side.many.entity)?.has(second)
    )
  })

  expect(ends).not.toContain(false)
  expect(new Set(links.map(({ relation }) => relation))).toEqual(
    new Set([
      'systemuserroles_association',
      'teamroles_association',
      'teammembership_association',
      'leadcompetitors_association',
      'leadproduct_association',
    ]),
  )
})

test('contains the rows for edge cases', () => {
  const names = of('account').map((row) => row['name'])
  const contacts = of('contact')

  expect(names).toEqual(
    expect.arrayContaining([
      "O'Brien & Sons",
      '100% Natural Foods',
      'Under_score Labs',
      'Bracket [West] Ltd.',
      '=SUM(A1:A9) Trading',
      '🚀 Rocket Supplies',
      '東京サンプル商事株式会社',
      'شركة النور للتجارة',
      'ООО «Ромашка»',
    ]),
  )
  expect(names.filter((name) => name === 'Twin Peaks Hardware')).toHaveLength(2)
  expect(contacts.filter((row) => row['parentcustomerid'] === seedIds.largeAccount)).toHaveLength(
    largeAccountContacts,
  )
  expect(contacts.some((row) => row['parentcustomerid@entity'] === 'contact')).toBe(true)
  expect(of('account').some((row) => row['statecode'] === 1)).toBe(true)
  expect(of('email').every((row) => String(row['description']).startsWith('<html>'))).toBe(true)
})

test('stores money in Euro with its value in the base currency', () => {
  const account = of('account').find((row) => row['name'] === 'Café Zürich GmbH')

  expect(account).toMatchObject({
    transactioncurrencyid: seedIds.euro,
    exchangerate: 0.92,
    revenue: 3_450_000.5,
    revenue_base: 3_750_000.5435,
  })
})

test('joins full names and addresses like the service', () => {
  const contact = of('contact').find((row) => row['lastname'] === "O'Connor")
  const account = of('account').find((row) => row['accountid'] === seedIds.sampleAccount)

  expect(contact?.['fullname']).toBe("Siobhán O'Connor")
  expect(account?.['address1_composite']).toMatch(/^\d+ [\w ]+\r\nRenton, TX\r\nU\.S\.$/)
})

test('the well-known ids name existing rows', () => {
  const { organization, tenant, ...known } = seedIds
  const all = new Set([...idsOf.values()].flatMap((set) => [...set]))

  expect(Object.values(known).filter((id) => !all.has(id))).toEqual([])
  expect(organization).toMatch(guid)
  expect(tenant).toMatch(guid)
})

/** All problems of a row that the schema would not allow. */
function findProblems(known: Schema, table: Table, row: StoredRow): readonly string[] {
  const label = `${table.logicalName} ${String(row[table.primaryId])}`
  const found = Object.entries(row).flatMap(([name, value]) => {
    const column = table.columns.get(name.replace('@entity', ''))
    if (column === undefined) return [`${label}: no column ${name}`]
    if (name.endsWith('@entity') || value === null) return []
    return checkValue(known, column, value, row) ? [] : [`${label}: ${name} is ${String(value)}`]
  })
  const required = [...table.columns.values()].filter(
    ({ requiredLevel, logicalName }) =>
      requiredLevel === 'SystemRequired' && (row[logicalName] ?? null) === null,
  )
  return [
    ...found,
    ...required.map(({ logicalName }) => `${label}: lacks ${logicalName}`),
    ...(fitsState(table, row) ? [] : [`${label}: state and status do not fit`]),
  ]
}

function checkValue(known: Schema, column: Column, value: Value, row: StoredRow): boolean {
  switch (column.type) {
    case 'String':
    case 'Memo':
      return typeof value === 'string' && value !== '' && value.length <= (column.maxLength ?? 0)
    case 'Boolean':
      return typeof value === 'boolean'
    case 'Picklist':
    case 'State':
    case 'Status':
      return column.options.some((option) => option.value === value)
    case 'Integer':
      return Number.isInteger(value) && isInRange(column, value)
    case 'Decimal':
    case 'Double':
    case 'Money':
      return typeof value === 'number' && isInRange(column, value)
    case 'DateTime':
      return column.dateTimeBehavior === 'DateOnly'
        ? /^\d{4}-\d\d-\d\d$/.test(String(value))
        : /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(String(value))
    case 'Uniqueidentifier':
      return guid.test(String(value))
    case 'Lookup':
    case 'Owner':
    case 'Customer':
      return guid.test(String(value)) && pointsToRow(known, column, value, row)
    default:
      return typeof value === 'string'
  }
}

function isInRange({ minValue = -Infinity, maxValue = Infinity }: Column, value: Value): boolean {
  return typeof value === 'number' && value >= minValue && value <= maxValue
}

/**
 * A lookup with several targets needs the table next to the id. If the sandbox has the table, the
 * row must exist.
 */
function pointsToRow(known: Schema, column: Column, value: Value, row: StoredRow): boolean {
  const stored = row[`${column.logicalName}@entity`]
  const entity = column.targets.length > 1 ? stored : (stored ?? column.targets[0])
  // opportunityproduct.owningbusinessunit has no target at all.
  if (column.targets.length === 0) return true
  if (typeof entity !== 'string' || !column.targets.includes(entity)) return false
  return known.table(entity) === undefined || idsOf.get(entity)?.has(value) === true
}

function fitsState(table: Table, row: StoredRow): boolean {
  const status = table.columns.get('statuscode')
  if (status === undefined) return true
  const option = status.options.find(({ value }) => value === row['statuscode'])
  return option !== undefined && option.state === row['statecode']
}
