import { expect, test } from 'vitest'

import { account, contact, createSandboxClient, id, root } from '../support/sandbox-client.ts'

const rows = [
  account(1, { name: 'Contoso', accountnumber: 'A-1' }),
  contact(11, { lastname: 'Lee' }),
  {
    entity: 'opportunity',
    row: { opportunityid: id(31), name: 'Deal', statecode: 0, statuscode: 1, estimatedvalue: 70 },
  },
  {
    entity: 'incident',
    row: {
      incidentid: id(41),
      title: 'Case',
      statecode: 0,
      statuscode: 1,
      customerid: id(1),
      'customerid@entity': 'account',
    },
  },
  {
    entity: 'lead',
    row: {
      leadid: id(51),
      subject: 'Topic',
      companyname: 'Acme',
      firstname: 'Eve',
      lastname: 'Fox',
      statecode: 0,
      statuscode: 1,
    },
  },
]
const type = { '@odata.type': 'Microsoft.Dynamics.CRM.account' }
const multiple = 'accounts/Microsoft.Dynamics.CRM.'

test('CreateMultiple returns the ids in order', async () => {
  const client = createSandboxClient({ rows })

  const { status, json } = await client.send('POST', `${multiple}CreateMultiple`, {
    body: {
      Targets: [
        { ...type, name: 'A', accountid: id(2) },
        { ...type, name: 'B', accountid: id(3) },
      ],
    },
  })

  expect(status).toBe(200)
  expect(json).toEqual({
    '@odata.context': `${root}$metadata#Microsoft.Dynamics.CRM.CreateMultipleResponse`,
    Ids: [id(2), id(3)],
  })
})

test('UpdateMultiple and UpsertMultiple return 204', async () => {
  const client = createSandboxClient({ rows })

  const updated = await client.send('POST', `${multiple}UpdateMultiple`, {
    body: { Targets: [{ ...type, accountid: id(1), telephone1: '1' }] },
  })
  const upserted = await client.send('POST', `${multiple}UpsertMultiple`, {
    body: {
      Targets: [
        { ...type, '@odata.id': "accounts(accountnumber='A-1')", name: 'Changed' },
        { ...type, '@odata.id': "accounts(accountnumber='B-2')", name: 'New' },
        { ...type, accountid: id(4), name: 'Newer' },
      ],
    },
  })

  expect([updated.status, upserted.status]).toEqual([204, 204])
  const { rows: found } = await client.get(
    'accounts?$select=name,accountnumber,telephone1&$orderby=name',
  )
  expect(found).toMatchObject([
    { name: 'Changed', telephone1: '1' },
    { name: 'New', accountnumber: 'B-2' },
    { name: 'Newer' },
  ])
})

test.each([
  [
    'CreateMultiple',
    {
      Targets: [
        { ...type, name: 'A' },
        { ...type, nme: 'B' },
      ],
    },
    400,
  ],
  ['CreateMultiple', { Targets: [{ name: 'A' }] }, 400],
  ['CreateMultiple', { Targets: [] }, 400],
  [
    'UpdateMultiple',
    {
      Targets: [
        { ...type, accountid: id(1), name: 'A' },
        { ...type, accountid: id(99) },
      ],
    },
    404,
  ],
])('%s of %j writes nothing', async (name, body, status) => {
  const client = createSandboxClient({ rows })

  const answer = await client.send('POST', multiple + name, { body })

  expect(answer.status).toBe(status)
  expect(client.ledger()).toEqual([])
})

test('WinOpportunity closes the opportunity with its value', async () => {
  const client = createSandboxClient({ rows })

  const answer = await client.send('POST', 'WinOpportunity', {
    body: {
      Status: 3,
      OpportunityClose: { subject: 'Won', 'opportunityid@odata.bind': `/opportunities(${id(31)})` },
    },
  })

  expect(answer.status).toBe(204)
  const { json } = await client.get(
    `opportunities(${id(31)})?$select=statecode,statuscode,actualvalue,actualclosedate`,
  )
  expect(json).toMatchObject({
    statecode: 1,
    statuscode: 3,
    actualvalue: 70,
    actualclosedate: '2026-11-18',
  })
})

test('LoseOpportunity accepts only status reasons of the lost state', async () => {
  const client = createSandboxClient({ rows })
  const closing = { 'opportunityid@odata.bind': `/opportunities(${id(31)})` }

  const wrong = await client.send('POST', 'LoseOpportunity', {
    body: { Status: 3, OpportunityClose: closing },
  })
  const right = await client.send('POST', 'LoseOpportunity', {
    body: { Status: -1, OpportunityClose: closing },
  })
  const again = await client.send('POST', 'LoseOpportunity', {
    body: { Status: -1, OpportunityClose: closing },
  })

  expect([wrong.status, wrong.error.code]).toEqual([400, '0x80048408'])
  expect(right.status).toBe(204)
  expect(again.error.code).toBe('0x80040515')
})

test.each([
  [
    `opportunities(${id(31)})`,
    { statecode: 1 },
    /^This message can not be used to set the state of opportunity to won\./,
  ],
  [`incidents(${id(41)})`, { statecode: 1 }, /use the CloseIncidentRequest message instead\.$/],
])('%s cannot be closed with PATCH', async (path, body, message) => {
  const { status, error } = await createSandboxClient({ rows }).send('PATCH', path, { body })

  expect(status).toBe(400)
  expect(error.message).toMatch(message)
})

test('CloseIncident resolves the case', async () => {
  const client = createSandboxClient({ rows })

  const answer = await client.send('POST', 'CloseIncident', {
    body: {
      Status: 5,
      IncidentResolution: { subject: 'Done', 'incidentid@odata.bind': `/incidents(${id(41)})` },
    },
  })

  expect(answer.status).toBe(204)
  expect((await client.get(`incidents(${id(41)})`)).json).toMatchObject({
    statecode: 1,
    statuscode: 5,
  })
})

test('QualifyLead creates the requested rows, links them and closes the lead', async () => {
  const client = createSandboxClient({ rows })

  const { status, rows: made } = await client.send(
    'POST',
    `leads(${id(51)})/Microsoft.Dynamics.CRM.QualifyLead`,
    {
      body: { CreateAccount: true, CreateContact: true, CreateOpportunity: true, Status: 3 },
    },
  )

  expect(status).toBe(200)
  expect(made.map((row) => row['@odata.type'])).toEqual([
    '#Microsoft.Dynamics.CRM.account',
    '#Microsoft.Dynamics.CRM.contact',
    '#Microsoft.Dynamics.CRM.opportunity',
  ])
  const { rows: deals } = await client.get(
    "opportunities?$select=name&$filter=name eq 'Topic'&$expand=parentaccountid($select=name),parentcontactid($select=fullname),originatingleadid($select=statecode)",
  )
  expect(deals).toMatchObject([
    {
      parentaccountid: { name: 'Acme' },
      parentcontactid: { fullname: 'Eve Fox' },
      originatingleadid: { statecode: 1 },
    },
  ])
})

test.each([
  ['GET', 'WinOpportunity', 404],
  ['POST', 'WinOpportunity()', 404],
  ['POST', 'NoSuchAction', 404],
  ['POST', `accounts(${id(1)})/Microsoft.Dynamics.CRM.QualifyLead`, 404],
  ['GET', 'accounts/Microsoft.Dynamics.CRM.CreateMultiple', 404],
  ['POST', 'WinOpportunity', 400],
])('%s %s returns %i', async (method, path, status) => {
  const answer = await createSandboxClient({ rows }).send(
    method,
    path,
    method === 'POST' ? { body: {} } : {},
  )

  expect(answer.status).toBe(status)
})
