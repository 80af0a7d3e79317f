import { expect, test } from 'vitest'
import { createAuditTrail, type AuditLine } from '../../src/telemetry/audit.ts'
import type { Fetch } from '../../src/network/fetch.ts'
import { connect } from '../support/connect.ts'

type Intercept = (request: Request, next: Fetch) => Promise<Response>

/** Answers requests to these paths instead of the sandbox. */
const answering =
  (path: RegExp, status: number, json?: unknown): Intercept =>
  async (request, next) => {
    if (request.method !== 'POST' || !path.test(request.url)) return next(request)
    return json === undefined ? new Response(null, { status }) : Response.json(json, { status })
  }

const error = (code: string, message: string) => ({ error: { code, message } })
const lead = { subject: 'Bikes', lastname: 'Neil', companyname: 'Contoso Bikes' }
const isNoRead = ({ method }: { readonly method: string }) => method !== 'GET'

test('a lead whose account exists already is told with that account to name', async () => {
  const text = 'A record was not created or updated because a duplicate already exists.'
  const intercept = answering(/QualifyLead$/, 412, error('0x80040333', text))
  const { ask, refused } = await connect({ intercept })
  const values = { name: 'Contoso Bikes' }
  const { id: account } = await ask('create_record', { entity: 'account', values })
  const { id } = await ask('create_record', { entity: 'lead', values: lead })

  const said = await refused('update_record', { entity: 'lead', id, values: { statecode: 1 } })

  expect(said).toMatch(/^duplicate: .*Nothing was changed/)
  expect(said).toContain(
    `repeat update_record with "parentaccountid":{"entity":"account","id":"${String(account)}"}`,
  )
})

test('the call that names the existing account makes no second one', async () => {
  const { ask, seen } = await connect()
  const values = { name: 'Contoso Bikes' }
  const { id: account } = await ask('create_record', { entity: 'account', values })
  const { id } = await ask('create_record', { entity: 'lead', values: lead })
  seen.length = 0

  const answer = await ask('update_record', {
    entity: 'lead',
    id,
    values: { parentaccountid: { entity: 'account', id: account }, statecode: 1 },
  })

  expect(answer['created']).toEqual([
    { entity: 'contact', id: expect.any(String) },
    { entity: 'opportunity', id: expect.any(String) },
  ])
  expect(seen.filter(isNoRead).map(({ path }) => path)).toEqual(['$batch'])
})

test('a duplicate that cannot be named says how to find it', async () => {
  const intercept = answering(/QualifyLead$/, 412, error('0x80040333', 'A duplicate exists.'))
  const { ask, refused } = await connect({ intercept })
  const { id } = await ask('create_record', { entity: 'lead', values: lead })

  const said = await refused('update_record', { entity: 'lead', id, values: { statecode: 1 } })

  expect(said).toContain('Find the existing one with query_records')
})

test('a closing that the person may not do says which privilege is missing', async () => {
  const text =
    'Principal user (Id=1, type=8), is missing prvCreateActivity privilege (Id=1) on OTC=4200.'
  const intercept = answering(/WinOpportunity$/, 403, error('0x80040220', text))
  const { ask, refused, seen } = await connect({ intercept })
  const { id } = await ask('create_record', { entity: 'opportunity', values: { name: 'Bikes' } })
  seen.length = 0

  const said = await refused('update_record', {
    entity: 'opportunity',
    id,
    values: { statecode: 'Won' },
  })

  expect(said).toMatch(/^not_permitted: .*prvCreateActivity/)
  expect(seen).toHaveLength(1)
})

