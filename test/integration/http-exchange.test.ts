import { expect, test } from 'vitest'
import { ada, bob, startMultiUser } from '../support/http-server.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { legacyRequest, messageOf, modernRequest, sendRaw } from '../support/http-raw.ts'

const query = { name: 'query_records', arguments: { entity: 'account', select: ['name'], top: 1 } }
const grant = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}'

const eras = [
  ['legacy', legacyRequest],
  ['modern', modernRequest],
] as const

test('R124 100 parallel cold calls of one user need one exchange', async () => {
  const { url, tokenOf, api } = await startMultiUser({ variables: generous })
  const token = tokenOf(ada)

  const answers = await Promise.all(
    Array.from({ length: 100 }, (_each, id) =>
      sendRaw(url, legacyRequest(token, 'tools/call', query, id)),
    ),
  )

  expect(answers.filter(({ text }) => text.includes('"isError":true'))).toEqual([])
  expect(api.exchanges).toHaveLength(1)
})

test('R79 a result is used until 5 minutes before its expiry, for at most one hour, and only for its token', async () => {
  const clock = fakeClock(Date.now())
  const { url, tokenOf, api } = await startMultiUser({ clock })
  const [first, second] = [tokenOf(ada), tokenOf(ada)]
  const ask = (token: string) => sendRaw(url, legacyRequest(token, 'tools/call', query))

  await ask(first)
  await ask(first)
  const before = api.exchanges.length
  await ask(second)
  const forOther = api.exchanges.length
  clock.pass(59 * 60_000)
  await ask(first)
  const early = api.exchanges.length
  clock.pass(3 * 60_000)
  await ask(first)

  expect([before, forOther, early, api.exchanges.length]).toEqual([1, 2, 2, 3])
})

test.each(eras)(
  'R125 a claims challenge from Entra becomes the response, with its claims: %s',
  async (_e, request) => {
    const { url, tokenOf, api } = await startMultiUser()
    api.demand(ada, claims)

    const answer = await sendRaw(url, request(tokenOf(ada), 'tools/call', query))
    const proven = api.token(ada, 'mcp.read', { acrs: 'c1' })
    const again = await sendRaw(url, request(proven, 'tools/call', query))

    expect(answer.status).toBe(401)
    const challenge = answer.headers['www-authenticate'] ?? ''
    expect(challenge).toMatch(/^Bearer error="insufficient_claims", /)
    expect(answer.headers['cache-control']).toBe('no-store')
    expect(challenge).toContain(`claims="${Buffer.from(claims).toString('base64')}"`)
    expect(challenge).toContain('resource_metadata="')
    expect(again.status).toBe(200)
    expect(messageOf(again)).toMatchObject({ result: { structuredContent: { entity: 'account' } } })
  },
)

test('R125 a claims challenge from Dataverse is handled the same way', async () => {
  const refused: (() => void)[] = []
  const { url, tokenOf, api, entra } = await startMultiUser({
    environment: {
      answer: async () => {
        for (const tell of refused) tell()
        const asked = Buffer.from(claims).toString('base64')
        const header = `Bearer error="insufficient_claims", claims="${asked}", authorization_uri="https://login.microsoftonline.com/x"`
        return new Response(null, { status: 401, headers: { 'WWW-Authenticate': header } })
      },
    },
  })
  // From now on Entra requires the proof too.
  refused.push(() => api.demand(ada, claims))

  const answer = await sendRaw(url, legacyRequest(tokenOf(ada), 'tools/call', query))

  const [first, second] = entra.tokenRequests.map((form) => form.get('claims') ?? '')
  expect(answer.status).toBe(401)
  expect(answer.headers['www-authenticate']).toContain('error="insufficient_claims"')
  expect(first).not.toContain('acrs')
  expect(second).toContain('acrs')
})

test.each([50173, 70008, 50013, 500131, 700082])(
  'R125 the refusal %d from Entra requires another sign-in, and nothing is retried',
  async (number) => {
    const { url, tokenOf, entra, api } = await startMultiUser()
    entra.fail({ at: grant, number })

    const answer = await sendRaw(url, legacyRequest(tokenOf(ada), 'tools/call', query))

    expect(answer.status).toBe(401)
    expect(answer.headers['www-authenticate']).toMatch(/^Bearer error="invalid_token"/)
    expect(api.exchanges).toEqual([])
    expect(entra.tokenRequests).toHaveLength(1)
  },
)

