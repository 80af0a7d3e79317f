import { expect, test } from 'vitest'
import type { Dataverse, QueryOptions } from '../../src/dataverse/client/dataverse.ts'
import { parseRecordId } from '../../src/dataverse/names.ts'
import { connectGuard as connect, root } from '../support/connect-guard.ts'
import { errorOf } from '../support/error-of.ts'
import { columnName, entitySet } from '../support/names-of.ts'

const { signal } = new AbortController()
const accounts = entitySet('accounts')
const contacts = entitySet('contacts')
const account = { set: accounts, primaryId: columnName('accountid') }
const email = { set: entitySet('emails'), primaryId: columnName('activityid') }
const id = parseRecordId('5a3f0c1e-1111-4222-8333-00000000abcd')
const key = { kind: 'id', id } as const

/** Requests of code that has not asked the metadata what it may name. */
const requests: readonly [string, (dataverse: Dataverse) => Promise<unknown>][] = [
  ...queries(
    { select: 'name,revenue' },
    { select: 'revenue_base' },
    { filter: 'revenue gt 5' },
    { filter: 'not (name eq null) or contains(revenue,1)' },
    { filter: "Microsoft.Dynamics.CRM.Between(PropertyName='revenue',PropertyValues=['1','2'])" },
    { filter: "contact_customer_accounts/any(o:o/fullname eq 'x')" },
    { filter: "primarycontactid/fullname eq 'x'" },
    { filter: 'primarycontactid/createdon gt 2020-01-01' },
    { filter: 'contact_customer_accounts/any()' },
    { filter: 'Account_Tasks/any(t:t/regardingobjectid_account_task/revenue gt 5)' },
    { orderby: 'revenue' },
    { expand: 'primarycontactid' },
    { expand: 'contact_customer_accounts($select=fullname)' },
    { expand: 'parentaccountid($select=revenue)' },
    { expand: 'parentaccountid($expand=primarycontactid)' },
    { expand: 'account_parent_account($filter=revenue gt 5)' },
    { expand: 'account_parent_account($orderby=revenue)' },
    { apply: 'aggregate(revenue with sum as total)' },
    { apply: 'groupby((revenue))' },
    { apply: 'filter(revenue gt 5)/aggregate($count as n)' },
    { apply: 'groupby((primarycontactid/fullname))' },
    { apply: 'aggregate($count as revenue)/filter(parentaccountid/revenue gt 5)' },
  ),
  ['list contacts', (dataverse) => dataverse.list(contacts, {}, { signal })],
  ['follow to contacts', (dataverse) => dataverse.follow(`${root}contacts?$top=1`, { signal })],
  [
    'follow with a column',
    (dataverse) => dataverse.follow(`${root}accounts?%24select=revenue`, { signal }),
  ],
  [
    'follow with an option twice',
    (dataverse) => dataverse.follow(`${root}accounts?$select=name&$select=revenue`, { signal }),
  ],
  [
    'follow with apply',
    (dataverse) => dataverse.follow(`${root}accounts?$apply=groupby((revenue))`, { signal }),
  ],
  [
    'follow with an unknown option',
    (dataverse) => dataverse.follow(`${root}accounts?$select=name&$search=x`, { signal }),
  ],
  ['follow elsewhere', (dataverse) => dataverse.follow(`${root}accounts/$ref`, { signal })],
  ['retrieve', (dataverse) => dataverse.retrieve(accounts, key, { select: 'revenue' }, { signal })],
  ['retrieve a contact', (dataverse) => dataverse.retrieve(contacts, key, {}, { signal })],
  [
    'retrieve by key',
    (dataverse) => {
      const parts = [{ name: columnName('revenue'), value: 5 }]
      return dataverse.retrieve(accounts, { kind: 'alternate', parts }, {}, { signal })
    },
  ],
  ['create', (dataverse) => dataverse.create(account, { revenue: 5 }, { signal })],
  [
    'create bound to a contact',
    (dataverse) =>
      dataverse.create(account, { 'primarycontactid@odata.bind': `/contacts(${id})` }, { signal }),
  ],
  [
    'create with nested rows',
    (dataverse) =>
      dataverse.create(account, { contact_customer_accounts: [{ lastname: 'x' }] }, { signal }),
  ],
  [
    'create bound under another name',
    (dataverse) =>
      dataverse.create(account, { 'parentaccountid@odata.bind': `/contacts(${id})` }, { signal }),
  ],
  [
    'create bound by a lookup to contacts only',
    (dataverse) =>
      dataverse.create(account, { 'primarycontactid@odata.bind': `/accounts(${id})` }, { signal }),
  ],
  [
    'create with a party',
    (dataverse) => {
      const parties = [{ 'partyid_contact@odata.bind': `/contacts(${id})` }]
      return dataverse.create(email, { email_activity_parties: parties }, { signal })
    },
  ],
  ['update', (dataverse) => dataverse.update(account, key, { revenue: 5 }, { signal })],
  [
    'create a list with a closed column in its last record',
    (dataverse) =>
      dataverse.createMany(account, [{ body: { name: 'x' } }, { body: { revenue: 5 } }], {
        signal,
      }),
  ],
  [
    'update a list',
    (dataverse) => dataverse.updateMany(account, [key, key], { revenue: 5 }, { signal }),
  ],
  [
    'update a list by a closed key',
    (dataverse) => {
      const parts = [{ name: columnName('revenue'), value: 5 }]
      const keys = [key, { kind: 'alternate', parts } as const]
      return dataverse.updateMany(account, keys, { name: 'x' }, { signal })
    },
  ],
  [
    'create and return a closed column',
    (dataverse) => dataverse.create(account, { name: 'x' }, { signal, returns: ['revenue'] }),
  ],
  ['read', (dataverse) => dataverse.read('contacts', {}, { signal })],
  ['read a function', (dataverse) => dataverse.read('RetrieveTotalRecordCount()', {}, { signal })],
]

