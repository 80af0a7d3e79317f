import { expect, test } from 'vitest'
import { connect } from '../support/connect.ts'
import { makeCase, makeRecord } from '../support/make-record.ts'

const lead = { subject: 'Bikes', lastname: 'Neil', companyname: 'Contoso Bikes' }

test('an opportunity is won with its own columns, by the message', async () => {
  const { ask, seen } = await connect()
  const id = await makeRecord(ask, 'opportunity', { name: 'Bikes' })
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
  const id = await makeRecord(ask, 'opportunity', { name: 'Bikes' })
  const values = { statuscode: 'Out-Sold', actualvalue: 70 }

  const answer = await ask('update_record', { entity: 'opportunity', id, values })

  expect(answer).toMatchObject({ state: 'Lost, Out-Sold' })
})

test('other columns and the closing are one change set, the columns first', async () => {
  const { ask, seen } = await connect()
  const id = await makeRecord(ask, 'opportunity', { name: 'Bikes' })
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
  const competitor = await makeRecord(ask, 'competitor', { name: 'Fabrikam' })
  const id = await makeRecord(ask, 'opportunity', { name: 'Bikes' })
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

test.each([
  ['lead', lead, { statecode: 'Disqualified' }, 'Disqualified, Lost'],
  ['account', { name: 'x' }, { statecode: 'Inactive' }, 'Inactive'],
  ['task', { subject: 'x' }, { statecode: 'Completed' }, 'Completed'],
])('%s: a plain update stays one', async (entity, made, values, state) => {
  const { ask, seen } = await connect()
  const id = await makeRecord(ask, entity, made)
  seen.length = 0

  const answer = await ask('update_record', { entity, id, values })

  expect(seen.map(({ method }) => method)).toEqual(['PATCH'])
  expect(answer['state']).toContain(state.split(',')[0])
})
