import { expect, test } from 'vitest'
import { createRetryBudget } from '../../src/dataverse/client/retry-budget.ts'
import { createSendBatch, type BatchOperation } from '../../src/dataverse/client/send-batch.ts'
import { createSendCall } from '../../src/dataverse/client/send-call.ts'
import { createThrottler } from '../../src/dataverse/client/throttler.ts'
import { staticTokenSource } from '../../src/dataverse/client/token-source.ts'
import { createOutbound } from '../../src/dataverse/outbound/outbound.ts'
import { parseEnvironmentUrl } from '../../src/environment/address.ts'
import { overFetch } from '../../src/network/wire.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { apiRoot, serviceUrl, startServiceDouble } from '../support/service-double.ts'
import { batchAnswer, partsOf, type PartReply } from '../support/wire-batch.ts'
import { badGateway, throttled, wireError } from '../support/wire-answers.ts'

const service = startServiceDouble()
const { signal } = new AbortController()
const context = { operation: 'create', set: 'accounts' } as const

function sendBatch(count: number, { atomic = false } = {}) {
  const clock = fakeClock()
  const environment = parseEnvironmentUrl(serviceUrl)
  const exchange = createSendCall({
    outbound: createOutbound({ environment, wire: overFetch(fetch), clock }),
    token: staticTokenSource('test-token'),
    clock,
    budget: createRetryBudget(),
    throttler: createThrottler({ clock }),
  })
  const operations = Array.from({ length: count }, (_, index): BatchOperation => ({
    request: {
      method: 'POST',
      target: { kind: 'path', path: 'accounts', query: { $select: 'accountid' } },
      prefer: ['return=representation'],
      body: { name: `Nº ${index + 1}` },
    },
    context,
  }))
  return createSendBatch(exchange, clock)(operations, { atomic, context, signal })
}

const made = (id?: number): PartReply => ({
  status: 201,
  json: { '@odata.context': 'x', name: `made ${id ?? 0}` },
  ...(id !== undefined && { id }),
})
const refused = (id?: number): PartReply => ({
  ...wireError(400, '0x80040265', 'No.'),
  ...(id !== undefined && { id }),
})
/** What the outcomes say: the name of a record, the code of an error, or that the answer is lost. */
async function told(run: ReturnType<typeof sendBatch>) {
  return (await run).map(({ answer, error, lost }) =>
    lost ? 'lost' : (error?.code ?? JSON.stringify(answer?.body).slice(-8, -2)),
  )
}

test('sends each part with its own headers and body, and goes on after a failure', async () => {
  service.reply(batchAnswer([made(1), made(2)]))

  await sendBatch(2)

  const [request] = service.requests
  expect(request?.url).toBe(`${apiRoot}$batch`)
  expect(request?.headers.get('prefer')).toBe('odata.continue-on-error')
  expect(request && partsOf(request)).toMatchObject({
    isChangeSet: false,
    parts: [
      { method: 'POST', url: `${apiRoot}accounts?$select=accountid`, body: { name: 'Nº 1' } },
      { contentId: '2', body: { name: 'Nº 2' } },
    ],
  })
  const headers = request && Object.fromEntries(partsOf(request).parts[0]?.headers ?? [])
  expect(headers).toEqual({
    accept: 'application/json',
    'content-length': '16',
    'content-type': 'application/json',
    'if-none-match': 'null',
    'odata-maxversion': '4.0',
    'odata-version': '4.0',
    prefer: 'return=representation',
  })
})

test('a change set is nested, and has no preference to go on', async () => {
  service.reply(batchAnswer([made(1), made(2)], { changeSet: true }))

  const outcomes = await told(sendBatch(2, { atomic: true }))

  const [request] = service.requests
  expect(request?.headers.get('prefer')).toBeNull()
  expect(request && partsOf(request)).toMatchObject({
    isChangeSet: true,
    parts: [{ contentId: '1' }, { contentId: '2' }],
  })
  expect(outcomes).toEqual(['made 1', 'made 2'])
})

test.each([
  ['in order, with Content-ID', [made(1), refused(2), made(3)]],
  ['in another order', [made(3), made(1), refused(2)]],
  ['without Content-ID', [{ ...made(1), id: undefined }, refused(), { ...made(3), id: undefined }]],
])('tells each part, %s', async (_, parts) => {
  service.reply(batchAnswer(parts))

  expect(await told(sendBatch(3))).toEqual(['made 1', 'refused', 'made 3'])
})

