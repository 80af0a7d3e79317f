import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createAuditTrail } from '../../src/telemetry/audit.ts'
import type { AuditLine } from '../../src/telemetry/audit.ts'
import { createAuditLog, createLog, logLevels, placeOf } from '../../src/telemetry/log.ts'
import { createUserHash } from '../../src/telemetry/user-hash.ts'
import { createDataverse } from '../../src/dataverse/client/create-dataverse.ts'
import { staticTokenSource } from '../../src/dataverse/client/token-source.ts'
import { createOutbound } from '../../src/dataverse/outbound/outbound.ts'
import { parseEnvironmentUrl } from '../../src/environment/address.ts'
import { overFetch } from '../../src/network/wire.ts'
import { errorOf } from '../support/error-of.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { columnName, entitySet } from '../support/names-of.ts'
import { connect } from '../support/connect.ts'
import { createGate } from '../support/gate.ts'

const canary = 'Canary value 4711'
const id = '5a3f0c1e-1111-4222-8333-00000000abcd'
const create = { entity: 'account', values: { name: canary }, id }

/**
 * A server whose audit log is recorded. A sandbox token does not identify a user, so its hash is
 * used instead.
 */
async function audited(options: Parameters<typeof connect>[0] = {}) {
  const lines: AuditLine[] = []
  const hash = createUserHash(new Uint8Array(32))
  const audit = createAuditTrail({ write: (line) => lines.push(line), hash })
  return { ...(await connect({ ...options, audit })), lines, audit }
}

test('R50 each write logs one line with who, where, what and how it ended, without values', async () => {
  const { ask, lines } = await audited()

  await ask('create_record', create)
  await ask('update_record', { entity: 'account', id, values: { telephone1: canary } })
  await ask('query_records', { entity: 'account', filter: `name eq '${canary}'` })

  const line = {
    user: expect.stringMatching(/^[\w-]{22}$/),
    environment: 'sandbox.invalid',
    entity: 'accounts',
    id,
    outcome: 'ok',
    requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
  }
  expect(lines).toEqual([
    { ...line, operation: 'create' },
    { ...line, operation: 'update' },
  ])
  expect(JSON.stringify(lines)).not.toMatch(/4711|test-token/)
})

test.each<[string, string, Readonly<Record<string, unknown>>]>([
  ['conflict', 'update_record', { entity: 'account', id, values: { name: 'x' }, etag: 'W/"1"' }],
  ['duplicate', 'create_record', { ...create, values: { name: 'other' } }],
  [
    'failed',
    'update_record',
    { entity: 'account', id: id.replace('abcd', 'eeee'), values: { name: 'x' } },
  ],
])('R50 a write that ends as %s is logged with that outcome', async (outcome, tool, args) => {
  const { ask, refused, lines } = await audited()
  await ask('create_record', create)

  await refused(tool, args)

  expect(lines).toMatchObject([{ outcome: 'ok' }, { outcome }])
})

test('R50 a create whose answer names no record is logged as unknown', async () => {
  const lines: AuditLine[] = []
  const trail = createAuditTrail({ write: (line) => lines.push(line), hash: String })
  const clock = fakeClock()
  const outbound = createOutbound({
    environment: parseEnvironmentUrl('https://contoso.crm4.dynamics.com'),
    wire: overFetch(async () => new Response(null, { status: 204 })),
    clock,
  })
  const dataverse = createDataverse({
    outbound,
    token: staticTokenSource('t'),
    clock,
    audit: trail.of({ environment: 'contoso', user: () => 'user' }),
  })
  const target = {
    set: entitySet('accounts'),
    primaryId: columnName('accountid'),
    acceptsId: false,
  }

  const error = await errorOf(
    dataverse.create(target, {}, { signal: new AbortController().signal }),
  )

  expect(error.code).toBe('outcome_unknown')
  expect(lines).toMatchObject([{ operation: 'create', outcome: 'unknown' }])
})

test('R50 a write whose response is lost is unknown', async () => {
  const { refused, lines } = await audited({ faults: [{ fault: 'lose-answer', method: 'PATCH' }] })

  await refused('update_record', { entity: 'account', id, values: { name: 'x' } })

  expect(lines).toMatchObject([{ operation: 'update', id, outcome: 'unknown' }])
})

/** Event loop turns after which the caller cancels, from before sending to after the end. */
const points = Array.from({ length: 20 }, (_, index) => index * 2)

test.each(points)(
  'R49 ledger and audit agree when the call is canceled after %i turns',
  async (turns) => {
    const { client, sandbox, lines, audit } = await audited({
      async intercept(request, next) {
        for (let turn = 0; turn < 5; turn += 1) await setImmediate()
        const response = await next(request)
        for (let turn = 0; turn < 5; turn += 1) await setImmediate()
        return response
      },
    })
    await client.callTool({ name: 'query_records', arguments: { entity: 'account', top: 1 } })
    const caller = new AbortController()
    const call = client
      .callTool({ name: 'create_record', arguments: create }, { signal: caller.signal })
      .catch(() => undefined)

    for (let turn = 0; turn < turns; turn += 1) await setImmediate()
    caller.abort()
    await call

    for (let turn = 0; turn < 10; turn += 1) await setImmediate()
    await audit.settled()
    const written = lines.filter(({ outcome }) => outcome === 'ok').map((line) => line.id)
    expect(written).toEqual(sandbox.ledger().map((entry) => entry.id))
    expect(lines.every(({ outcome }) => outcome === 'ok' || outcome === 'cancelled')).toBe(true)
  },
)

