import { expect, test } from 'vitest'
import type { StateChange } from '../../src/dataverse/messages/state-change.ts'
import { parseRecordId } from '../../src/dataverse/names.ts'
import { errorOf } from '../support/error-of.ts'
import { columnName, entitySet } from '../support/names-of.ts'
import { apiRoot, startServiceDouble, type Reply } from '../support/service-double.ts'
import { batchAnswer, partsOf } from '../support/wire-batch.ts'
import { mayNotRead, recordGuid, throttled } from '../support/wire-answers.ts'

const service = startServiceDouble()
const { signal } = new AbortController()
const id = parseRecordId(recordGuid)
const other = recordGuid.replace('abcd', 'eeee')
const opportunities = { set: entitySet('opportunities'), primaryId: columnName('opportunityid') }
const quotes = { set: entitySet('quotes'), primaryId: columnName('quoteid') }
const leads = { set: entitySet('leads'), primaryId: columnName('leadid') }

const won: StateChange = {
  messages: [{ name: 'WinOpportunity', status: 3, details: { subject: 'Won', actualrevenue: 5 } }],
  body: {},
  expected: { statecode: 1, actualvalue: 5 },
  shown: ['statecode', 'actualvalue'],
  made: [
    {
      entity: 'opportunityclose',
      set: 'opportunitycloses',
      primaryId: 'activityid',
      filter: `_opportunityid_value eq ${id}`,
      expected: { subject: 'Won' },
    },
  ],
  stateLabels: new Map([[0, 'Open']]),
}

const done: Reply = { status: 204, headers: { 'OData-Version': '4.0' } }
const row = (values: Readonly<Record<string, unknown>>, primaryId = 'opportunityid'): Reply => ({
  json: { '@odata.context': 'x', '@odata.etag': 'W/"7"', [primaryId]: id, ...values },
})
const isWon = row({ statecode: 1, actualvalue: 5 })
const closings = (...rows: readonly unknown[]): Reply => ({
  json: { '@odata.context': 'x', value: rows },
})
const closing = { activityid: other, subject: 'Won' }
const lostAnswers: readonly (readonly [string, Reply])[] = [
  ['a broken connection', 'network error'],
  ['a gateway', { status: 502, text: 'Bad gateway' }],
  ['a web page', { text: '<html>Sign in</html>' }],
  ['an answer with a body', { json: { ok: true } }],
]

const change = (what: StateChange = won, target = opportunities, etag?: string) =>
  service.connect().changeState(target, id, what, { signal, ...(etag !== undefined && { etag }) })
const sent = () => service.requests.map(({ method, url }) => `${method} ${nameOf(url)}`)
const nameOf = (url: string) => url.slice(apiRoot.length).split('?')[0]

test('the message is sent, and the record is read after it', async () => {
  service.reply(done, isWon)

  const changed = await change()

  expect(sent()).toEqual(['POST WinOpportunity', `GET opportunities(${id})`])
  expect(service.requests[0]?.body).toEqual({
    Status: 3,
    OpportunityClose: {
      subject: 'Won',
      actualrevenue: 5,
      'opportunityid@odata.bind': `/opportunities(${id})`,
    },
  })
  expect(changed).toMatchObject({ id, etag: 'W/"7"', created: [], row: { statecode: 1 } })
})

test.each(lostAnswers)(
  'after %s it is done only if state and closing are seen',
  async (_, lost) => {
    service.reply(lost, isWon, closings(closing))

    const changed = await change()

    expect(sent()).toEqual([
      'POST WinOpportunity',
      `GET opportunities(${id})`,
      'GET opportunitycloses',
    ])
    expect(changed.seen).toEqual([{ entity: 'opportunityclose', id: other }])
  },
)