test('reads lines that end with LF', async () => {
  service.reply(batchAnswer([made(1), refused(2)], { newline: '\n' }))

  expect(await told(sendBatch(2))).toEqual(['made 1', 'refused'])
})

test('reads an empty part, and a body with the boundary of another batch in a text', async () => {
  const text = '--batchresponse_5a3f0c1e--\r\nHTTP/1.1 201 Created'
  const json = { '@odata.context': 'x', text, name: 'made 2' }
  service.reply(
    batchAnswer([
      { status: 204, id: 1 },
      { status: 201, json, id: 2 },
    ]),
  )

  const [first, second] = await sendBatch(2)

  expect(first?.answer).toMatchObject({ status: 204, body: undefined })
  expect(second?.answer?.body).toEqual(json)
})

test('a refused change set refuses all its parts', async () => {
  service.reply(batchAnswer([refused()], { status: 400 }))

  expect(await told(sendBatch(3, { atomic: true }))).toEqual(['refused', 'refused', 'refused'])
})

test('a batch that the service could not read did nothing', async () => {
  const unreadable = wireError(400, '0x80048D19', 'Stream was not readable.')
  service.reply(batchAnswer([unreadable], { status: 400 }))

  const outcomes = await sendBatch(2)

  expect(outcomes.map(({ error, lost }) => [error?.facts.status, lost])).toEqual([
    [400, false],
    [400, false],
  ])
})

test('a batch that is refused as a whole did nothing', async () => {
  service.reply(wireError(403, '0x80040220', 'No.'))

  expect(await told(sendBatch(2))).toEqual(['not_permitted', 'not_permitted'])
})

test('a throttled batch is sent again after the wait', async () => {
  service.reply(throttled('3'), batchAnswer([made(1), made(2)]))

  expect(await told(sendBatch(2))).toEqual(['made 1', 'made 2'])
  expect(service.requests).toHaveLength(2)
})

const three = [made(1), made(2), made(3)]
test.each([
  ['a broken connection', 'network error'],
  ['a gateway', badGateway],
  ['a web page with 200', { text: '<html>Sign in</html>' }],
  ['JSON with 200', { json: { value: [] } }],
  ['nothing', { status: 204 }],
  ['no boundary', { headers: { 'Content-Type': 'multipart/mixed' }, text: 'x' }],
  ['no parts', batchAnswer([])],
  ['fewer parts without Content-ID', batchAnswer([made(), made()])],
  ['more parts', batchAnswer([...three, made(4)])],
  ['a part twice', batchAnswer([made(1), made(1), made(3)])],
  ['a Content-ID that was not sent', batchAnswer([made(1), { ...made(), id: 'x' }, made(3)])],
  ['parts of a change set', batchAnswer(three, { changeSet: true })],
  ['a part that is no answer', batchAnswer([made(1), { ...made(2), status: 100 }, made(3)])],
  ['a redirect in a part', batchAnswer([made(1), { status: 302, id: 2 }, made(3)])],
  [
    'a part with half a body',
    batchAnswer([made(1), { status: 201, text: '{"name":"ma', id: 2 }, made(3)]),
  ],
] as const)('tells nothing after %s', async (_, reply) => {
  service.reply(reply)

  expect(await told(sendBatch(3))).toEqual(['lost', 'lost', 'lost'])
  expect(service.requests).toHaveLength(1)
})

test('tells nothing of an answer that is cut at any byte', async () => {
  const { text = '' } = batchAnswer(three)
  const end = text.lastIndexOf('--')
  for (let at = 0; at < end; at += 7) {
    service.reply(batchAnswer(three, { alter: (whole) => whole.slice(0, at) }))

    expect(await told(sendBatch(3))).toEqual(['lost', 'lost', 'lost'])
  }
})

test('a part that is missing by its Content-ID is lost; the others are told', async () => {
  service.reply(batchAnswer([made(1), refused(3)]))

  expect(await told(sendBatch(3))).toEqual(['made 1', 'lost', 'refused'])
})

test('a failure of a gateway inside a part is lost', async () => {
  service.reply(batchAnswer([made(1), { ...badGateway, id: 2 }]))

  expect(await told(sendBatch(2))).toEqual(['made 1', 'lost'])
})
