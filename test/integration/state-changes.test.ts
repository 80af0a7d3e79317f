import { expect, test } from 'vitest'
import { connect } from '../support/connect.ts'

type Connected = Awaited<ReturnType<typeof connect>>

async function firstId(ask: Connected['ask'], entity: string, filter: string): Promise<string> {
  const answer = await ask('query_records', { entity, select: [`${entity}id`], filter, top: 1 })
  return /[0-9a-f-]{36}/.exec(JSON.stringify(answer['rows']))?.[0] ?? ''
}

const writesOf = (seen: Connected['seen']) =>
  seen.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`)

test('An opportunity is won in one call, with its value and date in the closing', async () => {
  const { ask, seen } = await connect()
  const id = await firstId(ask, 'opportunity', 'statecode eq 0')

  const answer = await ask('update_record', {
    entity: 'opportunity',
    id,
    values: { statecode: 'Won', actualvalue: 420_000, actualclosedate: '2026-11-30' },
  })

  const read = await ask('get_record', {
    entity: 'opportunity',
    id,
    select: ['statecode', 'actualvalue', 'actualclosedate'],
  })
  expect(writesOf(seen)).toEqual(['POST WinOpportunity'])
  expect(JSON.parse(seen.find(({ method }) => method === 'POST')?.body ?? '')).toEqual({
    Status: 3,
    OpportunityClose: {
      subject: 'Closed by WinOpportunity',
      actualrevenue: 420_000,
      actualend: '2026-11-30',
      'opportunityid@odata.bind': `/opportunities(${id})`,
    },
  })
  expect(answer).toMatchObject({ entity: 'opportunity', id })
  expect(JSON.stringify(answer['notes'])).toContain('set by WinOpportunity')
  expect(JSON.stringify(read)).toMatch(/Won.*420000.*2026-11-30/)
})

test('Other columns change in the same change set', async () => {
  const { ask, seen } = await connect()
  const id = await firstId(ask, 'opportunity', 'statecode eq 0')

  await ask('update_record', {
    entity: 'opportunity',
    id,
    values: { statuscode: 'Out-Sold', description: 'Too expensive.' },
  })

  const read = await ask('get_record', {
    entity: 'opportunity',
    id,
    select: ['statecode', 'statuscode', 'description'],
  })
  expect(writesOf(seen)).toEqual(['POST $batch'])
  expect(JSON.stringify(read)).toMatch(/Lost.*Out-Sold.*Too expensive\./)
})

test('If the closing is refused, no other column is changed', async () => {
  const { ask, refused } = await connect()
  const id = await firstId(ask, 'opportunity', 'statecode eq 1')

  const error = await refused('update_record', {
    entity: 'opportunity',
    id,
    values: { statecode: 'Lost', description: 'Changed.' },
  })

  const read = await ask('get_record', { entity: 'opportunity', id, select: ['description'] })
  expect(error).toMatch(/^refused: /)
  expect(JSON.stringify(read)).not.toContain('Changed.')
})

test('A case is resolved with a text and minutes', async () => {
  const { ask, seen } = await connect()
  const id = await firstId(ask, 'incident', 'statecode eq 0')

  const answer = await ask('update_record', {
    entity: 'incident',
    id,
    values: { statecode: 'Resolved', resolution: 'New cable sent.', timespent: 45 },
  })

  expect(answer).toMatchObject({ entity: 'incident', id })
  expect(JSON.parse(seen.find(({ method }) => method === 'POST')?.body ?? '')).toEqual({
    Status: 5,
    IncidentResolution: {
      subject: 'New cable sent.',
      timespent: 45,
      'incidentid@odata.bind': `/incidents(${id})`,
    },
  })
})

test('A lead is qualified, and the answer names what it points to now', async () => {
  const { ask, seen } = await connect()
  const id = await firstId(ask, 'lead', 'statecode eq 0 and companyname ne null')

  const answer = await ask('update_record', {
    entity: 'lead',
    id,
    values: { statecode: 'Qualified', createcontact: false },
  })

  expect(writesOf(seen)).toEqual([`POST leads(${id})/Microsoft.Dynamics.CRM.QualifyLead`])
  expect(JSON.parse(seen.find(({ method }) => method === 'POST')?.body ?? '')).toEqual({
    CreateAccount: true,
    CreateContact: false,
    CreateOpportunity: true,
    Status: 3,
  })
  expect(answer['records']).toEqual({
    account: expect.stringMatching(/^[0-9a-f-]{36}$/),
    opportunity: expect.stringMatching(/^[0-9a-f-]{36}$/),
  })
})

test('A state that an update can set is still set by an update', async () => {
  const { ask, seen } = await connect()
  const id = await firstId(ask, 'lead', 'statecode eq 0')

  await ask('update_record', { entity: 'lead', id, values: { statecode: 'Disqualified' } })

  expect(writesOf(seen)).toEqual([expect.stringContaining(`PATCH leads(${id})`)])
})

test('A new record starts in its first state: the two calls are named', async () => {
  const { refused } = await connect()

  const error = await refused('create_record', {
    entity: 'opportunity',
    values: { name: 'Won at once', statecode: 'Won' },
  })

  expect(error).toContain(
    'Create it without statecode and statuscode, then update_record {"entity":"opportunity","id":"GUID","values":{"statecode":1}}',
  )
})

test('With an etag, a closing alone compares it first and says so', async () => {
  const { ask, refused, seen } = await connect()
  const id = await firstId(ask, 'opportunity', 'statecode eq 0')
  const { etag } = await ask('get_record', { entity: 'opportunity', id, select: ['name'] })
  const values = { statecode: 'Won' }

  const stale = await refused('update_record', {
    entity: 'opportunity',
    id,
    values,
    etag: 'W/"1"',
  })
  const answer = await ask('update_record', { entity: 'opportunity', id, values, etag })

  expect(stale).toContain(`Its ETag is now ${String(etag)}`)
  expect(writesOf(seen)).toEqual(['POST WinOpportunity'])
  expect(answer['notes']).toContain('etag compared just before, not by the service')
})

test('With an etag and other columns, the change set carries it', async () => {
  const { ask, refused } = await connect()
  const id = await firstId(ask, 'opportunity', 'statecode eq 0')

  const error = await refused('update_record', {
    entity: 'opportunity',
    id,
    values: { statecode: 'Won', description: 'x' },
    etag: 'W/"1"',
  })

  const read = await ask('get_record', { entity: 'opportunity', id, select: ['statecode'] })
  expect(error).toMatch(/^conflict: /)
  expect(JSON.stringify(read)).toContain('Open')
})

const win = { entity: 'opportunity', values: { statecode: 'Won', actualvalue: 5 } }

test.each([
  ['lost', 'after'],
  ['lost', 'before'],
])(
  'A closing whose answer is %s (%s it was carried out) is never sent again and told as seen',
  async (_how, when) => {
    const connected = await connect({
      intercept: async (request, next) => {
        if (!request.url.endsWith('/WinOpportunity')) return next(request)
        if (when === 'after') await next(request)
        throw new TypeError('terminated')
      },
    })
    const { ask, client, seen } = connected
    const id = await firstId(ask, 'opportunity', 'statecode eq 0')

    const result = await client.callTool({ name: 'update_record', arguments: { ...win, id } })

    expect(writesOf(seen)).toEqual(['POST WinOpportunity'])
    const text = JSON.stringify(result.content)
    expect(text).toContain(when === 'after' ? 'set by WinOpportunity' : 'outcome_unknown: ')
  },
)

test.each([
  [200, '{}'],
  [204, null],
  [202, '{"queued":true}'],
  [200, '<html>'],
])('An answer %s %s that comes from between is never success', async (status, body) => {
  const { ask, refused } = await connect({
    intercept: (request, next) =>
      request.url.endsWith('/WinOpportunity')
        ? Promise.resolve(new Response(body, { status }))
        : next(request),
  })
  const id = await firstId(ask, 'opportunity', 'statecode eq 0')

  expect(await refused('update_record', { ...win, id })).toMatch(/^outcome_unknown: /)
})

test('An environment without the message says so, and nothing else is sent', async () => {
  const { ask, refused, seen } = await connect({
    intercept: (request, next) =>
      request.url.endsWith('/WinOpportunity')
        ? Promise.resolve(
            Response.json(
              {
                error: {
                  code: '0x8006088a',
                  message: "Resource not found for the segment 'WinOpportunity'.",
                },
              },
              { status: 404 },
            ),
          )
        : next(request),
  })
  const id = await firstId(ask, 'opportunity', 'statecode eq 0')

  const error = await refused('update_record', { ...win, id })

  expect(error).toContain('does not have WinOpportunity')
  expect(writesOf(seen)).toEqual(['POST WinOpportunity'])
})

test.each([
  ['opportunityclose', 'opportunity', { statecode: 'Won' }],
  ['opportunityclose.actualrevenue', 'opportunity', { statecode: 'Won', actualvalue: 5 }],
  ['opportunity.actualvalue', 'opportunity', { statecode: 'Won', actualvalue: 5 }],
  ['incidentresolution', 'incident', { statecode: 'Resolved' }],
  ['account', 'lead', { statecode: 'Qualified', createaccount: true }],
])('With %s denied, %s is not closed that way: %o', async (deny, entity, values) => {
  const { ask, refused, seen } = await connect({ deny: [deny] })
  const id = await firstId(ask, entity, 'statecode eq 0')

  expect(await refused('update_record', { entity, id, values })).toMatch(/^denied_by_operator/)
  expect(writesOf(seen)).toEqual([])
})

test('A lead makes only what is open', async () => {
  const { ask, seen } = await connect({ entities: ['lead', 'opportunity'] })
  const id = await firstId(ask, 'lead', 'statecode eq 0')

  await ask('update_record', { entity: 'lead', id, values: { statecode: 'Qualified' } })

  expect(JSON.parse(seen.find(({ method }) => method === 'POST')?.body ?? '')).toMatchObject({
    CreateAccount: false,
    CreateContact: false,
    CreateOpportunity: true,
  })
})

test.each([
  [{ statecode: 'Resolved', timespent: 'an hour' }, 'timespent must be a whole number of minutes'],
  [{ statecode: 'Finished' }, 'statecode'],
])('Bad values of a closing are refused before anything is sent: %o', async (values, text) => {
  const { ask, refused, seen } = await connect()
  const id = await firstId(ask, 'incident', 'statecode eq 0')

  expect(await refused('update_record', { entity: 'incident', id, values })).toContain(text)
  expect(writesOf(seen)).toEqual([])
})
