import { createServer } from 'node:net'
import type { Server } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { staticTokenSource } from '../../src/dataverse/client/token-source.ts'
import { systemClock } from '../../src/time/clock.ts'
import { createDataverse } from '../../src/dataverse/client/create-dataverse.ts'
import { createOutbound } from '../../src/dataverse/outbound/outbound.ts'
import { toolsOver } from '../support/call-tools.ts'
import { errorOf } from '../support/error-of.ts'
import { createHurriedClock } from '../support/hurried-clock.ts'
import { columnName, entitySet } from '../support/names-of.ts'
import { startListener } from '../support/sandbox-listener.ts'
import type { PlainRules } from '../support/sandbox-listener.ts'
import { overFetch } from '../../src/network/wire.ts'

const { signal } = new AbortController()
const accounts = { set: entitySet('accounts'), primaryId: columnName('accountid') }
const query = { entity: 'account', select: ['name'], top: 5 }
const create = { entity: 'account', values: { name: 'Stormy' } }

/** The tools over real sockets to a sandbox that fails after the definitions are read. */
async function connect(rules: PlainRules) {
  const { baseUrl, sandbox } = await startListener({
    clock: systemClock,
    rules: rules.map((rule) => ({ path: '/accounts', ...rule })),
  })
  const clock = createHurriedClock()
  return { call: toolsOver({ fetch, clock, baseUrl }), sandbox }
}

const storms: readonly [string, PlainRules, RegExp][] = [
  ['500 in JSON', [{ fault: 'fail', status: 500 }], /^unavailable$/],
  ['500 as a page', [{ fault: 'fail', status: 500, body: 'html' }], /^unavailable$/],
  ['500 without a body', [{ fault: 'fail', status: 500, body: 'empty' }], /^unavailable$/],
  ['501', [{ fault: 'fail', status: 501 }], /^(?:unavailable|refused)$/],
  ['502 as a page', [{ fault: 'fail', status: 502, body: 'html' }], /^unavailable$/],
  ['503', [{ fault: 'fail', status: 503 }], /^unavailable$/],
  ['503 with Retry-After', [{ fault: 'fail', status: 503, retryAfterSeconds: 5 }], /^unavailable$/],
  ['504 without a body', [{ fault: 'fail', status: 504, body: 'empty' }], /^unavailable$/],
  ['404 as a page', [{ fault: 'fail', status: 404, body: 'html' }], /^bad_answer$/],
  ['429', [{ fault: 'throttle', retryAfterSeconds: 1 }], /^throttled$/],
  ['429 for an hour', [{ fault: 'throttle', retryAfterSeconds: 3600 }], /^throttled$/],
  ['401', [{ fault: 'expire-token' }], /^not_signed_in$/],
  ['resets', [{ fault: 'reset' }], /^unavailable$/],
  ['lost responses', [{ fault: 'lose-answer' }], /^unavailable$/],
  ['bodies cut at the first byte', [{ fault: 'cut-body', bytes: 0 }], /^unavailable$/],
  ['bodies cut in the middle', [{ fault: 'cut-body', bytes: 40 }], /^unavailable$/],
  ['bodies encoded twice', [{ fault: 'encode-body', codings: ['gzip', 'gzip'] }], /^bad_answer$/],
  ['brotli', [{ fault: 'encode-body', codings: ['br'] }], /^bad_answer$/],
  [
    'redirects',
    [{ fault: 'redirect', to: 'http://127.0.0.1:9/api/data/v9.2/accounts' }],
    /^bad_answer$/,
  ],
]

test.each(storms)(
  'R128 in a storm of %s reads end with a typed error, and completed writes are never reported as failed',
  async (_storm, rules, code) => {
    const { call, sandbox } = await connect(rules)

    const reads = await Promise.all(
      Array.from({ length: 12 }, () => errorOf(call('query_records', query))),
    )
    const writes = await Promise.allSettled(
      Array.from({ length: 4 }, () => call('create_record', create)),
    )

    for (const error of reads) expect(error.code).toMatch(code)
    const created = sandbox.ledger().map(({ id }) => id)
    expect(new Set(created).size).toBe(created.length)
    const reported = writes.flatMap((end) => {
      const id: unknown = end.status === 'fulfilled' ? end.value['id'] : end.reason.facts.id
      return typeof id === 'string' ? [id] : []
    })
    expect(reported).toEqual(expect.arrayContaining(created))
  },
)

test('R128 an error page with status 200 is not a success', async () => {
  const { call } = await connect([
    { fault: 'content-type', type: 'text/html' },
    { fault: 'cut-body', bytes: 0 },
  ])

  expect((await errorOf(call('query_records', query))).code).toMatch(/^(?:bad_answer|unavailable)$/)
})

test('R19 a slow body is read to its end before its deadline', async () => {
  const { call } = await connect([{ fault: 'slow-body', chunkBytes: 40, pauseMs: 5 }])

  expect((await call('query_records', query))['rows']).toHaveLength(5)
})

test('a request to a name that does not resolve counts as not sent, even for a write', async () => {
  const error = await errorOf(at('https://nobody.invalid').create(accounts, {}, { signal }))

  expect(error.code).toBe('unavailable')
  expect(error.message).toMatch(/ENOTFOUND|EAI_AGAIN/)
})

test.each<[string, string]>([
  ['no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n'],
  ['half a status line', 'HTTP/1.1 2'],
  ['half a header', 'HTTP/1.1 200 OK\r\nContent-Le'],
  ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 9\r\n\r\n{}'],
  ['a length that is too long', 'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{}'],
  ['a broken chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}'],
  [
    'invalid gzip',
    'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\u0001\u0002\u0003\u0004',
  ],
])('R128 %s from the service is a typed error', async (_case, bytes) => {
  const port = await listen(
    createServer((socket) => {
      socket.on('error', () => undefined)
      socket.once('data', () => socket.end(Buffer.from(bytes, 'latin1')))
    }),
  )

  const error = await errorOf(at(`http://127.0.0.1:${port}`).list(accounts.set, {}, { signal }))

  expect(error.code).toMatch(/^(?:unavailable|bad_answer)$/)
})

function at(url: string) {
  const clock = createHurriedClock()
  const environment = { url, host: new URL(url).host, apiRoot: `${url}/api/data/v9.2/` }
  const outbound = createOutbound({ environment, wire: overFetch(fetch), clock })
  return createDataverse({ outbound, token: staticTokenSource('t'), clock })
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  onTestFinished(() => void server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return address.port
}
