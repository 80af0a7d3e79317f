import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { staticTokenSource } from '../../src/dataverse/client/token-source.ts'
import { createDataverse } from '../../src/dataverse/client/create-dataverse.ts'
import { createOutbound } from '../../src/dataverse/outbound/outbound.ts'
import { parseEnvironmentUrl } from '../../src/environment/address.ts'
import { isDataverseError } from '../../src/errors.ts'
import { errorOf } from '../support/error-of.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { columnName, entitySet } from '../support/names-of.ts'
import type { Wire } from '../../src/network/wire.ts'
import { wires } from '../support/wires.ts'

type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>

const { signal } = new AbortController()
const accounts = { set: entitySet('accounts'), primaryId: columnName('accountid') }

test.each(wires)('R111 accepts only gzip and decompresses it, over %s', async (_, makeWire) => {
  const seen: IncomingMessage[] = []
  const dataverse = await connectTo(makeWire, (request, response) => {
    seen.push(request)
    response.setHeader('Content-Encoding', 'gzip')
    response.end(gzipSync(JSON.stringify({ value: [{ name: 'Zoë' }] })))
  })

  const { rows } = await dataverse.list(accounts.set, {}, { signal })

  expect(rows).toEqual([{ name: 'Zoë' }])
  expect(seen[0]?.headers['accept-encoding']).toBe('gzip')
})

test.each(wires)('R111 stops a compressed bomb, by %s', async (_, makeWire) => {
  const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, ' '))
  const dataverse = await connectTo(makeWire, (_request, response) => {
    response.setHeader('Content-Encoding', 'gzip')
    response.end(bomb)
  })

  const error = await errorOf(dataverse.list(accounts.set, {}, { signal }))

  expect(error.message).toContain('8 MiB')
})

test.each(wires)(
  'R111 an encoding that was not requested is rejected, over %s',
  async (_, makeWire) => {
    const dataverse = await connectTo(makeWire, (_request, response) => {
      response.setHeader('Content-Encoding', 'br')
      response.end(brotliCompressSync(JSON.stringify({ value: [] })))
    })

    const error = await errorOf(dataverse.list(accounts.set, {}, { signal }))

    expect(error.code).toBe('bad_answer')
    expect(error.message).toContain('encoding that was not requested')
  },
)

test.each(wires)(
  'a response cut within its compressed body is not a response, over %s',
  async (_, makeWire) => {
    const whole = gzipSync(JSON.stringify({ value: [{ name: 'Contoso' }] }))
    const dataverse = await connectTo(makeWire, (_request, response) => {
      response.writeHead(200, { 'Content-Encoding': 'gzip', 'Content-Length': whole.length - 12 })
      response.end(whole.subarray(0, -12))
    })

    const error = await errorOf(dataverse.list(accounts.set, {}, { signal }))

    expect(['unavailable', 'bad_answer']).toContain(error.code)
  },
)

test.each(
  wires.flatMap(([name, makeWire]) => [
    [204, name, makeWire, 'ok'] as const,
    [200, name, makeWire, 'bad_answer'] as const,
    [404, name, makeWire, 'not_found'] as const,
    [503, name, makeWire, 'unavailable'] as const,
  ]),
)(
  'an empty response with %i that claims to be compressed keeps its status, over %s',
  async (...row) => {
    const [status, , makeWire, expected] = row
    const dataverse = await connectTo(makeWire, (_request, response) => {
      response.writeHead(status, { 'Content-Encoding': 'gzip' })
      response.end()
    })

    const outcome = await dataverse.read('accounts', {}, { signal }).then(
      () => 'ok',
      (error: unknown) => isDataverseError(error) && [error.code, error.facts.status],
    )

    expect(outcome).toEqual(expected === 'ok' ? 'ok' : [expected, status])
  },
)

test.each(wires)(
  'R19 a body that cannot be decompressed ends no later than the deadline, over %s',
  async (_, makeWire) => {
    const values = Array.from({ length: 20_000 }, (_each, index) => Math.sin(index))
    const whole = gzipSync(JSON.stringify({ value: [{ name: 'y'.repeat(300_000) }], values }))
    whole.fill(7, 200, 900)
    let answered = 0
    const { url, close } = await listen((_request, response) => {
      response.setHeader('Content-Encoding', 'gzip')
      response.end(whole)
      answered += 1
    })
    onTestFinished(close)
    const clock = fakeClock()
    const pending = errorOf(connect(makeWire, url, clock).list(accounts.set, {}, { signal }))

    await expect.poll(() => answered).toBeGreaterThan(0)
    // Decompression gets its time before the clock is moved.
    await setTimeout(100)
    clock.pass(60_000)

    expect(['timeout', 'unavailable', 'bad_answer']).toContain((await pending).code)
  },
)

