import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { staticTokenSource } from '../../../src/dataverse/client/token-source.ts'
import { systemClock } from '../../../src/time/clock.ts'
import { createDataverse } from '../../../src/dataverse/client/create-dataverse.ts'
import { createOutbound } from '../../../src/dataverse/outbound/outbound.ts'
import { createLog } from '../../../src/telemetry/log.ts'
import { connect, textOf } from '../../support/connect.ts'
import { fakeClock } from '../../support/fake-clock.ts'
import { anyCall } from './any-call.ts'
import { always, longEnough } from './properties.ts'
import { overFetch } from '../../../src/network/wire.ts'

const hex = '0123456789abcdef'
const canary = fc
  .string({ unit: fc.constantFrom(...hex.split('')), minLength: 24, maxLength: 24 })
  .map((digits) => `canary${digits}`)

/** A server whose complete log is kept, at the most verbose level. */
async function logged(options: Parameters<typeof connect>[0] = {}) {
  const lines: string[] = []
  const log = createLog({ level: 'debug', write: (line) => lines.push(line), now: () => 0 })
  return { ...(await connect({ ...options, log })), lines }
}

test(
  'R114 R115 no secret planted into any argument or record reaches the log',
  async () => {
    const { client, lines } = await logged()
    await always([anyCall, canary], async ({ tool, args }, secret) => {
      const planted = plant(args, secret)
      await client.callTool({ name: tool, arguments: planted })
      await client.callTool({
        name: 'query_records',
        arguments: { entity: 'account', select: ['name'], filter: `name eq '${secret}'` },
      })

      expect(lines.join('')).not.toContain(secret)
      expect(lines.length).toBeGreaterThan(0)
      lines.length = 0
    })
  },
  longEnough,
)

test(
  "R114 no token reaches a log line, an answer or an error, regardless of the service's response",
  async () => {
    let answer: (() => Response) | undefined
    const { client, lines } = await logged({
      clock: fakeClock(),
      intercept: async (request, next) =>
        (request.url.includes('/accounts') ? answer?.() : undefined) ?? next(request),
    })
    const status = fc.constantFrom(200, 302, 400, 401, 403, 404, 412, 429, 500, 503)
    const shape = fc.constantFrom('json', 'html', 'header', 'link', 'throw')
    await always([status, shape, canary], async (code, kind, secret) => {
      answer = () => answerWith(kind, code, secret)
      const result = await client.callTool({
        name: 'get_record',
        arguments: { entity: 'account', id: '00000000-0000-4000-8000-000000000001' },
      })

      expect(lines.join('')).not.toContain(secret)
      expect(lines.join('') + textOf(result)).not.toContain('test-token')
      lines.length = 0
      // An error may contain the service's own text. Headers and connection errors are never shown.
      const mayShow = !['header', 'throw'].includes(kind)
      expect(mayShow || !textOf(result).includes(secret)).toBe(true)
    })
  },
  longEnough,
)

test('R114 an invalid token is rejected without being repeated', async () => {
  const between = fc.constantFrom(' ', '\n', '"', '\u00E9', ',')
  await always([canary, between], async (secret, separator) => {
    const clock = systemClock
    const dataverse = createDataverse({
      outbound: createOutbound({
        environment,
        wire: overFetch(async () => new Response('{}')),
        clock,
      }),
      token: staticTokenSource(`${secret}${separator}${secret}`),
      clock,
    })
    const signal = new AbortController().signal
    const failure: unknown = await dataverse
      .read('accounts', {}, { signal })
      .catch((error: unknown) => error)

    expect(failure).toMatchObject({ code: 'not_signed_in' })
    expect(JSON.stringify(failure) + String(failure)).not.toContain(secret)
  })
})

const url = 'https://sandbox.invalid'
const environment = { url, host: 'sandbox.invalid', apiRoot: `${url}/api/data/v9.2/` }

/** The secret in every text of the arguments, including names of columns and keys. */
function plant(args: Readonly<Record<string, unknown>>, secret: string): Record<string, unknown> {
  const planted: unknown = JSON.parse(JSON.stringify(args), (_key, value: unknown) =>
    typeof value === 'string' ? `${value.slice(0, 40)}${secret}` : value,
  )
  return { ...z.record(z.string(), z.unknown()).parse(planted), [secret]: secret }
}

/**
 * A response of the service with a secret in its text, a header or a link, or a connection error.
 */
function answerWith(kind: string, status: number, secret: string): Response {
  const headers = { 'x-ms-service-request-id': `id ${secret}`, 'set-cookie': secret }
  switch (kind) {
    case 'json':
      return Response.json({ error: { code: '0x80040265', message: secret } }, { status })
    case 'html':
      return new Response(`<html>${secret}</html>`, { status })
    case 'header':
      return new Response('{}', { status, headers })
    case 'link':
      return Response.json({ '@odata.nextLink': `https://evil.example/?t=${secret}` }, { status })
    default:
      throw new Error(`connect failed ${secret}`, { cause: new Error(secret) })
  }
}
