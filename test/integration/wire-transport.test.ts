import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { createDataverse } from '../../src/dataverse/client/create-dataverse.ts'
import { createOutbound } from '../../src/dataverse/outbound/outbound.ts'
import { staticTokenSource } from '../../src/dataverse/client/token-source.ts'
import { parseEnvironmentUrl } from '../../src/environment/address.ts'
import type { Fetch } from '../../src/network/fetch.ts'
import { entitySet } from '../support/names-of.ts'
import { isDataverseError } from '../../src/errors.ts'
import { errorOf } from '../support/error-of.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { serviceUrl, startServiceDouble, type WireAnswer } from '../support/service-double.ts'
import { overFetch } from '../../src/network/wire.ts'

const service = startServiceDouble()
const { signal } = new AbortController()
const accounts = entitySet('accounts')

test.each([301, 302, 303, 307, 308])('R14 does not follow a redirect with %i', async (status) => {
  service.reply({ status, headers: { Location: 'https://evil.example/' } })

  const error = await errorOf(service.connect().list(accounts, {}, { signal }))

  expect(error.code).toBe('bad_answer')
  expect(error.message).toContain('redirect')
  expect(service.requests).toHaveLength(1)
})

test.each<[string, WireAnswer]>([
  ['a web page', { text: '<html>Sign in</html>', headers: { 'Content-Type': 'text/html' } }],
  ['an empty body', { text: '' }],
  ['a number', { text: '5' }],
  ['a text', { text: 'hello' }],
])('R128 %s with 200 is an invalid response', async (_case, answer) => {
  service.reply(answer)

  const error = await errorOf(service.connect().list(accounts, {}, { signal }))

  expect(error.code).toBe('bad_answer')
})

test('R128 bytes that are not text are an invalid response', async () => {
  const dataverse = connectTo(async () => new Response(new Uint8Array([0x22, 0xff, 0xfe, 0x22])))

  const error = await errorOf(dataverse.list(accounts, {}, { signal }))

  expect(error.code).toBe('bad_answer')
  expect(error.message).toContain('UTF-8')
})

test('R128 a response cut at any byte is an error', async () => {
  const whole = JSON.stringify({ value: [{ name: 'Zoë', revenue: 12.5 }] })
  for (let length = 0; length < whole.length; length += 1) {
    service.reply({ text: whole.slice(0, length) })

    const error = await errorOf(service.connect().list(accounts, {}, { signal }))

    expect(error.code).toBe('bad_answer')
  }
})

test('R19 gives up when no response begins within 30 s', async () => {
  const clock = fakeClock()
  service.reply('silence')
  const result = errorOf(service.connect({ clock }).list(accounts, {}, { signal }))
  await service.arrivals(1)

  clock.pass(30_000)

  const error = await result
  expect(error.code).toBe('timeout')
  expect(error.message).toContain('30 s')
})

test('R19 gives up when the response is not complete within 60 s', async () => {
  const clock = fakeClock()
  const started = new AbortController()
  const dataverse = connectTo(async (request) => {
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode('{"value":')),
      pull: () => {
        started.abort()
        return new Promise((_resolve, reject) => {
          request.signal.addEventListener('abort', () => reject(request.signal.reason))
        })
      },
    })
    return new Response(body)
  }, clock)
  const result = errorOf(dataverse.list(accounts, {}, { signal }))
  await aborted(started.signal)

  clock.pass(60_000)

  const error = await result
  expect(error.code).toBe('timeout')
  expect(error.message).toContain('60 s')
})

test('R19 gives up when a call with its repetitions is not complete within 60 s', async () => {
  const clock = fakeClock()
  let sent = 0
  const dataverse = connectTo(async () => {
    sent += 1
    clock.pass(25_000)
    return sent < 3 ? new Response(null, { status: 503 }) : Response.json({ value: [] })
  }, clock)

  const error = await errorOf(dataverse.list(accounts, {}, { signal }))

  expect(sent).toBe(3)
  expect(error.code).toBe('timeout')
  expect(error.message).toContain('60 s')
})

