import { SpanKind, SpanStatusCode } from '@opentelemetry/api'
import { expect, test } from 'vitest'
import { connect } from '../support/connect.ts'
import { ada, bob, connectTo, startMultiUser } from '../support/http-server.ts'
import { createTelemetryRecorder } from '../support/telemetry-recorder.ts'

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const spanId = '00f067aa0ba902b7'

test('R140 a call is a server span of the MCP conventions in the trace of its metadata', async () => {
  const { telemetry, spans } = createTelemetryRecorder()
  const { client } = await connect({ telemetry })

  await client.callTool({
    name: 'query_records',
    arguments: { entity: 'account', select: ['name'], top: 1 },
    _meta: { traceparent: `00-${traceId}-${spanId}-01` },
  })

  const call = spans().find(({ kind }) => kind === SpanKind.SERVER)
  expect(call?.name).toBe('tools/call query_records')
  expect(call?.spanContext().traceId).toBe(traceId)
  expect(call?.parentSpanContext?.spanId).toBe(spanId)
  expect(call?.status.code).toBe(SpanStatusCode.UNSET)
  expect(call?.attributes).toEqual({
    'mcp.method.name': 'tools/call',
    'mcp.protocol.version': expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
    'gen_ai.operation.name': 'execute_tool',
    'gen_ai.tool.name': 'query_records',
    'network.transport': 'pipe',
    'jsonrpc.request.id': expect.stringMatching(/^\d+$/),
  })
})

test('each request to the service is a client span inside its call', async () => {
  const { telemetry, spans } = createTelemetryRecorder()
  const { ask } = await connect({ telemetry })

  await ask('query_records', { entity: 'account', select: ['name'], top: 1 })

  const call = spans().find(({ kind }) => kind === SpanKind.SERVER)
  const requests = spans().filter(({ kind }) => kind === SpanKind.CLIENT)
  expect(requests.map(({ name }) => name)).toContain('GET /api/data/v9.2/accounts')
  expect(requests.map(({ parentSpanContext }) => parentSpanContext?.spanId)).toEqual(
    requests.map(() => call?.spanContext().spanId),
  )
  expect(requests.at(-1)?.attributes).toEqual({
    'http.request.method': 'GET',
    'http.response.status_code': 200,
    'server.address': 'sandbox.invalid',
    'server.port': 443,
    'url.template': '/api/data/v9.2/accounts',
  })
})

test('R140 a tool error sets error.type on span and metric although the protocol succeeds', async () => {
  const { telemetry, spans, points } = createTelemetryRecorder()
  const { refused } = await connect({ telemetry })

  await refused('query_records', { entity: 'account', top: 0 })

  const call = spans().find(({ kind }) => kind === SpanKind.SERVER)
  expect(call?.status).toEqual({ code: SpanStatusCode.ERROR, message: 'invalid_argument' })
  const error = { 'error.type': 'tool_error', 'dataverse.error.code': 'invalid_argument' }
  expect(call?.attributes).toMatchObject(error)
  expect(await points('mcp.server.operation.duration')).toEqual([
    expect.objectContaining({
      'gen_ai.tool.name': 'query_records',
      'mcp.method.name': 'tools/call',
      ...error,
    }),
  ])
})

test('a refusal by the service is recorded as the status of the request and as the tool error of the call', async () => {
  const { telemetry, spans, points } = createTelemetryRecorder()
  const { refused } = await connect({
    telemetry,
    intercept: (request, next) =>
      request.url.includes('/accounts')
        ? Promise.resolve(Response.json({ error: { code: '0x80040220' } }, { status: 403 }))
        : next(request),
  })

  await refused('query_records', { entity: 'account', select: ['name'] })

  const refusal = spans().find(({ name }) => name === 'GET /api/data/v9.2/accounts')
  expect(refusal?.attributes).toMatchObject({
    'http.response.status_code': 403,
    'error.type': '403',
  })
  expect(refusal?.status).toEqual({ code: SpanStatusCode.ERROR })
  expect(await points('http.client.request.duration')).toContainEqual(
    expect.objectContaining({ 'http.response.status_code': 403, 'error.type': '403' }),
  )
})

test('R114 R115 no span or metric contains arguments, record data or tokens', async () => {
  const { telemetry, everything } = createTelemetryRecorder()
  const { client, ask } = await connect({ telemetry })

  const { id } = await ask('create_record', {
    entity: 'contact',
    values: { lastname: canary('value'), emailaddress1: `${canary('mail')}@contoso.test` },
  })
  const read = await ask('get_record', { entity: 'contact', id, select: ['lastname'] })
  await client.callTool({
    name: 'query_records',
    arguments: {
      entity: 'contact',
      select: ['lastname'],
      filter: `lastname eq '${canary('filter')}' or contactid eq ${String(id)}`,
    },
    _meta: {
      traceparent: `00-${traceId}-${spanId}-01`,
      tracestate: `vendor=${canary('tracestate')}`,
      baggage: `user=${canary('baggage')}`,
    },
  })
  await client.callTool({ name: 'query_records', arguments: { entity: canary('entity') } })
  await client.callTool({ name: 'get_record', arguments: { entity: 'contact', id: canary('id') } })
  await client.callTool({ name: 'query_records', arguments: { cursor: canary('cursor') } })

  const recorded = await everything()
  expect(JSON.stringify(read)).toContain(canary('value'))
  expect(recorded).toContain('/api/data/v9.2/contacts({key})')
  expect(recorded).not.toContain('canary')
  expect(recorded).not.toContain(String(id))
  expect(recorded).not.toContain('test-token')
})

test.each([
  ['modern', '2026-07-28'],
  ['legacy', undefined],
] as const)(
  'a call over HTTP records the protocol revision of the %s era',
  async (era, revision) => {
    const { telemetry, spans } = createTelemetryRecorder()
    const { url, tokenOf } = await startMultiUser({ telemetry })
    const client = await connectTo(url, tokenOf(ada), era)

    await client.callTool({ name: 'query_records', arguments: accounts })

    const call = spans().find(({ kind }) => kind === SpanKind.SERVER)
    expect(call?.attributes['network.transport']).toBe('tcp')
    expect(call?.attributes['mcp.protocol.version']).toBe(revision)
  },
)

test('R115 parallel calls of two users are distinguished by their traces, and no user by name or id', async () => {
  const { telemetry, spans, everything } = createTelemetryRecorder()
  const { url, tokenOf } = await startMultiUser({ telemetry })
  const people = [ada, bob].map((user) => ({ user, token: tokenOf(user) }))
  const clients = await Promise.all(people.map(({ token }) => connectTo(url, token)))

  await Promise.all(
    clients.map((client) => client.callTool({ name: 'query_records', arguments: accounts })),
  )

  const calls = spans().filter(({ kind }) => kind === SpanKind.SERVER)
  const recorded = await everything()
  expect(new Set(calls.map((call) => call.spanContext().traceId)).size).toBe(2)
  for (const { user, token } of people) {
    expect(recorded).not.toContain(user.objectId)
    expect(recorded).not.toContain(token)
  }
})

const accounts = { entity: 'account', select: ['name'], top: 1 }
const canary = (place: string) => `canary-${place}-5d1f`
