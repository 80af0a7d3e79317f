import { expect, test } from 'vitest'

import { seedId, seedIds } from '../../sandbox/seed/seed-ids.ts'
import { createSandboxClient } from '../support/sandbox-client.ts'
import { outside } from '../support/security-answers.ts'

const client = createSandboxClient({ token: 'secret' })
const administrator = client.as('administrator')

const missing = (privilege: string) => ({
  code: '0x80040220',
  message: expect.stringMatching(
    new RegExp(
      `^Principal user \\(Id=[-0-9a-f]{36}, type=8, roleCount=\\d+, privilegeCount=\\d+, accessMode=0\\), is missing ${privilege} privilege \\(Id=[-0-9a-f]{36}\\) on OTC=\\d+ for entity '\\w+' \\(LocalizedName='[\\w ]+'\\)\\. context\\.Caller=[-0-9a-f]{36}`,
    ),
  ),
})

/** The account of the user whose only role is Basic User. */
const ownAccount = `accounts(${seedId('account', 'Twin Peaks Hardware 2')})`

/** An account that belongs to a user of Sales West. */
async function westAccount(): Promise<string> {
  const { rows } = await administrator.get(
    `accounts?$select=name&$filter=_owninguser_value eq ${seedIds.westSalesperson}&$top=1`,
  )
  return `accounts(${String(rows[0]?.['accountid'])})`
}

test.each([
  // user, accounts, opportunities, cases, activities; `undefined` when the right is missing
  ['administrator', 60, 80, 70, 200],
  ['sales-manager', 59, 80, 0, 171],
  ['salesperson', 41, 65, 0, 132],
  ['west-salesperson', 18, 15, 0, 39],
  ['basic-user', 1, undefined, undefined, 4],
  ['service-manager', 60, 0, 70, 29],
  ['service-representative', 60, 0, 70, 29],
])('%s finds the rows that the roles include', async (user, ...expected) => {
  const sets = ['accounts', 'opportunities', 'incidents', 'activitypointers']
  const answers = await Promise.all(
    sets.map((set) => client.as(user).get(`${set}?$select=createdon&$count=true`)),
  )

  expect(answers.map(({ json }) => json['@odata.count'])).toEqual(expected)
  for (const { status, rows, json } of answers) {
    expect(status).toBe(json['@odata.count'] === undefined ? 403 : 200)
    expect(rows).toHaveLength(Number(json['@odata.count'] ?? 0))
  }
})

test('Basic includes own rows and those of own teams, Local the unit, Deep also the units below', async () => {
  const owners = async (user: string) => {
    const { rows } = await client.as(user).get('accounts?$select=_owningbusinessunit_value')
    return new Set(rows.map((row) => row['_owningbusinessunit_value']))
  }
  const own = await client.as('basic-user').get('accounts?$select=_ownerid_value')

  expect(await owners('sales-manager')).toEqual(
    new Set([seedIds.salesBusinessUnit, seedIds.westBusinessUnit]),
  )
  expect(await owners('salesperson')).toEqual(new Set([seedIds.salesBusinessUnit]))
  expect(await owners('west-salesperson')).toEqual(new Set([seedIds.westBusinessUnit]))
  expect(own.rows.map((row) => row['_ownerid_value'])).toEqual([seedIds.basicUser])
})

const fetchAccounts = (attribute: string, more = '') =>
  `accounts?fetchXml=<fetch ${more}><entity name='account'>${attribute}</entity></fetch>`

test('every kind of read returns the same set of rows', async () => {
  const salesperson = client.as('salesperson')

  const listed = await salesperson.get('accounts?$select=name')
  const fetched = await salesperson.get(fetchAccounts("<attribute name='name'/>"))
  const counted = await salesperson.get('accounts/$count')
  const aggregate = await salesperson.get('accounts?$apply=aggregate($count as n)')
  const sum = await salesperson.get(
    fetchAccounts("<attribute name='accountid' aggregate='count' alias='n'/>", "aggregate='true'"),
  )
  const groups = await salesperson.get(
    'accounts?$apply=groupby((owningbusinessunit/name),aggregate($count as n))',
  )

  expect(listed.rows).toHaveLength(41)
  expect(fetched.rows).toHaveLength(41)
  expect(counted.text).toBe('41')
  expect(aggregate.rows).toEqual([{ n: 41 }])
  expect(sum.rows).toEqual([{ n: 41 }])
  expect(groups.rows).toMatchObject([{ n: 41 }])
})

test('pages of a user contain only the rows of that user', async () => {
  const salesperson = client.as('salesperson')
  const prefer = { Prefer: 'odata.maxpagesize=15' }
  const names: unknown[] = []
  let next: unknown = 'accounts?$select=name&$orderby=name'
  while (typeof next === 'string') {
    const { rows, json }: Awaited<ReturnType<typeof client.get>> = await salesperson.get(
      next,
      prefer,
    )
    names.push(...rows.map((row) => row['accountid']))
    next = json['@odata.nextLink']
  }

  expect(new Set(names).size).toBe(41)
})

test('a row outside the depth is rejected by id, by key and inside a path', async () => {
  const path = await westAccount()
  const { json } = await administrator.get(`${path}?$select=accountnumber`)
  const salesperson = client.as('salesperson')
  const paths = [
    path,
    `accounts(accountnumber='${String(json['accountnumber'])}')`,
    `${path}/name`,
    `${path}/contact_customer_accounts`,
    `${path}/primarycontactid`,
  ]

  for (const one of paths) {
    expect(await salesperson.get(one)).toMatchObject(outside('ReadAccess'))
  }
})

