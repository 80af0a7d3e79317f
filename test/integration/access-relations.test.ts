import { expect, test } from 'vitest'
import { alterRows } from '../support/alter-rows.ts'
import { connect } from '../support/connect.ts'

test('R63 a group that says which entity its lookup points to shows no denied name', async () => {
  const entityOfOwner = '_ownerid_value@Microsoft.Dynamics.CRM.lookuplogicalname'
  const { ask } = await connect({
    deny: ['systemuser.fullname'],
    intercept: alterRows((row) => ({ ...row, [entityOfOwner]: 'systemuser' })),
  })

  const answer = await ask('query_records', {
    entity: 'account',
    apply: 'groupby((_ownerid_value),aggregate($count as n))',
  })

  expect(answer['rows']).toContainEqual([expect.stringMatching(/^[0-9a-f-]{36}$/), 18])
  expect(JSON.stringify(answer)).not.toMatch(/Renee Lo|Alan Steiner/)
})

test.each([
  ['contact.parentcustomerid', { entity: 'account', expand: 'contact_customer_accounts' }],
  [
    'contact.parentcustomerid',
    { entity: 'account', filter: "contact_customer_accounts/any(o:o/fullname ne 'x')" },
  ],
  ['email.to', { entity: 'email', expand: 'email_activity_parties' }],
])('R63 without %s its other side is closed too: %o', async (deny, args) => {
  const { refused } = await connect({ deny: [deny] })

  expect(await refused('query_records', args)).toMatch(/^denied_by_operator/)
})

test('An order by a lookup tells no denied names', async () => {
  const { refused } = await connect({ deny: ['systemuser.fullname'] })

  const error = await refused('query_records', { entity: 'account', orderby: 'ownerid' })

  expect(error).toMatch(/^denied_by_operator: .*"_ownerid_value" of account/)
})