test.each([
  [50057, 'This account is disabled in Entra'],
  [53003, 'A policy of your organization'],
  [7000215, 'to fix its Entra app registration (AADSTS7000215'],
  [90014, 'to fix its Entra app registration (AADSTS90014'],
  [700024, 'its clock'],
  [50057, 'to enable the account'],
])(
  'R125 the refusal %d, which a sign-in cannot fix, is reported to the model',
  async (number, text) => {
    const { url, tokenOf, entra } = await startMultiUser()
    entra.fail({ at: grant, number })

    const answer = await sendRaw(url, legacyRequest(tokenOf(ada), 'tools/call', query))

    expect(answer.status).toBe(200)
    expect(messageOf(answer)).toMatchObject({ result: { isError: true } })
    expect(answer.text).toContain(text)
  },
)

test('R125 an outage of Entra is retried like any read and then reported', async () => {
  const { url, tokenOf, entra } = await startMultiUser({ clock: fakeClock(Date.now()) })

  entra.fail({ at: grant, status: 503, times: 2 })
  const recovered = await sendRaw(url, legacyRequest(tokenOf(ada), 'tools/call', query))
  entra.fail({ at: grant, status: 503, times: 3 })
  const lost = await sendRaw(url, legacyRequest(tokenOf(bob), 'tools/call', query))

  expect(messageOf(recovered)).toMatchObject({
    result: { structuredContent: { entity: 'account' } },
  })
  expect(lost.status).toBe(200)
  expect(messageOf(lost)).toMatchObject({ result: { isError: true } })
  expect(lost.text).toContain('The sign-in service of Microsoft does not answer.')
})

test('missing consent is reported to the model with who can grant it', async () => {
  const { url, tokenOf, api } = await startMultiUser()
  api.revokeConsent(ada)

  const answer = await sendRaw(url, legacyRequest(tokenOf(ada), 'tools/call', query))

  expect(answer.status).toBe(200)
  expect(answer.text).toContain('this app lacks it for Dataverse (AADSTS65001)')
})

test('R38 a failure of one user does not affect the next user', async () => {
  const { url, tokenOf, entra } = await startMultiUser()
  entra.fail({ at: grant, number: 50173 })

  const failed = await sendRaw(url, legacyRequest(tokenOf(ada), 'tools/call', query))
  const fine = await sendRaw(url, legacyRequest(tokenOf(bob), 'tools/call', query))
  const again = await sendRaw(url, legacyRequest(tokenOf(ada), 'tools/call', query))

  expect([failed.status, fine.status, again.status]).toEqual([401, 200, 200])
})

const generous = {
  LIMIT_USER_PER_SECOND: '1000',
  LIMIT_USER_BURST: '1000',
  LIMIT_USER_QUEUE: '1000',
  LIMIT_USER_QUEUE_SECONDS: '30',
}

test('R125 Entra is asked again after its Retry-After time', async () => {
  const { url, tokenOf, entra } = await startMultiUser({ clock: fakeClock(Date.now()) })

  entra.fail({ at: grant, status: 429, headers: { 'Retry-After': '5' } })
  const waited = await sendRaw(url, legacyRequest(tokenOf(ada), 'tools/call', query))
  entra.fail({ at: grant, status: 429, headers: { 'Retry-After': '120' } })
  const told = await sendRaw(url, legacyRequest(tokenOf(bob), 'tools/call', query))

  expect(messageOf(waited)).toMatchObject({ result: { structuredContent: { entity: 'account' } } })
  expect(told.text).toContain('Wait 120 s')
  expect(entra.tokenRequests).toHaveLength(3)
})

test("Entra's error name is sanitized before it goes into a header", async () => {
  const { url, tokenOf, entra } = await startMultiUser()
  const text = JSON.stringify({ error: 'x", claims="\u0100', claims })
  entra.fail({ at: grant, status: 400, text })

  const { status, headers } = await sendRaw(url, legacyRequest(tokenOf(ada), 'tools/call', query))

  expect(status).toBe(401)
  expect(headers['www-authenticate']).toContain('(an unknown error)')
})