test.each<[string, readonly Reply[]]>([
  ['the record is open', [row({ statecode: 0, actualvalue: 5 }), closings(closing)]],
  ['the record has another value', [row({ statecode: 1, actualvalue: 6 }), closings(closing)]],
  ['the record cannot be read', [mayNotRead]],
  ['another record is returned', [{ json: { '@odata.context': 'x', opportunityid: other } }]],
  ['it has no closing', [isWon, closings()]],
  ['its closing is another one', [isWon, closings({ ...closing, subject: 'Other' })]],
  ['its closings cannot be read', [isWon, mayNotRead]],
])('after a lost answer it is unknown if %s; nothing is sent again', async (_, replies) => {
  service.reply('network error', ...replies)

  const error = await errorOf(change())

  expect(error.code).toBe('outcome_unknown')
  expect(error.facts.id).toBe(id)
  expect(sent().filter((one) => !one.startsWith('GET'))).toEqual(['POST WinOpportunity'])
})

test('an unknown outcome says which state was seen', async () => {
  service.reply('network error', row({ statecode: 0 }))

  const error = await errorOf(change())

  expect(error.message).toContain('A read after it showed statecode 0 (Open).')
})

test('a 204 that the record contradicts is unknown', async () => {
  service.reply(done, row({ statecode: 0 }))

  expect((await errorOf(change())).code).toBe('outcome_unknown')
})

test('a user who may not read the record is told that it was done', async () => {
  service.reply(done, mayNotRead)

  expect(await change()).toEqual({ id, created: [] })
})

test('a 204 that is not of the service is not believed unless the record is read', async () => {
  service.reply({ status: 204 }, mayNotRead)

  expect((await errorOf(change())).code).toBe('outcome_unknown')
})

test('a throttled message was not executed, and is sent again', async () => {
  service.reply(throttled('1'), done, isWon)

  await change()

  expect(sent().slice(0, 2)).toEqual(['POST WinOpportunity', 'POST WinOpportunity'])
})

const patched = {
  status: 204,
  headers: { 'OData-EntityId': `${apiRoot}opportunities(${id})` },
  id: 1,
}
const both: StateChange = { ...won, body: { description: 'x' } }

test.each([
  ['W/"6"', 'W/"6"'],
  [undefined, '*'],
])(
  'R43 other columns go first in one change set, for etag %s with If-Match %s',
  async (etag, sentEtag) => {
    const parts = [patched, { status: 204, id: 2 }]
    service.reply(batchAnswer(parts, { changeSet: true }), isWon)

    await change(both, opportunities, etag)

    const [request] = service.requests
    const batch = request && partsOf(request)
    expect(batch?.isChangeSet).toBe(true)
    expect(batch?.parts.map(({ method, url }) => `${method} ${nameOf(url)}`)).toEqual([
      `PATCH opportunities(${id})`,
      'POST WinOpportunity',
    ])
    expect(batch?.parts[0]?.headers.get('if-match')).toBe(sentEtag)
    expect(batch?.parts[1]?.headers.get('if-match')).toBeNull()
  },
)

test.each<[string, Reply]>([
  ['a part is missing', batchAnswer([patched], { changeSet: true })],
  ['the parts are not of a change set', batchAnswer([patched, { status: 204, id: 2 }])],
  [
    'a part names another record',
    batchAnswer(
      [
        { ...patched, headers: { 'OData-EntityId': `${apiRoot}opportunities(${other})` } },
        { status: 204, id: 2 },
      ],
      { changeSet: true },
    ),
  ],
])('nothing is claimed if %s', async (_, answer) => {
  service.reply(answer, row({ statecode: 0 }))

  expect((await errorOf(change(both))).code).toBe('outcome_unknown')
})

test('a refused change set did nothing, and is told as the service said it', async () => {
  const refusal = { error: { code: '0x80040516', message: 'It has quotes.' } }
  service.reply(batchAnswer([{ status: 400, json: refusal }], { status: 400 }))

  const error = await errorOf(change(both))

  expect([error.code, error.facts.serviceCode]).toEqual(['refused', '0x80040516'])
  expect(service.requests).toHaveLength(1)
})

