import type { DynamicsWebApi } from 'dynamics-web-api'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { seedIds } from '../../sandbox/seed/seed-ids.ts'
import { startForeignClient } from '../support/dynamics-web-api.ts'
import type { ForeignClient } from '../support/dynamics-web-api.ts'

let foreign: ForeignClient
let client: DynamicsWebApi

beforeAll(async () => {
  foreign = await startForeignClient()
  client = foreign.client
})

afterAll(async () => {
  await foreign.close()
})

test('creates, reads, updates, changes one property, upserts and deletes', async () => {
  const id: string = await client.create({ collection: 'accounts', data: { name: 'Made by DWA' } })
  const created = await client.retrieve({
    collection: 'accounts',
    key: id,
    select: ['name', 'revenue'],
    includeAnnotations: 'OData.Community.Display.V1.FormattedValue',
  })
  const updated = await client.update({
    collection: 'accounts',
    key: id,
    data: { revenue: 1500.5, industrycode: 6 },
    select: ['revenue', 'industrycode'],
    returnRepresentation: true,
    includeAnnotations: 'OData.Community.Display.V1.FormattedValue',
  })
  await client.updateSingleProperty({
    collection: 'accounts',
    key: id,
    fieldValuePair: { fax: '555-0199' },
  })
  const fax = await client.retrieve({ collection: 'accounts', key: id, select: ['fax'] })
  await client.deleteRecord({ collection: 'accounts', key: id, property: 'fax' })
  const cleared = await client.retrieve({ collection: 'accounts', key: id, select: ['fax'] })
  const upserted = await client.upsert({
    collection: 'accounts',
    key: "accountnumber='DWA-1'",
    data: { name: 'By key' },
    returnRepresentation: true,
    select: ['name', 'accountnumber'],
  })
  await client.deleteRecord({ collection: 'accounts', key: id })

  expect(created).toMatchObject({ name: 'Made by DWA', revenue: null, accountid: id })
  expect(updated).toMatchObject({ revenue: 1500.5, revenue_Formatted: '$1,500.50' })
  expect(fax.fax).toBe('555-0199')
  expect(cleared.fax).toBeNull()
  expect(upserted).toMatchObject({ name: 'By key', accountnumber: 'DWA-1' })
  await expect(
    client.retrieve({ collection: 'accounts', key: id, select: ['name'] }),
  ).rejects.toMatchObject({ status: 404, code: '0x80040217' })
})

test('a deep insert with bound and nested rows comes back expanded', async () => {
  const account = await client.create({
    collection: 'accounts',
    data: {
      name: 'Deep',
      'parentaccountid@odata.bind': `accounts(${seedIds.largeAccount})`,
      primarycontactid: { firstname: 'John', lastname: 'Smith' },
      opportunity_customer_accounts: [
        { name: 'First', Opportunity_Tasks: [{ subject: 'Call' }, { subject: 'Write' }] },
      ],
    },
    returnRepresentation: true,
    select: ['name'],
    expand: [
      { property: 'primarycontactid', select: ['fullname'] },
      {
        property: 'opportunity_customer_accounts',
        select: ['name'],
        expand: [{ property: 'Opportunity_Tasks', select: ['subject'] }],
      },
    ],
  })

  expect(account).toMatchObject({
    name: 'Deep',
    primarycontactid: { fullname: 'John Smith' },
    opportunity_customer_accounts: [
      {
        name: 'First',
        Opportunity_Tasks: expect.arrayContaining([
          expect.objectContaining({ subject: 'Call' }),
          expect.objectContaining({ subject: 'Write' }),
        ]),
      },
    ],
  })
})

test('ETags: a changed row is read again, an unchanged one is not, and a stale write is rejected', async () => {
  const id: string = await client.create({ collection: 'accounts', data: { name: 'Versions' } })
  const first = await client.retrieve({ collection: 'accounts', key: id, select: ['name'] })
  const etag: string = first['@odata.etag']

  const unchanged = await client.retrieve({
    collection: 'accounts',
    key: id,
    select: ['name'],
    ifnonematch: etag,
  })
  await client.update({ collection: 'accounts', key: id, data: { name: 'New' }, ifmatch: etag })
  const stale = await client.update({
    collection: 'accounts',
    key: id,
    data: { name: 'Newer' },
    ifmatch: etag,
  })
  const created = await client.upsert({
    collection: 'accounts',
    key: id,
    data: { name: 'Never' },
    ifnonematch: '*',
  })
  const last = await client.retrieve({ collection: 'accounts', key: id, select: ['name'] })

  expect(unchanged).toBeUndefined()
  // The library returns false for a 412.
  expect(stale).toBe(false)
  expect(created).toBeNull()
  expect(last.name).toBe('New')
})

