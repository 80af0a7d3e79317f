import { expect, test } from 'vitest'
import { connect } from '../support/connect.ts'
import { makeCase, makeRecord } from '../support/make-record.ts'

test('if the closing is refused, the other columns are not written either', async () => {
  const { ask, refused } = await connect({
    intercept: async (request, next) => {
      const text = await request.clone().text()
      if (!text.includes('WinOpportunity')) return next(request)
      // A status of another state, so that the service refuses the message alone.
      const body = text.replace('"Status":3', '"Status":4')
      return next(new Request(request.url, { method: 'POST', headers: request.headers, body }))
    },
  })
  const id = await makeRecord(ask, 'opportunity', { name: 'Bikes' })

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
  const id = await makeRecord(ask, 'opportunity', { name: 'Bikes' })
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
  const id = await makeRecord(ask, 'opportunity', { name: 'Bikes' })
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
  const id = await makeRecord(ask, 'opportunity', { name: 'Bikes' })
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
  const id = await makeRecord(ask, 'opportunity', { name: 'Bikes' })
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
  const id = await makeRecord(ask, 'opportunity', { name: 'Bikes' })

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
  [
    'opportunity',
    { statecode: 1, competitorid: '5a3f0c1e-1111-4222-8333-00000000abcd' },
    '"statecode":2',
  ],
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
  const id = await makeRecord(ask, 'opportunity', { name: 'Bikes' })
  seen.length = 0

  const text = await refused('update_record', {
    entity: 'opportunity',
    id,
    values: { statecode: 'Won' },
  })

  expect(text).toContain('This environment has no message WinOpportunity: Dynamics 365 Sales')
  expect(seen).toHaveLength(1)
})

test('of two closings at once one is made, and the other is told the state', async () => {
  const { ask, refused, sandbox } = await connect()
  const id = await makeRecord(ask, 'opportunity', { name: 'Bikes' })
  const close = (statecode: string) => ({ entity: 'opportunity', id, values: { statecode } })

  const [won, text] = await Promise.all([
    ask('update_record', close('Won')),
    refused('update_record', close('Lost')),
  ])

  expect(won['state']).toBe('Won')
  expect(text).toContain('Won')
  expect(text).toContain('reopens it')
  expect(sandbox.ledger().filter((one) => one.id === id)).toHaveLength(2)
})
