import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { withoutBoundary } from '../support/answer-text.ts'
import { userKey } from '../../src/hosting/multi-user.ts'
import { createStateCipher } from '../../src/hosting/state-cipher.ts'
import type { ApiUser } from '../support/entra-obo.ts'
import { ada, bob, newStateKey, startMultiUser } from '../support/http-server.ts'
import { legacyRequest, messageOf, modernRequest, sendRaw } from '../support/http-raw.ts'

const generous = { LIMIT_USER_PER_SECOND: '1000', LIMIT_USER_BURST: '1000' }

const persons = (count: number): readonly ApiUser[] =>
  Array.from({ length: count }, (_each, index) => ({
    objectId: `cccccccc-0000-4000-8000-${String(index).padStart(12, '0')}`,
  }))

/** Puts the user's own id into every row, so that a row of another user would be visible. */
const withCanaries = {
  async answer({ objectId }: { objectId: string }, next: () => Promise<Response>) {
    const answer = await next()
    const text = (await answer.text()).replaceAll(/"name":"[^"]*"/g, `"name":"canary ${objectId}"`)
    return new Response(text, {
      status: answer.status,
      headers: { 'Content-Type': 'application/json' },
    })
  },
}

const rows = z.object({
  id: z.number(),
  result: z.object({ structuredContent: z.object({ rows: z.array(z.array(z.unknown())) }) }),
})

test.each([
  ['legacy', legacyRequest],
  ['modern', modernRequest],
])(
  'R31 R34 500 users with the same JSON-RPC id in parallel get their own rows: %s',
  async (_e, request) => {
    const { url, tokenOf, api } = await startMultiUser({ environment: withCanaries })
    const query = {
      name: 'query_records',
      arguments: { entity: 'account', select: ['name'], top: 3 },
    }
    const everybody = persons(500)

    const answers = await Promise.all(
      everybody.map(async (user) => {
        const answer = await sendRaw(url, request(tokenOf(user), 'tools/call', query, 1))
        const { id, result } = rows.parse(messageOf(answer))
        return { id, names: result.structuredContent.rows.map(([name]) => name), answer, user }
      }),
    )

    const foreign = answers.filter(({ answer, user }) => {
      const canaries = answer.text.match(/canary [0-9a-f-]{36}/g) ?? []
      return canaries.length < 3 || canaries.some((each) => each !== `canary ${user.objectId}`)
    })
    expect(foreign).toEqual([])
    expect(answers.every(({ id }) => id === 1)).toBe(true)
    expect(api.exchanges).toHaveLength(500)
  },
  60_000,
)

const keyOf = ({ tenantId, objectId, host }: Record<'tenantId' | 'objectId' | 'host', string>) =>
  userKey(
    { tenantId, objectId, clientId: '', scopes: [], expiresAt: 0, assertion: '' },
    { host, url: '', apiRoot: '' },
  )

test('R33 different users and places never share a key', () => {
  const text = fc.string({ maxLength: 6 })
  const whole = fc.record({ tenantId: text, objectId: text, host: text })

  fc.assert(
    fc.property(whole, whole, (one, other) => {
      const isSame = JSON.stringify(one) === JSON.stringify(other)
      expect(keyOf(one) === keyOf(other)).toBe(isSame)
    }),
  )
})

test('R35 definitions are shared only with users whose own read the service has allowed', async () => {
  const { url, tokenOf, environment } = await startMultiUser({
    environment: { users: { [bob.objectId]: 'no-role' } },
  })
  const describe = { name: 'describe_entities', arguments: { entity: 'account' } }
  const ask = (user: ApiUser) => sendRaw(url, legacyRequest(tokenOf(user), 'tools/call', describe))
  const [carl] = persons(1)

  const first = await ask(ada)
  const readByAda = environment.seen.length
  const refused = await ask(bob)
  const second = await ask(carl ?? ada)

  const pathsOf = ({ objectId }: ApiUser) =>
    environment.seen.filter((call) => call.objectId === objectId).map(({ path }) => path)
  expect(messageOf(first)).toMatchObject({ result: { structuredContent: expect.anything() } })
  expect(messageOf(refused)).toMatchObject({ result: { isError: true } })
  expect(refused.text).not.toContain('columns')
  expect(content.parse(messageOf(second))).toEqual(content.parse(messageOf(first)))
  // One small request of its own, and no definition is read again.
  expect(readByAda).toBeGreaterThan(2)
  expect(pathsOf(carl ?? ada)).toEqual([
    "EntityDefinitions(LogicalName='systemuser')?$select=LogicalName,DisplayName",
  ])
})

