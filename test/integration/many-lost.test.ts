import { expect, test } from 'vitest'
import * as z from 'zod'
import { createAuditTrail } from '../../src/telemetry/audit.ts'
import type { AuditLine } from '../../src/telemetry/audit.ts'
import type { Fetch } from '../../src/network/fetch.ts'
import { connect } from '../support/connect.ts'

const values = Array.from({ length: 25 }, (_, index) => ({ name: `Contoso ${index + 1}` }))
const created = z.looseObject({ ids: z.array(z.string().nullable()) })
const isBatch = ({ url }: Request) => url.endsWith('/$batch')

/** Sends the batch, then gives what `answer` makes of the text of the answer. */
const afterwards =
  (answer: (response: Response, text: string) => Response) =>
  async (request: Request, next: Fetch) => {
    const response = await next(request)
    return isBatch(request) ? answer(response, await response.text()) : response
  }

const cut = (share: number) =>
  afterwards((response, text) => {
    const { status, headers } = response
    return new Response(text.slice(0, Math.floor(text.length * share)), { status, headers })
  })

const losses: readonly (readonly [string, (request: Request, next: Fetch) => Promise<Response>])[] =
  [
    ['the connection breaks', afterwards(() => Response.error())],
    ['a gateway answers', afterwards(() => new Response('<html>', { status: 502 }))],
    ['a sign-in page answers', afterwards(() => new Response('<html>', { status: 200 }))],
    ...[0, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99].map(
      (share) => [`${share} of it comes`, cut(share)] as const,
    ),
  ]

test.each(losses)(
  '25 creates whose answer is lost, as %s, are found with one query, and exist once',
  async (_, intercept) => {
    const lines: AuditLine[] = []
    const audit = createAuditTrail({ write: (line) => lines.push(line), hash: (user) => user })
    const { ask, seen, sandbox } = await connect({ intercept, audit })

    const answer = await ask('create_record', { entity: 'account', values })

    const { ids } = created.parse(answer)
    expect(sandbox.ledger().map(({ id }) => id)).toEqual(ids)
    expect(answer).toEqual({ entity: 'account', ids, state: 'Active' })
    const requests = seen.filter(({ path }) => /^(?:\$batch|accounts)/.test(path))
    expect(requests.map(({ method }) => method)).toEqual(['POST', 'GET'])
    expect(lines.map(({ outcome }) => outcome)).toEqual(Array(25).fill('ok'))
  },
)

test('creates that never arrived are unknown, with the ids to look for, and are not sent again', async () => {
  const { refused, seen, sandbox } = await connect({
    intercept: async (request, next) => (isBatch(request) ? Response.error() : next(request)),
  })

  const text = await refused('create_record', { entity: 'account', values: values.slice(0, 3) })

  expect(text).toMatch(/^outcome_unknown: /)
  expect(text.match(/[0-9a-f]{8}-[0-9a-f-]{27}/g)).toHaveLength(3)
  expect(seen.filter(({ path }) => path === '$batch')).toHaveLength(1)
  expect(sandbox.ledger()).toHaveLength(0)
})

test('if the records cannot be looked up either, nothing is told as done', async () => {
  let isLost = false
  const { refused } = await connect({
    intercept: async (request, next) => {
      isLost ||= isBatch(request)
      const response = await next(request)
      return isLost ? Response.error() : response
    },
  })

  const text = await refused('create_record', { entity: 'account', values: values.slice(0, 3) })

  expect(text).toMatch(/^outcome_unknown: /)
})

test('updates whose answer is lost are told by the values that are stored', async () => {
  let isLost = false
  const { ask, seen } = await connect({
    intercept: async (request, next) => {
      const response = await next(request)
      return isLost && isBatch(request) ? Response.error() : response
    },
  })
  const { ids } = created.parse(
    await ask('create_record', { entity: 'account', values: values.slice(0, 5) }),
  )
  isLost = true
  seen.length = 0

  const answer = await ask('update_record', { entity: 'account', id: ids, values: { fax: '7' } })

  expect(answer).toMatchObject({ updated: 5 })
  expect(seen.map(({ method }) => method)).toEqual(['POST', 'GET'])
})

test('updates that never arrived are unknown', async () => {
  let isLost = false
  const { ask, refused } = await connect({
    intercept: async (request, next) =>
      isLost && isBatch(request) ? Response.error() : next(request),
  })
  const { ids } = created.parse(
    await ask('create_record', { entity: 'account', values: values.slice(0, 2) }),
  )
  isLost = true

  const text = await refused('update_record', { entity: 'account', id: ids, values: { fax: '7' } })

  expect(text).toMatch(/^outcome_unknown: /)
})