test.each(
  wires.flatMap(([name, makeWire]) => [
    ['rejected for its redirect', name, makeWire, { status: 302 }] as const,
    ['rejected for its encoding', name, makeWire, { status: 200, encoding: 'br' }] as const,
    ['too large', name, makeWire, { status: 200, bytes: 9 * 1024 * 1024 }] as const,
  ]),
)('the connection of a response that is %s is closed, over %s', async (_, __, makeWire, answer) => {
  let isClosed = false
  const dataverse = await connectTo(makeWire, (request, response) => {
    request.socket.once('close', () => (isClosed = true))
    response.writeHead(answer.status, {
      ...('encoding' in answer && { 'Content-Encoding': answer.encoding }),
    })
    // The body never ends by itself.
    response.write(Buffer.alloc('bytes' in answer ? answer.bytes : 10, ' '))
  })

  const error = await errorOf(dataverse.list(accounts.set, {}, { signal }))

  expect(error.code).toBe('bad_answer')
  await expect.poll(() => isClosed).toBe(true)
})

test.each(wires)(
  'R19 a body that stops arriving ends with the deadline, over %s',
  async (_, makeWire) => {
    let isClosed = false
    let hasBegun = false
    const { url, close } = await listen((request, response) => {
      request.socket.once('close', () => (isClosed = true))
      response.write('{"value": [')
      hasBegun = true
    })
    onTestFinished(close)
    const clock = fakeClock()
    const pending = errorOf(connect(makeWire, url, clock).list(accounts.set, {}, { signal }))

    await expect.poll(() => hasBegun).toBe(true)
    clock.pass(60_000)
    const error = await pending

    expect(error.code).toBe('timeout')
    await expect.poll(() => isClosed).toBe(true)
  },
)

test.each(
  wires.flatMap(([name, makeWire]) =>
    [301, 302, 307, 308].map((status) => [status, name, makeWire] as const),
  ),
)('R14 a redirect with %i reaches nobody, over %s', async (status, _, makeWire) => {
  let requests = 0
  const dataverse = await connectTo(makeWire, (request, response) => {
    requests += 1
    response.writeHead(status, {
      Location: `http://${request.headers.host}/api/data/v9.2/contacts`,
    })
    response.end()
  })

  const error = await errorOf(dataverse.list(accounts.set, {}, { signal }))

  expect(error.code).toBe('bad_answer')
  expect(requests).toBe(1)
})

test.each(wires)(
  'R41 a create cut after any byte of its response makes exactly one record, by %s',
  async (_, makeWire) => {
    const answer = createAnswer('5a3f0c1e-1111-4222-8333-00000000abcd')
    for (let bytes = 0; bytes <= answer.length; bytes += 1) {
      const ledger = createLedger(bytes)
      const dataverse = await connectTo(makeWire, ledger.handle)

      const { id } = await dataverse.create(accounts, { name: 'Contoso' }, { signal })

      expect(ledger.ids).toEqual([id])
    }
  },
)

test.each(wires)(
  'R41 a create cut before its request was read makes exactly one record, by %s',
  async (_, makeWire) => {
    const ledger = createLedger(Infinity)
    let requests = 0
    const dataverse = await connectTo(makeWire, (request, response) => {
      requests += 1
      if (requests > 1) return ledger.handle(request, response)
      request.socket.destroy()
      return undefined
    })

    const { id } = await dataverse.create(accounts, { name: 'Contoso' }, { signal })

    expect(ledger.ids).toEqual([id])
  },
)

test.each(wires)(
  'a write to a port without a listener is not unknown, by %s',
  async (_, makeWire) => {
    const { url, close } = await listen(() => undefined)
    await close()

    const error = await errorOf(connect(makeWire, url).create(accounts, {}, { signal }))

    expect(error.code).toBe('unavailable')
    expect(error.message).toContain('ECONNREFUSED')
  },
)

/** Commits creates, rejects ids that it has, and cuts its first response after this many bytes. */
function createLedger(cutAfter: number): { ids: readonly string[]; handle: Handler } {
  const ids: string[] = []
  let answered = 0
  return {
    ids,
    async handle(request, response) {
      if (request.method === 'GET') {
        response.end(JSON.stringify({ accountid: ids[0] }))
        return
      }
      const { accountid } = JSON.parse(await text(request))
      answered += 1
      if (ids.includes(accountid)) {
        response.writeHead(412)
        response.end(JSON.stringify({ error: { code: '0x80040237', message: 'Duplicate key.' } }))
        return
      }
      ids.push(accountid)
      const answer = createAnswer(accountid)
      request.socket.end(answered > 1 ? answer : answer.slice(0, cutAfter))
    },
  }
}

function createAnswer(accountid: string): string {
  const body = JSON.stringify({ '@odata.etag': 'W/"1"', accountid })
  return `HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`
}

async function connectTo(makeWire: () => Wire, handler: Handler) {
  const { url, close } = await listen(handler)
  onTestFinished(close)
  return connect(makeWire, url)
}

function connect(makeWire: () => Wire, url: string, clock = fakeClock()) {
  const outbound = createOutbound({
    environment: parseEnvironmentUrl(url),
    wire: makeWire(),
    clock,
  })
  return createDataverse({ outbound, token: staticTokenSource('test-token'), clock })
}

async function listen(handler: Handler): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer((request, response) => void handler(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
