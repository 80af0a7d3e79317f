import { expect, test } from 'vitest'
import { connect } from '../support/connect.ts'

const emails = "activitytypecode eq 'email'"

test.each([
  { entity: 'activitypointer', filter: emails },
  { entity: 'activitypointer', select: ['subject', 'activitytypecode'], top: 500 },
  { entity: 'activitypointer', filter: "subject ne 'x'", orderby: 'subject', count: true },
  { entity: 'activitypointer', apply: `filter(${emails})/groupby((subject))` },
  { entity: 'activitypointer', apply: 'groupby((activitytypecode),aggregate($count as n))' },
  { entity: 'account', expand: `Account_ActivityPointers($filter=${emails})`, top: 50 },
  { entity: 'account', expand: 'Account_ActivityPointers($select=activitytypecode)', top: 50 },
  { entity: 'activityparty', select: ['participationtypemask', 'activityid'], top: 500 },
])('Rows of a denied activity do not exist: %o', async (query) => {
  const all = await connect()
  const limited = await connect({ deny: ['email'] })
  const emailIds = await all.ask('query_records', {
    entity: 'email',
    select: ['activityid'],
    top: 500,
  })

  const before = JSON.stringify(await all.ask('query_records', query))
  const after = JSON.stringify(await limited.ask('query_records', query))

  const subject = /"(?:email|E-mail|Email)"/
  const ids = [...JSON.stringify(emailIds).matchAll(/[0-9a-f-]{36}/g)].map(([id]) => id)
  expect(before).not.toBe(after)
  expect(after).not.toMatch(subject)
  expect(ids.filter((id) => after.includes(id))).toEqual([])
})

test('Counts of a shared entity leave out rows of a denied activity', async () => {
  const all = await connect()
  const limited = await connect({ deny: ['email'] })
  const count = { entity: 'activitypointer', count: true, top: 1 }

  const open = await all.ask('query_records', { ...count, filter: `not (${emails})` })
  const counted = await limited.ask('query_records', count)

  expect(counted['count']).toBe(open['count'])
})

test.each([
  { entity: 'account', filter: `Account_ActivityPointers/any(a:contains(a/subject,'e'))` },
  { entity: 'account', filter: 'Account_ActivityPointers/any()' },
  { entity: 'contact', filter: 'contact_activity_parties/any()' },
  { entity: 'contact', expand: 'contact_activity_parties' },
  { entity: 'activityparty', filter: "activityid_activitypointer/subject ne 'x'" },
  { entity: 'activityparty', expand: 'activityid_activitypointer($select=subject)' },
  { entity: 'activityparty', orderby: 'activityid_email/subject' },
  { entity: 'annotation', filter: "objectid_activitypointer/subject ne 'x'" },
])('A path to rows of a denied activity that cannot be narrowed is refused: %o', async (query) => {
  const { refused } = await connect({ deny: ['email'] })

  expect(await refused('query_records', query)).toMatch(
    /^(?:denied_by_operator|unknown_column|invalid)/,
  )
})

test('A denied activity is neither read nor changed as an activity pointer', async () => {
  const all = await connect()
  const { rows } = await all.ask('query_records', { entity: 'email', select: ['subject'], top: 1 })
  const [id] = /[0-9a-f-]{36}/.exec(JSON.stringify(rows)) ?? ['']
  const limited = await connect({ deny: ['email'] })

  const read = await limited.refused('get_record', { entity: 'activitypointer', id })
  const written = await limited.refused('update_record', {
    entity: 'activitypointer',
    id,
    values: { description: 'x' },
  })

  expect(read).toMatch(/^not_found: There is no activitypointer with the id/)
  expect(written).toMatch(/^denied_by_operator: .* close a part of activitypointer/)
})

test('An open activity is read as an activity pointer', async () => {
  const { ask } = await connect({ deny: ['email'] })
  const { rows } = await ask('query_records', { entity: 'task', select: ['subject'], top: 1 })
  const [id] = /[0-9a-f-]{36}/.exec(JSON.stringify(rows)) ?? ['']

  const read = await ask('get_record', { entity: 'activitypointer', id, select: ['subject'] })

  expect(JSON.stringify(read)).toContain(id)
})

