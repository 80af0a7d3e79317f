import { expect, test } from 'vitest'
import * as z from 'zod'
import { connect } from '../support/connect.ts'

type Ask = Awaited<ReturnType<typeof connect>>['ask']

async function make(ask: Ask, entity: string, values: Readonly<Record<string, unknown>>) {
  const { id } = await ask('create_record', { entity, values })
  return String(id)
}

async function makeCase(ask: Ask) {
  const account = await make(ask, 'account', { name: 'Contoso' })
  return make(ask, 'incident', {
    title: 'Chain broken',
    customerid: { entity: 'account', id: account },
  })
}

const lead = { subject: 'Bikes', lastname: 'Neil', companyname: 'Contoso Bikes' }

test('an opportunity is won with its own columns, by the message', async () => {
  const { ask, seen } = await connect()
  const id = await make(ask, 'opportunity', { name: 'Bikes' })
  seen.length = 0

  const answer = await ask('update_record', {
    entity: 'opportunity',
    id,
    values: { statecode: 'Won', actualvalue: 420_000, actualclosedate: '2026-11-30' },
  })

  expect(seen.map(({ method, path }) => `${method} ${path.split('?')[0]}`)).toEqual([
    'POST WinOpportunity',
    `GET opportunities(${id})`,
  ])
  expect(JSON.parse(seen[0]?.body ?? '')).toEqual({
    Status: 3,
    OpportunityClose: {
      subject: 'Won',
      actualrevenue: 420_000,
      actualend: '2026-11-30',
      'opportunityid@odata.bind': `/opportunities(${id})`,
    },
  })
  expect(answer).toEqual({
    entity: 'opportunity',
    id,
    etag: expect.any(String),
    changed: ['actualvalue', 'actualclosedate', 'statecode'],
    state: 'Won',
    notes: ['statecode "Won" written as 1'],
  })
})

test('a status reason sets its state, and is shown', async () => {
  const { ask } = await connect()
  const id = await make(ask, 'opportunity', { name: 'Bikes' })
  const values = { statuscode: 'Out-Sold', actualvalue: 70 }

  const answer = await ask('update_record', { entity: 'opportunity', id, values })

  expect(answer).toMatchObject({ state: 'Lost, Out-Sold' })
})

test('other columns and the closing are one change set, the columns first', async () => {
  const { ask, seen } = await connect()
  const id = await make(ask, 'opportunity', { name: 'Bikes' })
  const { etag } = await ask('get_record', { entity: 'opportunity', id, select: ['name'] })
  seen.length = 0

  const answer = await ask('update_record', {
    entity: 'opportunity',
    id,
    values: { description: 'Signed', statecode: 'Won', subject: 'Won at last' },
    etag,
  })

  const [batch, read, ...more] = seen
  expect([batch?.path, read?.method, more]).toEqual(['$batch', 'GET', []])
  expect(batch?.body).toMatch(/PATCH [^]*If-Match: W\/"\d+"[^]*POST [^]*WinOpportunity/)
  expect(answer).toMatchObject({
    changed: ['description', 'statecode', 'subject'],
    state: 'Won',
  })
  expect(
    await ask('get_record', { entity: 'opportunity', id, select: ['description'] }),
  ).toMatchObject({ values: { description: 'Signed' } })
})

test('if the closing is refused, the other columns are not written either', async () => {
  const { ask, refused } = await connect({
    intercept: async (request, next) => {
      const text = await request.clone().text()
      const isClosing = text.includes('WinOpportunity')
      // A status of another state, so that the service refuses the message alone.
      const body = text.replace('"Status":3', '"Status":4')
      return next(isClosing ? new Request(request, { body }) : request)
    },
  })
  const id = await make(ask, 'opportunity', { name: 'Bikes' })

  const text = await refused('update_record', {
    entity: 'opportunity',
    id,
    values: { statecode: 'Won', description: 'Signed' },
  })

  expect(text).toMatch(/^invalid_values: /)
  const select = ['name', 'description', 'statecode']
  const { values } = await ask('get_record', { entity: 'opportunity', id, select })
  expect(values).toEqual({ name: 'Bikes', statecode: 'Open' })
})

test('a record closed meanwhile is told with its state and the call that reopens it', async () => {
  const { ask, refused } = await connect()
  const id = await make(ask, 'opportunity', { name: 'Bikes' })
  await ask('update_record', { entity: 'opportunity', id, values: { statecode: 'Lost' } })

  const text = await refused('update_record', {
    entity: 'opportunity',
    id,
    values: { statecode: 'Won' },
  })

  expect(text).toContain('Lost')
  expect(text).toContain(
    `update_record {"entity":"opportunity","id":"${id}","values":{"statecode":0}} reopens it`,
  )
})

test('columns of a closed record are refused with its state as well', async () => {
  const { ask, refused } = await connect()
  const id = await make(ask, 'opportunity', { name: 'Bikes' })
  await ask('update_record', { entity: 'opportunity', id, values: { statecode: 'Won' } })

  const text = await refused('update_record', {
    entity: 'opportunity',
    id,
    values: { statecode: 'Won', description: 'Signed' },
  })

  expect(text).toContain('Nothing needs to be changed')
})