test('associates and disassociates collections and lookups', async () => {
  const account: string = await client.create({ collection: 'accounts', data: { name: 'Hub' } })
  const contact: string = await client.create({
    collection: 'contacts',
    data: { lastname: 'Spoke' },
  })
  const place = {
    collection: 'accounts',
    primaryKey: account,
    relationshipName: 'contact_customer_accounts',
    relatedKey: contact,
  }
  const company = () =>
    client.retrieve({
      collection: 'contacts',
      key: contact,
      select: ['_parentcustomerid_value'],
    })

  await client.associate({ ...place, relatedCollection: 'contacts' })
  const joined = await company()
  await client.disassociate(place)
  const parted = await company()
  const lookup = {
    collection: 'contacts',
    primaryKey: contact,
    navigationProperty: 'parentcustomerid_account',
  }
  await client.associateSingleValued({
    ...lookup,
    relatedCollection: 'accounts',
    relatedKey: account,
  })
  const set = await company()
  await client.disassociateSingleValued(lookup)
  const cleared = await company()

  const values = [joined, parted, set, cleared].map((row) => row['_parentcustomerid_value'])
  expect(values).toEqual([account, null, account, null])
})

test('many-to-many associations', async () => {
  const place = {
    collection: 'teams',
    primaryKey: seedIds.salesTeam,
    relationshipName: 'teammembership_association',
    relatedKey: seedIds.serviceRepresentative,
  }
  const members = async () =>
    client.retrieveMultiple({
      collection: `teams(${seedIds.salesTeam})/teammembership_association`,
      select: ['fullname'],
    })
  const before = await members()

  await client.associate({ ...place, relatedCollection: 'systemusers' })
  const during = await members()
  await client.disassociate(place)
  const after = await members()

  expect(during.value).toHaveLength(before.value.length + 1)
  expect(after.value).toEqual(before.value)
})

test('batch: reads, and a change set whose parts refer to each other', async () => {
  client.startBatch()
  void client.retrieveMultiple({ collection: 'accounts', select: ['name'], top: 2 })
  void client.create({ collection: 'accounts', data: { name: 'In batch' }, contentId: '1' })
  void client.create({
    collection: 'contacts',
    data: { lastname: 'Child', 'parentcustomerid_account@odata.bind': '$1' },
  })
  void client.retrieveMultiple({
    collection: 'accounts',
    select: ['name'],
    filter: "name eq 'In batch'",
  })
  const [list, account, contact, found] = await client.executeBatch()
  const child = await client.retrieve({
    collection: 'contacts',
    key: contact,
    select: ['_parentcustomerid_value'],
  })

  expect(list.value).toHaveLength(2)
  expect(found.value).toMatchObject([{ name: 'In batch', accountid: account }])
  expect(child['_parentcustomerid_value']).toBe(account)
})

test('batch: a failed change set writes nothing', async () => {
  client.startBatch()
  void client.create({ collection: 'accounts', data: { name: 'Undone' } })
  void client.create({ collection: 'accounts', data: { nmae: 'Wrong' } })
  const refusal = await client.executeBatch().catch((error: unknown) => error)
  expect(refusal).toMatchObject([
    { status: 400, error: { message: expect.stringContaining("Invalid property 'nmae'") } },
  ])

  const { value } = await client.retrieveMultiple({
    collection: 'accounts',
    select: ['name'],
    filter: "name eq 'Undone'",
  })
  expect(value).toEqual([])
})

test('calls functions and actions, bound and unbound', async () => {
  const whoAmI = await client.callFunction('WhoAmI')
  const counts = await client.callFunction({
    name: 'RetrieveTotalRecordCount',
    parameters: { EntityNames: ['account'] },
  })
  const opportunity: string = await client.create({
    collection: 'opportunities',
    data: {
      name: 'To be won',
      'parentaccountid@odata.bind': `accounts(${seedIds.largeAccount})`,
    },
  })
  await client.callAction({
    actionName: 'WinOpportunity',
    action: {
      Status: 3,
      OpportunityClose: {
        subject: 'Won',
        'opportunityid@odata.bind': `opportunities(${opportunity})`,
      },
    },
  })
  const won = await client.retrieve({
    collection: 'opportunities',
    key: opportunity,
    select: ['statecode'],
    includeAnnotations: 'OData.Community.Display.V1.FormattedValue',
  })
  const made = await client.callAction({
    collection: 'accounts',
    actionName: 'Microsoft.Dynamics.CRM.CreateMultiple',
    action: { Targets: [{ '@odata.type': 'Microsoft.Dynamics.CRM.account', name: 'One' }] },
  })

  expect(whoAmI).toMatchObject({ UserId: seedIds.defaultUser })
  expect(counts).toMatchObject({ EntityRecordCountCollection: { Keys: ['account'] } })
  expect(won).toMatchObject({ statecode: 1, statecode_Formatted: 'Won' })
  expect(made).toMatchObject({ Ids: [expect.any(String)] })
})