test('A denied column of an activity is closed under the name of the activity pointer', async () => {
  const { refused } = await connect({ deny: ['email.description'] })

  expect(
    await refused('query_records', { entity: 'activitypointer', select: ['description'] }),
  ).toMatch(/^denied_by_operator/)
})

test.each([
  [
    'account.parentaccountid',
    'account',
    "Microsoft.Dynamics.CRM.Under(PropertyName='accountid',PropertyValue='5a3f0c1e-1111-4222-8333-00000000abcd')",
  ],
  [
    'account.parentaccountid',
    'account',
    "Microsoft.Dynamics.CRM.Above(PropertyName='accountid',PropertyValue='5a3f0c1e-1111-4222-8333-00000000abcd')",
  ],
  ['contact.parentcustomerid', 'contact', '_accountid_value ne null'],
  ['contact.lastname', 'contact', "startswith(fullname,'A')"],
  ['contact.fullname', 'contact', "startswith(lastname,'A')"],
  ['contact.address1_city', 'contact', "contains(address1_composite,'Oslo')"],
  ['contact.address1_composite', 'contact', "address1_city eq 'Oslo'"],
  ['account.ownerid', 'account', '_owninguser_value ne null'],
  ['account.owninguser', 'account', '_ownerid_value ne null'],
  ['account.revenue_base', 'account', 'revenue gt 5'],
  ['account.statecode', 'account', 'statuscode eq 1'],
  ['contact.emailaddress1', 'email', "contains(torecipients,'a')"],
  ['contact', 'email', "contains(torecipients,'b')"],
  ['lead.telephone1', 'phonecall', "contains(phonenumber,'1')"],
  ['contact', 'activityparty', 'donotemail eq true'],
  ['opportunity', 'account', 'opendeals gt 1'],
  ['product.name', 'opportunityproduct', "contains(productname,'a')"],
  ['contact', 'incident', '_customerid_value ne null'],
  ['contact', 'incident', '_customerid_value eq 5a3f0c1e-1111-4222-8333-00000000abcd'],
])('With %s denied, a filter on its copy is refused: %s, %s', async (deny, entity, filter) => {
  const all = await connect()
  const limited = await connect({ deny: [deny] })

  expect(await all.ask('query_records', { entity, filter, top: 1 })).toHaveProperty('rows')
  expect(await limited.refused('query_records', { entity, filter })).toMatch(/^denied_by_operator/)
})

test('A condition on a lookup with closed targets says what to use instead', async () => {
  const { refused, ask } = await connect({ deny: ['contact'] })
  const filter = '_customerid_value eq 5a3f0c1e-1111-4222-8333-00000000abcd'

  const error = await refused('query_records', { entity: 'incident', filter })
  const instead = filter.replace('_customerid_value', 'customerid_account/accountid')
  const answer = await ask('query_records', { entity: 'incident', filter: instead })

  expect(error).toContain('Use customerid_account/accountid for account instead')
  expect(answer).toHaveProperty('rows')
})

test('The own records of a user are found although teams are closed', async () => {
  const { ask } = await connect({ deny: ['team'] })

  const answer = await ask('query_records', {
    entity: 'account',
    filter: "Microsoft.Dynamics.CRM.EqualUserId(PropertyName='ownerid')",
  })

  expect(answer).toHaveProperty('rows')
})

test.each([
  ['activitypointer', { entity: 'task', select: ['subject'] }],
  ['activitypointer.subject', { entity: 'email', select: ['subject'] }],
  ['contact', { entity: 'annotation', select: ['objecttypecode'] }],
  ['email.to', { entity: 'activityparty', select: ['participationtypemask'] }],
])('With %s denied, what shows the same data is refused: %o', async (deny, query) => {
  const { refused } = await connect({ deny: [deny] })

  expect(await refused('query_records', query)).toMatch(/^denied_by_operator/)
})

test('A denied name leaves open which entity a note belongs to', async () => {
  const { ask } = await connect({ deny: ['contact.fullname'] })

  const answer = await ask('query_records', { entity: 'annotation', select: ['objecttypecode'] })

  expect(answer).toHaveProperty('rows')
})