test('a stale etag stops a bare closing before it is sent', async () => {
  const { ask, refused, seen } = await connect()
  const id = await make(ask, 'opportunity', { name: 'Bikes' })
  seen.length = 0

  const text = await refused('update_record', {
    entity: 'opportunity',
    id,
    values: { statecode: 'Won' },
    etag: 'W/"1"',
  })

  expect(text).toMatch(/^conflict: .*Its ETag is now W\/"\d+"/)
  expect(seen.map(({ method }) => method)).toEqual(['GET'])
})

test('a bare closing with a current etag says that it was compared before', async () => {
  const { ask } = await connect()
  const id = await make(ask, 'opportunity', { name: 'Bikes' })
  const { etag } = await ask('get_record', { entity: 'opportunity', id, select: ['name'] })

  const answer = await ask('update_record', {
    entity: 'opportunity',
    id,
    values: { statecode: 1 },
    etag,
  })

  expect(answer['notes']).toContain('etag compared before WinOpportunity, not by it')
})

test('a stale etag undoes the whole change set', async () => {
  const { ask, refused } = await connect()
  const id = await make(ask, 'opportunity', { name: 'Bikes' })

  const text = await refused('update_record', {
    entity: 'opportunity',
    id,
    values: { statecode: 'Won', description: 'x' },
    etag: 'W/"1"',
  })

  expect(text).toMatch(/^conflict: /)
  const { values } = await ask('get_record', { entity: 'opportunity', id, select: ['statecode'] })
  expect(values).toEqual({ statecode: 'Open' })
})

test('a case is resolved with a text and minutes', async () => {
  const { ask, seen } = await connect()
  const id = await makeCase(ask)
  seen.length = 0

  const answer = await ask('update_record', {
    entity: 'incident',
    id,
    values: { statecode: 'Resolved', subject: 'New chain', timespent: 45 },
  })

  expect(JSON.parse(seen[0]?.body ?? '')).toEqual({
    Status: 5,
    IncidentResolution: {
      subject: 'New chain',
      timespent: 45,
      'incidentid@odata.bind': `/incidents(${id})`,
    },
  })
  expect(answer).toMatchObject({
    state: 'Resolved, Problem Solved',
    changed: ['statecode', 'subject', 'timespent'],
  })
})

test('a competitor goes with a loss, as a lookup', async () => {
  const { ask, seen } = await connect()
  const competitor = await make(ask, 'competitor', { name: 'Fabrikam' })
  const id = await make(ask, 'opportunity', { name: 'Bikes' })
  seen.length = 0

  await ask('update_record', {
    entity: 'opportunity',
    id,
    values: { statuscode: 'Out-Sold', competitorid: competitor },
  })

  const closing = seen.find(({ path }) => path === 'LoseOpportunity')
  expect(JSON.parse(closing?.body ?? '')).toMatchObject({
    Status: 5,
    OpportunityClose: { 'competitorid@odata.bind': `/competitors(${competitor})` },
  })
})

test('a name that both have means the record', async () => {
  const { ask } = await connect()
  const id = await makeCase(ask)

  await ask('update_record', {
    entity: 'incident',
    id,
    values: { statecode: 'Resolved', description: 'Chain replaced' },
  })

  const { values } = await ask('get_record', { entity: 'incident', id, select: ['description'] })
  expect(values).toEqual({ description: 'Chain replaced' })
})

test('qualifying makes what the lead has not got yet, and says so', async () => {
  const { ask, seen } = await connect()
  const id = await make(ask, 'lead', lead)
  seen.length = 0

  const answer = await ask('update_record', {
    entity: 'lead',
    id,
    values: { statuscode: 'Qualified' },
  })

  expect(seen.map(({ method, path }) => `${method} ${path.split('?')[0]}`)).toEqual([
    `GET leads(${id})`,
    `POST leads(${id})/Microsoft.Dynamics.CRM.QualifyLead`,
    `GET leads(${id})`,
  ])
  expect(answer['created']).toEqual([
    { entity: 'account', id: expect.any(String) },
    { entity: 'contact', id: expect.any(String) },
    { entity: 'opportunity', id: expect.any(String) },
  ])
})

test('a lead with an account and contact gets only the opportunity, for that account', async () => {
  const { ask, seen } = await connect()
  const account = await make(ask, 'account', { name: 'Contoso' })
  const contact = await make(ask, 'contact', { lastname: 'Neil' })
  const id = await make(ask, 'lead', { ...lead, parentaccountid: account })
  seen.length = 0

  const answer = await ask('update_record', {
    entity: 'lead',
    id,
    values: { statecode: 'Qualified', parentcontactid: contact },
  })

  const [made] = z.array(z.looseObject({ entity: z.string() })).parse(answer['created'])
  expect(made?.entity).toBe('opportunity')
  expect(answer['notes']).toEqual(
    expect.arrayContaining([
      'no new account: the lead has one',
      'no new contact: the lead has one',
    ]),
  )
  const batch = seen.find(({ path }) => path === '$batch')?.body ?? ''
  expect(batch).toContain(
    '"CreateAccount":false,"CreateContact":false,"CreateOpportunity":true,' +
      `"OpportunityCustomerId":{"@odata.type":"Microsoft.Dynamics.CRM.account","accountid":"${account}"},"Status":3`,
  )
})

