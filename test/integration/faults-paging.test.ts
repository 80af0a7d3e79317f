import { expect, test } from 'vitest'
import * as z from 'zod'
import type { TokenSource } from '../../src/dataverse/client/token-source.ts'
import { DataverseError } from '../../src/errors.ts'
import type { Fetch } from '../../src/network/fetch.ts'
import { createSandbox } from '../../sandbox/sandbox.ts'
import type { ToolAnswer } from '../../src/mcp/contract/tool.ts'
import { toolsOver } from '../support/call-tools.ts'
import { errorOf } from '../support/error-of.ts'
import { createHurriedClock } from '../support/hurried-clock.ts'
import { loadSampleData } from '../support/sample-data.ts'

const query = { entity: 'contact', select: ['fullname'], orderby: 'fullname', top: 50 }

/** The tools over a sandbox that returns pages of five, so that fifty rows take ten pages. */
function connect(meet: (request: Request, next: Fetch) => Promise<Response>, token?: TokenSource) {
  const clock = createHurriedClock()
  const sandbox = createSandbox({ origin: 'https://sandbox.invalid', clock, load: loadSampleData })
  const next: Fetch = (request) => {
    const small = new Request(request)
    const prefer = small.headers.get('prefer') ?? ''
    small.headers.set('prefer', prefer.replace(/maxpagesize=\d+/, 'maxpagesize=5'))
    return sandbox.fetch(small)
  }
  const pages: string[] = []
  const fetch: Fetch = (request) => {
    if (!request.url.includes('/contacts?')) return sandbox.fetch(request)
    pages.push(request.url)
    return meet(request, next)
  }
  return { call: toolsOver({ fetch, clock, ...(token && { token }) }), pages }
}

const rowsOf = (answer: ToolAnswer) =>
  z.object({ rows: z.array(z.array(z.unknown())) }).parse(answer).rows
const notesOf = (answer: ToolAnswer) =>
  z.object({ notes: z.array(z.string()).default([]) }).parse(answer).notes

const expected = async () =>
  rowsOf(await connect((request, next) => next(request)).call('query_records', query))

test('R126 a token that expires in the middle of ten pages is renewed once, and no row is lost or repeated', async () => {
  let renewals = 0
  const token: TokenSource = {
    async token({ refresh }) {
      if (refresh) renewals += 1
      return `token-${renewals}`
    },
  }
  const { call, pages } = connect(async (request, next) => {
    const isOld = pages.length >= 5 && request.headers.get('authorization')?.endsWith('-0')
    return isOld ? new Response(null, { status: 401 }) : next(request)
  }, token)

  const answer = await call('query_records', query)

  expect(rowsOf(answer)).toEqual(await expected())
  expect(renewals).toBe(1)
  expect(pages).toHaveLength(11)
})

test('R126 a token revoked in the middle returns the rows read so far, marked, with a cursor', async () => {
  let isRevoked = false
  const token: TokenSource = {
    async token({ refresh }) {
      if (!refresh || !isRevoked) return 'token'
      throw new DataverseError('not_signed_in', 'The sign-in was revoked.', {
        hint: 'Sign in again.',
      })
    },
  }
  const { call, pages } = connect(async (request, next) => {
    if (pages.length !== 6) return next(request)
    isRevoked = true
    return new Response(null, { status: 401 })
  }, token)

  const answer = await call('query_records', query)
  isRevoked = false
  const rest = await call('query_records', { cursor: answer['next'] })

  expect(rowsOf(answer)).toHaveLength(25)
  expect(notesOf(answer).join()).toMatch(/stopped after 25 rows: .*revoked.*Sign in again/)
  expect([...rowsOf(answer), ...rowsOf(rest)]).toEqual(await expected())
})

test('R126 a read that fails before its first row fails as a whole', async () => {
  const { call } = connect(async () => new Response(null, { status: 500 }))

  expect((await errorOf(call('query_records', query))).code).toBe('unavailable')
})

test('R127 a next link to a page that was already read is reported as a loop', async () => {
  const links = ['one', 'two', 'three']
  const { call, pages } = connect(async () =>
    Response.json({
      value: [],
      '@odata.nextLink': `https://sandbox.invalid/api/data/v9.2/contacts?$skiptoken=${links[(pages.length - 1) % 3]}`,
    }),
  )

  const error = await errorOf(call('query_records', query))

  expect(error.code).toBe('bad_answer')
  expect(error.message).toContain('same page link again')
  expect(pages).toHaveLength(4)
})

test('R127 endless pages end at the fiftieth, and the answer says so', async () => {
  const { call, pages } = connect(async () =>
    Response.json({
      value: [],
      '@odata.nextLink': `https://sandbox.invalid/api/data/v9.2/contacts?$skiptoken=${pages.length}`,
    }),
  )

  const answer = await call('query_records', query)

  expect(pages).toHaveLength(50)
  expect(notesOf(answer)).toContain('stopped after 50 pages')
  expect(answer['next']).toBeDefined()
})

test.each([
  'https://evil.example/api/data/v9.2/contacts',
  'https://sandbox.invalid.evil.example/api/data/v9.2/contacts',
  'https://sandbox.invalid@evil.example/api/data/v9.2/contacts',
  '//evil.example/api/data/v9.2/contacts',
  'https://sandbox.invalid/api/data/v9.2/../../contacts',
  'https://sandbox.invalid/other/contacts',
])('R13 the next link %s is not followed', async (link) => {
  const requests: string[] = []
  const { call, pages } = connect(async (request, next) => {
    requests.push(new URL(request.url).host)
    const page = await (await next(request)).json()
    return Response.json({ ...Object(page), '@odata.nextLink': link })
  })

  const answer = await call('query_records', query)

  expect(rowsOf(answer)).toHaveLength(5)
  expect(notesOf(answer).join()).toContain('was not sent')
  expect(pages).toHaveLength(1)
  expect(new Set(requests)).toEqual(new Set(['sandbox.invalid']))
})