test.each([
  ['0x8004440a', 'The incident can not be closed because there are open activities.', 'activities'],
  ['0x80044411', 'Already Closed or Canceled', 'Its state is now'],
])('a case that the service refuses with %s says the next step', async (code, text, says) => {
  const intercept = answering(/CloseIncident$/, 400, error(code, text))
  const { ask, refused } = await connect({ intercept })
  const { id: account } = await ask('create_record', { entity: 'account', values: { name: 'x' } })
  const values = { title: 'x', customerid: { entity: 'account', id: account } }
  const { id } = await ask('create_record', { entity: 'incident', values })

  const said = await refused('update_record', {
    entity: 'incident',
    id,
    values: { statecode: 'Resolved' },
  })

  expect(said).toMatch(/^refused: /)
  expect(said).toContain(says)
})

test('R50 qualifying has one audit line for the lead, and one for each record that it made', async () => {
  const lines: AuditLine[] = []
  const audit = createAuditTrail({ write: (line) => lines.push(line), hash: () => 'h' })
  const { ask } = await connect({ audit })
  const { id } = await ask('create_record', { entity: 'lead', values: lead })
  lines.length = 0

  const { created } = await ask('update_record', { entity: 'lead', id, values: { statecode: 1 } })

  expect(created).toHaveLength(3)
  expect(lines.map(({ operation, entity, outcome }) => [operation, entity, outcome])).toEqual([
    ['update', 'leads', 'ok'],
    ['create', 'accounts', 'ok'],
    ['create', 'contacts', 'ok'],
    ['create', 'opportunities', 'ok'],
  ])
})

test('R50 a closing with an unknown outcome is audited so', async () => {
  const lines: AuditLine[] = []
  const audit = createAuditTrail({ write: (line) => lines.push(line), hash: () => 'h' })
  const { ask, refused } = await connect({ audit, intercept: answering(/WinOpportunity$/, 502) })
  const { id } = await ask('create_record', { entity: 'opportunity', values: { name: 'Bikes' } })
  lines.length = 0

  const said = await refused('update_record', {
    entity: 'opportunity',
    id,
    values: { statecode: 'Won' },
  })

  expect(said).toMatch(/^outcome_unknown: .*statecode 0/)
  expect(lines).toMatchObject([
    { operation: 'update', entity: 'opportunities', outcome: 'unknown' },
  ])
})

const quoteId = '5a3f0c1e-1111-4222-8333-00000000abcd'
const draftId = '5a3f0c1e-1111-4222-8333-00000000eeee'

/** A service with one quote: the sandbox cannot revise. */
async function connectQuote(statecode: number, drafts: readonly unknown[] = []) {
  const json = { '@odata.context': 'x' }
  return connect({
    intercept: async (request, next) => {
      const { pathname } = new URL(request.url)
      if (pathname.endsWith('/ReviseQuote')) return Response.json({ ...json, quoteid: draftId })
      if (pathname.endsWith(`quotes(${quoteId})`))
        return Response.json({ ...json, quoteid: quoteId, statecode, quotenumber: "Q'1" })
      if (pathname.endsWith('/quotes')) return Response.json({ ...json, value: drafts })
      return next(request)
    },
  })
}
const revise = { entity: 'quote', id: quoteId, values: { statuscode: 'Revised' } }

test('a closed quote is revised into a new draft, which the answer names', async () => {
  const { ask, seen } = await connectQuote(3)

  const answer = await ask('update_record', revise)

  expect(seen.filter(isNoRead).map(({ path }) => path)).toEqual(['ReviseQuote'])
  expect(answer['created']).toEqual([{ entity: 'quote', id: draftId }])
})

test('a revision that is repeated makes no second draft', async () => {
  const { refused, seen } = await connectQuote(3, [{ quoteid: draftId }])

  const said = await refused('update_record', revise)

  expect(said).toContain(`get_record {"entity":"quote","id":"${draftId}"}`)
  expect(seen.filter(isNoRead)).toEqual([])
})

test('a draft has nothing to revise', async () => {
  const { refused, seen } = await connectQuote(0)

  expect(await refused('update_record', revise)).toContain('Change the draft itself')
  expect(seen.filter(isNoRead)).toEqual([])
})
