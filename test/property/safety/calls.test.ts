import { expect, test } from 'vitest'
import * as fc from 'fast-check'
import { messages } from '../../../src/dataverse/messages/messages.ts'
import { sentHeaders } from '../../../src/dataverse/outbound/headers.ts'
import { readAnswerText } from '../../support/answer-text.ts'
import { partsOf } from '../../support/wire-batch.ts'
import { connect, textOf } from '../../support/connect.ts'
import { anyCall, anyText } from './any-call.ts'
import type { Call } from './any-call.ts'
import { always, longEnough } from './properties.ts'

/** A server that records its outgoing requests. */
async function recorded(options: Parameters<typeof connect>[0] = {}) {
  const sent: Request[] = []
  const { client } = await connect({
    ...options,
    intercept: async (request, next) => {
      sent.push(request.clone())
      return next(request)
    },
  })
  return async ({ tool, args }: Call) => {
    sent.length = 0
    const result = await client.callTool({ name: tool, arguments: { ...args } })
    const requests = await Promise.all(sent.map(requestsIn))
    return { result, text: textOf(result), sent: requests.flat() }
  }
}

/** The requests of a batch; any other request is the only one. */
async function requestsIn(
  request: Request,
): Promise<readonly Pick<Request, 'url' | 'method' | 'headers'>[]> {
  const { url, method, headers } = request
  if (url !== `${apiRoot}$batch`) return [{ url, method, headers }]
  expect(method).toBe('POST')
  expect(headers.get('authorization')).toBe('Bearer test-token')
  const { parts } = partsOf({ body: await request.text(), headers })
  expect(parts.length).toBeGreaterThan(1)
  return parts.map((part) => {
    const own = new Headers(part.headers)
    expect(own.has('authorization')).toBe(false)
    own.delete('content-length')
    own.set('authorization', 'Bearer test-token')
    return { ...part, headers: own }
  })
}

const apiRoot = 'https://sandbox.invalid/api/data/v9.2/'
/** The one address outside the Web API. */
const searchAddress = 'https://sandbox.invalid/api/search/v2.0/query'
const pathOf = (url: string) => (url === searchAddress ? 'search' : url.slice(apiRoot.length))
const set = '[a-z][a-z0-9_]*'
const key = `\\((?:[0-9a-f-]{36}|(?:\\w+=(?:'(?:[^'()/?#]|'')*'|[\\w.%-]+),?)+)\\)`
/** Every possible path, for any input. */
const templates = [
  new RegExp(`^GET ${set}$`),
  new RegExp(`^GET ${set}${key}$`),
  new RegExp(`^POST (?!search$)${set}$`),
  /^POST search$/,
  new RegExp(`^PATCH ${set}${key}$`),
  new RegExp(`^POST (?:${messages.map(({ name }) => name).join('|')}|ReviseQuote)$`),
  /^POST leads\([0-9a-f-]{36}\)\/Microsoft\.Dynamics\.CRM\.QualifyLead$/,
  /^GET EntityDefinitions$/,
  /^GET EntityDefinitions\(LogicalName='[a-z0-9_]+'\)(?:\/Attributes(?:\/Microsoft\.Dynamics\.CRM\.\w+)?)?$/,
  /^GET RetrieveMetadataChanges\(Query=@\w+(?:,\w+=@\w+)*\)$/,
]

test(
  'R23 every request of any call, in and outside batches, has one of ten forms of path',
  async () => {
    const call = await recorded()
    await always([anyCall], async (given) => {
      for (const { method, url } of (await call(given)).sent) {
        const path = `${method} ${pathOf(url).split('?', 1)[0]}`
        expect(templates.find((template) => template.test(path)) ?? path).toBeInstanceOf(RegExp)
      }
    })
  },
  longEnough,
)

test(
  'R12 R18 R43 every request of any call stays on the origin, with listed headers, and an update has If-Match',
  async () => {
    const call = await recorded()
    await always([anyCall], async (given) => {
      for (const { url, method, headers } of (await call(given)).sent) {
        expect(url.startsWith(apiRoot) || url === searchAddress).toBe(true)
        expect(sentHeaders).toEqual(expect.arrayContaining([...headers.keys()]))
        expect(headers.get('authorization')).toBe('Bearer test-token')
        expect(method === 'PATCH').toBe(headers.has('if-match'))
      }
    })
  },
  longEnough,
)

test(
  'R30 R117 any call that the schema allows is answered or rejected, never with an internal error, a stack or a path',
  async () => {
    const call = await recorded()
    await always([anyCall], async (given) => {
      const { result, text } = await call(given)
      if (!result.isError) return
      expect(text).toMatch(/^[a-z_]+: /)
      expect(text).not.toMatch(/^internal:/)
      expect(text).not.toMatch(/\bat \S+ \(|node_modules|file:\/\/|\/(?:src|dist|tools)\/\w/)
      expect(text.length).toBeLessThan(2500)
    })
  },
  longEnough,
)

test(
  'R30 no rejection repeats more than 64 characters of a value, except in a form offered for copying',
  async () => {
    const call = await recorded()
    const long = fc
      .tuple(
        anyText,
        fc.string({
          unit: fc.constantFrom(...'abcXYZ019'.split('')),
          minLength: 120,
          maxLength: 200,
        }),
      )
      .map(([text, rest]) => text + rest)
    const field = fc.constantFrom(
      'entity',
      'select',
      'filter',
      'orderby',
      'expand',
      'apply',
      'cursor',
    )
    await always([field, long], async (name, value) => {
      const args = name === 'cursor' ? {} : { entity: 'account' }
      const given = name === 'select' ? [value] : value
      const { result, text } = await call({
        tool: 'query_records',
        args: { ...args, [name]: given },
      })
      if (!result.isError) return
      const said = text.replace(/\{".{0,430}\}/s, '')
      for (let at = 0; at + 67 <= value.length; at += 1)
        expect(said).not.toContain(value.slice(at, at + 67))
    })
  },
  longEnough,
)

test(
  'R61 the text of any answer is one pair of boundaries around the same JSON as its structured form',
  async () => {
    const call = await recorded()
    await always([anyCall], async (given) => {
      const { result, text } = await call(given)
      const read = result.isError ? undefined : readAnswerText(text)
      expect(read).toEqual(result.structuredContent)
    })
  },
  longEnough,
)

test(
  'R62 in read-only mode no call sends anything but GET and searches, and the writing tools do not exist',
  async () => {
    const { client, seen } = await connect({ readOnly: true })
    await always([anyCall], async ({ tool, args }) => {
      const answer = await client
        .callTool({ name: tool, arguments: { ...args } })
        .catch((error: unknown) => String(error))

      const isWriting = ['create_record', 'update_record'].includes(tool)
      expect(typeof answer === 'string').toBe(isWriting)
      const others = seen.filter(({ method }) => method !== 'GET')
      expect(others.every(({ path }) => path === '/api/search/v2.0/query')).toBe(true)
      seen.length = 0
    })
  },
  longEnough,
)