test('R129 stops a read that the caller cancels', async () => {
  const caller = new AbortController()
  service.reply('silence')
  const result = errorOf(service.connect().list(accounts, {}, { signal: caller.signal }))
  await service.arrivals(1)

  caller.abort()

  expect((await result).code).toBe('cancelled')
})

test('sends nothing for a call that is already canceled', async () => {
  const error = await errorOf(service.connect().list(accounts, {}, { signal: AbortSignal.abort() }))

  expect(error.code).toBe('cancelled')
  expect(service.requests).toEqual([])
})

test('R111 stops a compressed bomb at 8 MiB of text', async () => {
  let pulled = 0
  const chunk = new Uint8Array(1024 * 1024).fill(0x20)
  const dataverse = connectTo(async () => {
    const body = new ReadableStream({
      pull: (controller) => {
        pulled += 1
        controller.enqueue(chunk)
      },
    })
    return new Response(body, { headers: { 'Content-Encoding': 'gzip' } })
  })

  const error = await errorOf(dataverse.list(accounts, {}, { signal }))

  expect(error.code).toBe('bad_answer')
  expect(error.message).toContain('8 MiB')
  expect(pulled).toBeLessThanOrEqual(11)
})

test.each([
  [8 * 1024 * 1024, undefined],
  [8 * 1024 * 1024 + 1, 'bad_answer'],
])('R111 a response of %i bytes ends with %s', async (bytes, code) => {
  const text = JSON.stringify({ value: [] }).padEnd(bytes)
  const dataverse = connectTo(async () => new Response(text))

  const failed = await dataverse.list(accounts, {}, { signal }).then(
    () => undefined,
    (error: unknown) => (isDataverseError(error) ? error.code : error),
  )

  expect(failed).toBe(code)
})

test.each(['br', 'deflate', 'gzip, gzip', 'gzip, br', 'zstd'])(
  'R111 rejects a response encoded with %s',
  async (encoding) => {
    const dataverse = connectTo(
      async () => new Response('{"value":[]}', { headers: { 'Content-Encoding': encoding } }),
    )

    const error = await errorOf(dataverse.list(accounts, {}, { signal }))

    expect(error.code).toBe('bad_answer')
    expect(error.message).toContain('encoding')
  },
)

test('reads a compressed response', async () => {
  const bytes = gzipSync(JSON.stringify({ value: [] }))
  const dataverse = connectTo(async () => {
    const body = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))
    return new Response(body, { headers: { 'Content-Encoding': 'gzip' } })
  })

  expect(await dataverse.list(accounts, {}, { signal })).toEqual({ rows: [] })
})

test.each([
  ['ENOTFOUND', /host name was not found/],
  ['ECONNREFUSED', /ECONNREFUSED/],
  ['UND_ERR_CONNECT_TIMEOUT', /UND_ERR_CONNECT_TIMEOUT/],
])('explains the network failure %s', async (code, message) => {
  const dataverse = connectTo(async () => {
    throw new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code }) })
  })

  const error = await errorOf(dataverse.list(accounts, {}, { signal }))

  expect(error.code).toBe('unavailable')
  expect(error.message).toMatch(message)
})

test('an untrusted certificate is not tried again', async () => {
  const code = 'SELF_SIGNED_CERT_IN_CHAIN'
  let requests = 0
  const dataverse = connectTo(async () => {
    requests += 1
    throw new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code }) })
  })

  const error = await errorOf(dataverse.list(accounts, {}, { signal }))

  expect(error.code).toBe('configuration')
  expect(error.hint).toContain('NODE_EXTRA_CA_CERTS')
  expect(requests).toBe(1)
})

function connectTo(fetch: Fetch, clock = fakeClock()) {
  const outbound = createOutbound({
    environment: parseEnvironmentUrl(serviceUrl),
    wire: overFetch(fetch),
    clock,
  })
  return createDataverse({ outbound, token: staticTokenSource('test-token'), clock })
}

async function aborted(own: AbortSignal): Promise<void> {
  while (!own.aborted) await new Promise((resolve) => setImmediate(resolve))
}