const content = z.object({
  result: z.object({ structuredContent: z.looseObject({}).transform(withoutBoundary) }),
})

const page = z.object({
  result: z.object({
    structuredContent: z.object({ next: z.string(), rows: z.array(z.unknown()) }),
  }),
})
const accounts = {
  name: 'query_records',
  arguments: { entity: 'account', select: ['name', 'description'], top: 60, orderby: 'name' },
}
const limits = { DATAVERSE_RESULT_TOKENS: '1000', ...generous }

test('R36 R134 a cursor of one replica continues at another, even after a key change', async () => {
  const [old, fresh] = [newStateKey(), newStateKey()]
  const one = await startMultiUser({ variables: { ...limits, STATE_KEY: old } })
  const two = await startMultiUser({ variables: { ...limits, STATE_KEY: `${fresh} ${old}` } })
  const three = await startMultiUser({ variables: { ...limits, STATE_KEY: fresh } })
  const begun = await sendRaw(one.url, legacyRequest(one.tokenOf(ada), 'tools/call', accounts))
  const { next, rows: given } = page.parse(messageOf(begun)).result.structuredContent

  const goOn = (server: typeof one, cursor: string) =>
    sendRaw(
      server.url,
      legacyRequest(server.tokenOf(ada), 'tools/call', {
        name: 'query_records',
        arguments: { cursor },
      }),
    )
  const same = await goOn(one, next)
  const other = await goOn(two, next)
  const rotated = page.parse(messageOf(other)).result.structuredContent
  const third = await goOn(three, rotated.next)
  const unknown = await goOn(three, next)

  expect(next.length).toBeLessThan(400)
  expect(page.parse(messageOf(same)).result.structuredContent.rows).toEqual(rotated.rows)
  expect(rotated.rows).not.toEqual(given)
  expect(messageOf(third)).toMatchObject({ result: { structuredContent: { entity: 'account' } } })
  expect(unknown.text).toContain('Start again')
})

test('R36 a cursor of one environment does not open in another, not even under the same key', async () => {
  const variables = { ...limits, STATE_KEY: newStateKey() }
  const one = await startMultiUser({ variables })
  const other = await startMultiUser({
    variables,
    environmentUrl: 'https://fabrikam.crm4.dynamics.com',
  })
  const begun = await sendRaw(one.url, legacyRequest(one.tokenOf(ada), 'tools/call', accounts))
  const { next: cursor } = page.parse(messageOf(begun)).result.structuredContent
  const call = { name: 'query_records', arguments: { cursor } }

  const answer = await sendRaw(other.url, legacyRequest(other.tokenOf(ada), 'tools/call', call))

  expect(answer.text).toContain('Start again')
  expect(other.environment.seen).toEqual([])
})

test('R36 another user or a changed byte invalidates a cursor', async () => {
  const { url, tokenOf } = await startMultiUser({
    variables: { ...limits, LIMIT_USER_PER_SECOND: '10000', LIMIT_USER_BURST: '10000' },
  })
  const begun = await sendRaw(url, legacyRequest(tokenOf(ada), 'tools/call', accounts))
  const { next } = page.parse(messageOf(begun)).result.structuredContent
  const token = tokenOf(ada)
  const goOn = async (cursor: string, by = token) => {
    const call = { name: 'query_records', arguments: { cursor } }
    return (await sendRaw(url, legacyRequest(by, 'tools/call', call))).text
  }

  const byOther = await goOn(next, tokenOf(bob))
  const bytes = Buffer.from(next.slice(2), 'base64url')
  const flipped: string[] = []
  for (let at = 0; at < bytes.length; at += 1) {
    const changed = Buffer.from(bytes)
    changed[at] = (changed[at] ?? 0) ^ 1
    const text = await goOn(`s_${changed.toString('base64url')}`)
    if (!text.includes('Start again')) flipped.push(`byte ${at}`)
  }

  expect(byOther).toContain('Start again')
  expect(flipped).toEqual([])
  expect(await goOn(next)).not.toContain('Start again')
})

test('R36 R78 data encrypted for one purpose cannot be decrypted for another', () => {
  const key = Buffer.from(newStateKey(), 'base64')
  const sealer = createStateCipher([key])
  const sealed = sealer.seal(Buffer.from('secret'), ['cursor', 'a', 'bc'])

  const opened = [
    ['cursor', 'a', 'bc'],
    ['cursor', 'ab', 'c'],
    ['cursor', 'a,bc'],
    ['a', 'bc'],
  ].map((parts) => sealer.open(sealed, parts)?.toString())

  expect(opened).toEqual(['secret', undefined, undefined, undefined])
  expect(sealed.includes('secret')).toBe(false)
})