test.each([
  ['leads', 'prvReadLead'],
  ['leads/$count', 'prvReadLead'],
  [`leads(${seedIds.sampleAccount})`, 'prvReadLead'],
  ['opportunityproducts', 'prvReadOpportunity'],
  ['accounts?$select=name&$expand=territoryid($select=name)', 'prvReadTerritory'],
  ['accounts?$select=name&$expand=opportunity_customer_accounts', 'prvReadOpportunity'],
  ["accounts?$filter=territoryid/name eq 'x'", 'prvReadTerritory'],
  ["accounts?$filter=opportunity_customer_accounts/any(o:o/name eq 'x')", 'prvReadOpportunity'],
  ['accounts?$apply=groupby((territoryid/name))', 'prvReadTerritory'],
  [
    "accounts?fetchXml=<fetch><entity name='account'><link-entity name='lead' from='leadid' to='originatingleadid'/></entity></fetch>",
    'prvReadLead',
  ],
  ["RetrieveTotalRecordCount(EntityNames=['lead'])", 'prvReadLead'],
  [`${ownAccount}/opportunity_customer_accounts`, 'prvReadOpportunity'],
  [`${ownAccount}/opportunity_customer_accounts/$ref`, 'prvReadOpportunity'],
  [`${ownAccount}/territoryid`, 'prvReadTerritory'],
  [`${ownAccount}/territoryid/$ref`, 'prvReadTerritory'],
])('%s requires %s', async (path, privilege) => {
  const { status, error } = await client.as('basic-user').get(path)

  expect({ status, error }).toMatchObject({ status: 403, error: missing(privilege) })
})

test('a lookup to a row outside the depth keeps id and name, but expands to null', async () => {
  const { rows } = await client
    .as('salesperson')
    .get(
      'contacts?$select=_parentcustomerid_value&$expand=parentcustomerid_account($select=name)',
      {
        Prefer: 'odata.include-annotations="*"',
      },
    )
  const far = rows.filter(
    (row) => row['_parentcustomerid_value'] !== null && row['parentcustomerid_account'] === null,
  )

  expect(far.length).toBeGreaterThan(0)
  for (const row of far) {
    const lookup = '_parentcustomerid_value@OData.Community.Display.V1.FormattedValue'
    expect(row[lookup]).toEqual(expect.any(String))
  }
})

/** The names of users with a role, one entry for each pair. */
async function pairs(user: string) {
  const { rows } = await client
    .as(user)
    .get(
      "systemusers?fetchXml=<fetch><entity name='systemuser'><attribute name='fullname'/><link-entity name='systemuserroles' from='systemuserid' to='systemuserid' alias='r'><attribute name='roleid'/></link-entity></entity></fetch>",
    )
  return rows.map(({ fullname }) => fullname)
}

test('a many-to-many pair is visible when both rows are visible', async () => {
  expect(await pairs('administrator')).toHaveLength(10)
  expect(new Set(await pairs('basic-user'))).toEqual(
    new Set(['Amy Alberts', 'Alan Steiner', 'Spencer Low']),
  )
})

test('every user may run views', async () => {
  const views = await client.as('basic-user').get('savedqueries?$select=name')
  const active = views.rows.find(({ name }) => name === 'Active Accounts')
  const found = await client
    .as('basic-user')
    .get(`accounts?savedQuery=${String(active?.['savedqueryid'])}`)

  expect(found.rows).toHaveLength(1)
})

test('activities and their parties are read with the rights on activities', async () => {
  const representative = client.as('service-representative')
  const tasks = await representative.get('tasks?$select=_owningbusinessunit_value')
  const parties = await representative.get('activityparties?$select=_activityid_value')
  const pointers = await representative.get('activitypointers?$select=activityid')
  const visible = new Set(pointers.rows.map(({ activityid }) => activityid))

  expect(new Set(tasks.rows.map((row) => row['_owningbusinessunit_value']))).toEqual(
    new Set([seedIds.serviceBusinessUnit]),
  )
  expect(parties.rows.length).toBeGreaterThan(visible.size)
  expect(parties.rows.filter((row) => !visible.has(row['_activityid_value']))).toEqual([])
})

test('a secured column is null for users outside its profiles', async () => {
  const query = 'accounts?$select=creditlimit,creditlimit_base&$filter=creditlimit gt 0'
  const sum = 'accounts?$apply=aggregate(creditlimit with sum as total)'
  const secret = 'contacts?$select=governmentid&$filter=governmentid ne null'
  const count = async (user: string, path: string) => (await client.as(user).get(path)).rows.length

  expect(await count('administrator', query)).toBe(30)
  expect(await count('salesperson', query)).toBeGreaterThan(0)
  expect(await count('west-salesperson', query)).toBe(0)
  expect((await client.as('west-salesperson').get(sum)).rows).toEqual([{ total: null }])
  expect(await count('administrator', secret)).toBeGreaterThan(0)
  expect(await count('sales-manager', secret)).toBe(0)
})

test('a secured column returns no content when read as a property', async () => {
  const { rows } = await administrator.get(
    `accounts?$select=name&$filter=_ownerid_value eq ${seedIds.westSalesperson} and creditlimit gt 0&$top=1`,
  )
  const path = `accounts(${String(rows[0]?.['accountid'])})/creditlimit`
  const hidden = await client.as('west-salesperson').get(path)
  const shown = await client.as('sales-manager').get(path)

  expect([hidden.status, shown.status]).toEqual([204, 200])
})

test('the definition of a secured column says that it is secured', async () => {
  const { rows } = await client
    .as('basic-user')
    .get("EntityDefinitions(LogicalName='account')/Attributes?$select=LogicalName,IsSecured")

  const secured = rows.filter((row) => row['IsSecured'] === true).map((row) => row['LogicalName'])
  expect(secured).toEqual(['creditlimit', 'creditlimit_base'])
})
