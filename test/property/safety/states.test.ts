import { expect, test } from 'vitest'
import * as fc from 'fast-check'
import { messages, reviseQuote } from '../../../src/dataverse/messages/messages.ts'
import { connect } from '../../support/connect.ts'
import { partsOf } from '../../support/wire-batch.ts'
import { always, longEnough } from './properties.ts'

const records = {
  opportunity: { name: 'Bikes' },
  lead: { subject: 'Bikes', lastname: 'Neil', companyname: 'Contoso' },
  quote: { name: 'Bikes' },
  task: { subject: 'Bikes' },
}

const states = ['Won', 'Lost', 'Qualified', 'Closed', 'Revised', 'Open', 0, 1, 2, 3, -1, null]
const value = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('x', 5, true) },
  fc.constantFrom(true, false, null, 5, -5, '2026-11-30', 'x', '/leads(1)', '"}\r\nPATCH x', {}),
  fc.string({ unit: 'binary', maxLength: 20 }),
)
const name = fc.constantFrom(
  'actualvalue',
  'actualclosedate',
  'actualrevenue',
  'actualend',
  'subject',
  'description',
  'name',
  'timespent',
  'competitorid',
  'competitorid@odata.bind',
  'opportunityid',
  'Status',
  'OpportunityClose',
  'createaccount',
  'createcontact',
  'createopportunity',
  'parentaccountid',
)
const call = fc.record({
  entity: fc.constantFrom('opportunity', 'opportunity', 'lead', 'quote', 'task'),
  values: fc
    .tuple(
      fc.dictionary(name, value, { maxKeys: 2 }),
      fc.record(
        {
          statecode: fc.constantFrom(...states),
          statuscode: fc.constantFrom(3, 4, 5, 7, 'Revised', 'Qualified', null),
        },
        { requiredKeys: ['statecode'] },
      ),
    )
    .map(([values, state]) => ({ ...values, ...state })),
  stale: fc.boolean(),
})

interface Given {
  readonly entity: string
  readonly values: Readonly<Record<string, unknown>>
  readonly stale: boolean
}

/** Calls on records of the sandbox, and every request that they led to, also those inside batches. */
async function recorded(options: Parameters<typeof connect>[0] = {}) {
  const { ask, client, seen } = await connect(options)
  const ids = new Map<string, unknown>()
  for (const [entity, values] of Object.entries(records))
    ids.set(
      entity,
      await ask('create_record', { entity, values }).then(
        ({ id }) => id,
        () => undefined,
      ),
    )
  return async ({ entity, values, stale }: Given) => {
    seen.length = 0
    const id = ids.get(entity) ?? '5a3f0c1e-1111-4222-8333-00000000abcd'
    const etag = stale ? { etag: 'W/"1"' } : {}
    await client.callTool({ name: 'update_record', arguments: { entity, id, values, ...etag } })
    return seen.flatMap(({ method, path, headers, body }) => {
      if (path !== '$batch') return [{ method, path, headers, body: read(body) }]
      return partsOf({ body, headers }).parts.map((part) => ({
        ...part,
        path: decodeURIComponent(part.url.replace(/^.*\/v9\.2\//, '')),
      }))
    })
  }
}

const read = (body: string): unknown => (body === '' ? undefined : JSON.parse(body))

const names = new Set<string>([...messages, reviseQuote].map((one) => one.name))
const qualify = /^leads\([0-9a-f-]{36}\)\/Microsoft\.Dynamics\.CRM\.QualifyLead$/
const patch = /^[a-z]+\([0-9a-f-]{36}\)(?:\?|$)/

test(
  'R23 R43 whatever state a call names, only messages of the closed list are posted, and an update never creates',
  async () => {
    const send = await recorded()
    const posted = new Set<string>()
    const check = async (given: Given) => {
      for (const { method, path, headers } of await send(given)) {
        if (method === 'POST') posted.add(path.replace(/^.*\./, ''))
        expect(['GET', 'POST', 'PATCH']).toContain(method)
        const isKnown = method !== 'POST' || names.has(path) || qualify.test(path)
        expect(isKnown ? '' : path).toBe('')
        if (method !== 'PATCH') continue
        expect(path).toMatch(patch)
        expect(headers.get('if-match')).toMatch(/^(?:\*|W\/"1")$/)
      }
    }
    for (const entity of ['opportunity', 'lead', 'quote'])
      for (const statecode of [1, 2, 3])
        await check({ entity, values: { statecode, description: 'x' }, stale: false })
    await always([call], check)
    expect([...posted]).toEqual(
      expect.arrayContaining(['WinOpportunity', 'LoseOpportunity', 'CloseQuote', 'QualifyLead']),
    )
  },
  longEnough,
)

test(
  'R28 the body of a message has only its documented parameters and the listed columns of its activity',
  async () => {
    const send = await recorded()
    await always([call], async (given) => {
      for (const { method, path, body } of await send(given)) {
        const message = messages.find((one) => method === 'POST' && path.endsWith(one.name))
        if (message === undefined) continue
        const { activity, details } = message
        const parameters = Object(body)
        const listed = details.flatMap((one) => [one.name, `${one.name}@odata.bind`])
        const parameter = activity?.parameter ?? 'OpportunityCustomerId'
        const known = activity ? [] : ['CreateAccount', 'CreateContact', 'CreateOpportunity']
        const columns = activity ? Object.keys(Object(parameters[parameter])) : []
        const link = activity ? [`${activity.link}@odata.bind`] : []
        expect([...known, parameter, 'Status']).toEqual(
          expect.arrayContaining(Object.keys(parameters)),
        )
        expect([...listed, ...link]).toEqual(expect.arrayContaining(columns))
      }
    })
  },
  longEnough,
)

test(
  'R63 with a list nothing denied is posted, by whatever name a call gives it',
  async () => {
    const deny = ['opportunity.actualvalue', 'quoteclose', 'account', 'competitor']
    const send = await recorded({ deny })
    await always([call], async (given) => {
      for (const { method, path, body } of await send(given)) {
        if (method === 'GET') continue
        const text = JSON.stringify(body) ?? ''
        expect(path).not.toMatch(/Quote$/)
        expect(text).not.toMatch(
          /actual(?:value|revenue)"|"CreateAccount":true|competitors\(|accounts\(/,
        )
      }
    })
  },
  longEnough,
)