const qualify: StateChange = {
  ...won,
  messages: [
    {
      name: 'QualifyLead',
      status: 3,
      details: { CreateAccount: true, CreateContact: false, CreateOpportunity: true },
    },
  ],
  expected: { statecode: 1 },
  made: ['account', 'opportunity'].map((entity) => ({
    entity,
    set: entity === 'account' ? 'accounts' : 'opportunities',
    primaryId: `${entity}id`,
    filter: `_originatingleadid_value eq ${id}`,
    expected: {},
  })),
}
const madeRows = {
  json: {
    '@odata.context': 'x',
    value: [
      { '@odata.type': '#Microsoft.Dynamics.CRM.account', accountid: id },
      { '@odata.type': '#Microsoft.Dynamics.CRM.opportunity', opportunityid: other },
    ],
  },
}
const isQualified = row({ statecode: 1 }, 'leadid')

test('qualifying is a message on the lead, and tells what it made', async () => {
  service.reply(madeRows, isQualified)

  const changed = await change(qualify, leads)

  expect(sent()[0]).toBe(`POST leads(${id})/Microsoft.Dynamics.CRM.QualifyLead`)
  expect(service.requests[0]?.body).toEqual({
    CreateAccount: true,
    CreateContact: false,
    CreateOpportunity: true,
    Status: 3,
  })
  expect(changed.created).toEqual([
    { entity: 'account', id },
    { entity: 'opportunity', id: other },
  ])
})

test('after a lost answer to qualifying, all records that it should have made are looked for', async () => {
  service.reply('network error', isQualified, closings({ accountid: other }), closings())

  const error = await errorOf(change(qualify, leads))

  expect(error.code).toBe('outcome_unknown')
  expect(error.message).toContain(`statecode 1. It has account ${other}.`)
  expect(sent().slice(1)).toEqual([`GET leads(${id})`, 'GET accounts', 'GET opportunities'])
})

test.each<[string, Reply]>([
  ['no list', { json: { '@odata.context': 'x' } }],
  [
    'an item without id',
    { json: { value: [{ '@odata.type': '#Microsoft.Dynamics.CRM.account' }] } },
  ],
  ['nothing, although rows were asked for', done],
])('an answer to qualifying with %s is lost', async (_, answer) => {
  service.reply(answer, isQualified, closings(), closings())

  expect((await errorOf(change(qualify, leads))).code).toBe('outcome_unknown')
})

const isClosed = row({ statecode: 3 }, 'quoteid')
const revise: StateChange = {
  ...won,
  messages: [
    { name: 'CloseQuote', status: 7, details: { subject: 'Closed' } },
    { name: 'ReviseQuote', details: {} },
  ],
  expected: { statecode: 3 },
  made: [],
}

test('a revision closes the quote and makes a draft in one change set', async () => {
  const draft = { status: 200, json: { '@odata.context': 'x', quoteid: other }, id: 2 }
  service.reply(batchAnswer([{ status: 204, id: 1 }, draft], { changeSet: true }), isClosed)

  const changed = await change(revise, quotes)

  const [request] = service.requests
  expect(request && partsOf(request).parts.map(({ body }) => body)).toEqual([
    { Status: 7, QuoteClose: { subject: 'Closed', 'quoteid@odata.bind': `/quotes(${id})` } },
    { QuoteId: id, ColumnSet: { AllColumns: true } },
  ])
  expect(changed.created).toEqual([{ entity: 'quote', id: other }])
})

test('a revision that names the old quote is lost', async () => {
  const draft = { status: 200, json: { '@odata.context': 'x', quoteid: id }, id: 2 }
  service.reply(batchAnswer([{ status: 204, id: 1 }, draft], { changeSet: true }), isClosed)

  expect((await errorOf(change(revise, quotes))).code).toBe('outcome_unknown')
})