test('R49 a write that is running when the process must end is unknown', async () => {
  const gate = createGate()
  const { ask, lines, audit } = await audited({
    async intercept(request, next) {
      if (request.method === 'POST') await gate.opened
      return next(request)
    },
  })
  const call = ask('create_record', create)
  for (let turn = 0; turn < 50; turn += 1) await setImmediate()

  audit.abandon()
  gate.open()
  await call

  expect(lines).toMatchObject([{ operation: 'create', id, outcome: 'unknown' }])
})

test('R50 an update that was carried out, but whose id is not told, is audited as done', async () => {
  const { ask, refused, lines } = await audited({
    async intercept(request, next) {
      const isKey = request.url.includes('accountnumber=')
      const answer = await next(request)
      if (!isKey) return answer
      // The answer names the record by its key only, and it cannot be read.
      return request.method === 'PATCH'
        ? new Response(null, {
            status: 204,
            headers: { 'OData-EntityId': request.url.split('?')[0] ?? '' },
          })
        : Response.json({ error: { code: '0x80040220', message: 'No.' } }, { status: 403 })
    },
  })
  await ask('query_records', { entity: 'account', select: ['accountnumber'], top: 1 })

  const error = await refused('update_record', {
    entity: 'account',
    id: "accountnumber='ABSS4G45'",
    values: { telephone1: '5' },
  })

  expect(error).toMatch(/^bad_answer: The record was written/)
  expect(lines).toMatchObject([{ operation: 'update', outcome: 'ok' }])
})

test('R116 the same user has the same hash only under the same key', () => {
  const one = createUserHash(new Uint8Array(32))
  const other = createUserHash(new Uint8Array(32).fill(1))

  expect(one('tenant user')).toBe(one('tenant user'))
  expect(one('tenant user')).not.toBe(one('tenant other'))
  expect(one('tenant user')).not.toBe(other('tenant user'))
})

test.each(logLevels)(
  'R50 at level %s the audit log is written unless everything is silent',
  (level) => {
    const lines: string[] = []
    const parts = { level, write: (line: string) => lines.push(line), now: () => 0 }

    createAuditLog(parts)({ operation: 'create', entity: 'accounts', outcome: 'ok' })

    expect(lines).toHaveLength(level === 'silent' ? 0 : 1)
    for (const line of lines)
      expect(JSON.parse(line)).toMatchObject({ level: 'audit', event: 'write' })
  },
)

test('R115 R116 a log line has only listed fields, and no value can end the line or reverse its direction', () => {
  const lines: string[] = []
  const log = createLog({ level: 'debug', write: (line) => lines.push(line), now: () => 0 })
  const nasty = [
    '\n',
    '\r\n{"level":"audit"}',
    '\u2028',
    '\u0085',
    '\u009b31m',
    '\u202e',
    '\u001b[2J',
  ]

  for (const text of nasty) {
    const fields = { outcome: `a${text}b`, token: canary, filter: canary, values: canary }
    log('info', 'tool', fields)
  }
  log('info', 'tool', { outcome: 'x'.repeat(10_000) })

  for (const line of lines) {
    expect(line).toMatch(/^[\x20-\x7e…]+\n$/)
    expect(Object.keys(JSON.parse(line))).toEqual(['time', 'level', 'event', 'outcome'])
  }
  expect(lines.slice(0, nasty.length).map((line) => JSON.parse(line).outcome)).toEqual(
    nasty.map((text) => `a${text}b`),
  )
  expect(lines.join('')).not.toContain(canary)
  expect(lines.at(-1)?.length).toBeLessThan(700)
})

test('R118 an internal error is reported with file and line, without the full path and its message', async () => {
  const place = placeOf(new Error(canary))

  expect(place).toMatch(/^audit\.test\.ts:\d+:\d+$/)
  expect(placeOf('no error')).toBeUndefined()
})

test('R115 no filter, value or token is logged at any level', async () => {
  const lines: string[] = []
  const write = (line: string) => lines.push(line)
  const { ask, refused } = await connect({
    log: createLog({ level: 'debug', write, now: () => 0 }),
  })

  await ask('create_record', create)
  await ask('query_records', { entity: 'account', filter: `name eq '${canary}'` })
  await refused('query_records', { entity: 'account', filter: `nam eq '${canary}'` })
  await refused('create_record', { entity: 'account', values: { [canary]: canary } })
  await refused('get_record', { entity: canary, id: canary })

  expect(lines.length).toBeGreaterThan(3)
  expect(lines.join('')).not.toMatch(/4711|test-token|Bearer/)
})