test.each(requests)('R63 the guard itself refuses to %s', async (_name, run) => {
  const { dataverse, sent } = connect()

  const error = await errorOf(run(dataverse))

  expect(error.code).toBe('denied_by_operator')
  expect(sent.filter((url) => !/Metadata|EntityDefinitions|savedqueries/.test(url))).toEqual([])
})

test.each<QueryOptions>([{ expand: 'ownerid' }, { filter: "ownerid/fullname eq 'x'" }])(
  'R63 without teams nothing reaches an owner, who may be one: %o',
  async (query) => {
    const { dataverse } = connect(['team'])

    const error = await errorOf(dataverse.list(accounts, query, { signal }))

    expect(error.code).toBe('denied_by_operator')
  },
)

test.each([
  'activitypointers?$select=subject',
  "activitypointers?$filter=activitytypecode eq 'task' or subject ne null",
  'activitypointers?$apply=groupby((subject))',
  'accounts?$expand=Account_ActivityPointers($select=subject)',
])(
  'A page link that is older than the lists shows no rows of closed activities: %s',
  async (link) => {
    const { dataverse, sent } = connect(['email'])

    const error = await errorOf(dataverse.follow(root + link, { signal }))

    expect(error.code).toBe('denied_by_operator')
    expect(sent.filter((url) => url.includes('subject'))).toEqual([])
  },
)

test('Pages of a shared entity are followed', async () => {
  const { dataverse } = connect(['email'])
  const pointers = entitySet('activitypointers')
  const first = await dataverse.list(
    pointers,
    { filter: 'subject ne null' },
    { signal, pageRows: 5 },
  )

  const second = await dataverse.follow(first.nextLink ?? '', { signal, pageRows: 5 })

  expect(second.rows).toHaveLength(5)
})

test('R63 a whole record comes back without what is denied', async () => {
  const { dataverse } = connect()
  const { rows } = await dataverse.list(accounts, { select: 'name' }, { signal, pageRows: 1 })
  const found = parseRecordId(String(rows[0]?.['accountid']))

  const { row } = await dataverse.retrieve(accounts, { kind: 'id', id: found }, {}, { signal })

  const names = Object.keys(row)
  expect(names).toContain('telephone1')
  expect(names.filter((name) => /^_?(?:revenue|primarycontactid)/.test(name))).toEqual([])
})

test('R63 what a write returns comes without what is denied', async () => {
  const row = { accountid: id, name: 'x', revenue: 5, _primarycontactid_value: id }
  const written = { id, row }
  const { dataverse } = connect(undefined, {
    create: async () => written,
    update: async () => written,
    createMany: async () => [{ written }],
    updateMany: async () => [{ written }],
  })
  const options = { signal, returns: ['name'] }

  const one = await dataverse.create(account, { name: 'x' }, options)
  const other = await dataverse.update(account, key, { name: 'x' }, options)
  const [made] = await dataverse.createMany(account, [{ body: { name: 'x' } }], options)
  const [changed] = await dataverse.updateMany(account, [key], { name: 'x' }, options)

  const shown = { accountid: id, name: 'x' }
  for (const result of [one, other, made?.written, changed?.written])
    expect(result?.row).toEqual(shown)
})

test('R63 what is not denied passes the guard unchanged', async () => {
  const { dataverse, sent } = connect()
  const query = {
    select: 'name,_ownerid_value',
    filter:
      "Account_Tasks/any(t:t/subject ne 'x' and t/regardingobjectid_account_task/name ne null)",
    expand: 'parentaccountid($select=name),Account_Tasks($select=subject;$top=2)',
    orderby: 'name desc',
  }

  const { rows } = await dataverse.list(accounts, query, { signal, pageRows: 5 })

  expect(rows.length).toBeGreaterThan(0)
  expect(rows[0]).toHaveProperty('Account_Tasks')
  expect(rows[0]).toHaveProperty('_ownerid_value@OData.Community.Display.V1.FormattedValue')
  expect(sent.at(-1)).toContain('%24filter'.replace('%24', '$'))
})

function queries(
  ...all: readonly QueryOptions[]
): [string, (dataverse: Dataverse) => Promise<unknown>][] {
  return all.map((query) => [
    `list ${JSON.stringify(query)}`,
    (dataverse) => dataverse.list(accounts, query, { signal }),
  ])
}