test('createaccount, createcontact and createopportunity decide if they are given', async () => {
  const { ask, seen } = await connect()
  const id = await make(ask, 'lead', lead)

  const answer = await ask('update_record', {
    entity: 'lead',
    id,
    values: {
      statecode: 'Qualified',
      createaccount: false,
      createcontact: true,
      createopportunity: false,
    },
  })

  expect(answer['created']).toEqual([{ entity: 'contact', id: expect.any(String) }])
  expect(seen.some(({ method, path }) => method === 'PATCH' && path.startsWith('leads'))).toBe(
    false,
  )
})

test('a lead qualified without any new record is a plain update', async () => {
  const { ask, seen } = await connect()
  const id = await make(ask, 'lead', lead)
  seen.length = 0

  const answer = await ask('update_record', {
    entity: 'lead',
    id,
    values: {
      statecode: 'Qualified',
      createaccount: false,
      createcontact: false,
      createopportunity: false,
    },
  })

  expect(seen.map(({ method }) => method)).toEqual(['PATCH'])
  expect(answer).toMatchObject({ state: 'Qualified' })
})

test.each([
  ['lead', lead, { statecode: 'Disqualified' }, 'Disqualified, Lost'],
  ['account', { name: 'x' }, { statecode: 'Inactive' }, 'Inactive'],
  ['task', { subject: 'x' }, { statecode: 'Completed' }, 'Completed'],
])('%s: a plain update stays one', async (entity, made, values, state) => {
  const { ask, seen } = await connect()
  const id = await make(ask, entity, made)
  seen.length = 0

  const answer = await ask('update_record', { entity, id, values })

  expect(seen.map(({ method }) => method)).toEqual(['PATCH'])
  expect(answer['state']).toContain(state.split(',')[0])
})

test('a create in such a state is refused with the two calls to make', async () => {
  const { refused, seen } = await connect()

  const text = await refused('create_record', {
    entity: 'opportunity',
    values: { name: 'Bikes', statecode: 'Won', subject: 'x', actualvalue: 5 },
  })

  expect(text).toContain('create_record without statecode and statuscode')
  expect(text).toContain(
    'update_record {"entity":"opportunity","id":"GUID","values":{"statecode":1}}',
  )
  expect(seen.filter(({ method }) => method !== 'GET')).toEqual([])
})

test.each([
  ['opportunity', { statecode: 'Sold' }, 'Won'],
  ['opportunity', { competitorid: '5a3f0c1e-1111-4222-8333-00000000abcd' }, '"statecode":2'],
  ['incident', { timespent: 5 }, '{"statecode":1,"timespent":"VALUE"}'],
  ['incident', { statecode: 'Resolved', timespent: -5 }, 'timespent'],
  ['incident', { statecode: 'Resolved', resolutiontext: 'x' }, 'subject, timespent'],
  ['opportunity', { statecode: 1, actualvalue: 5, actualrevenue: 6 }, 'Give only actualvalue'],
  ['lead', { statecode: 1, createaccount: 'maybe' }, '{"createaccount":true}'],
])('%s with %j is refused before anything is sent', async (entity, values, says) => {
  const { refused, seen } = await connect()

  const text = await refused('update_record', {
    entity,
    id: '00000000-0000-4000-8000-00000000dead',
    values,
  })

  expect(text).toContain(says)
  expect(seen.filter(({ path }) => !/^(?:EntityDef|RetrieveMeta|savedq)/.test(path))).toEqual([])
})

test('a list of cases is resolved one by one; what is refused is told per record', async () => {
  const { ask } = await connect()
  const ids = [await makeCase(ask), await makeCase(ask)]
  await ask('update_record', { entity: 'incident', id: ids[0], values: { statecode: 'Resolved' } })

  const answer = await ask('update_record', {
    entity: 'incident',
    id: ids,
    values: { statecode: 'Resolved', subject: 'Done' },
  })

  expect(answer).toMatchObject({ updated: 1, failed: [{ records: [1] }] })
})

test('an environment without the message says so, and nothing is written', async () => {
  const message = "Resource not found for the segment 'WinOpportunity'."
  const { ask, refused, seen } = await connect({
    intercept: async (request, next) =>
      request.url.endsWith('WinOpportunity')
        ? Response.json({ error: { code: '0x8006088a', message } }, { status: 404 })
        : next(request),
  })
  const id = await make(ask, 'opportunity', { name: 'Bikes' })
  seen.length = 0

  const text = await refused('update_record', {
    entity: 'opportunity',
    id,
    values: { statecode: 'Won' },
  })

  expect(text).toContain('This environment has no message WinOpportunity: Dynamics 365 Sales')
  expect(seen).toHaveLength(1)
})
