import { expect, onTestFinished, test, vi } from 'vitest'
import { createBearerVerifier } from '../../../../src/hosting/identity/bearer-verifier.ts'
import type { BearerOptions } from '../../../../src/hosting/identity/bearer-verifier.ts'
import { apiClaims, hostClient } from '../../../support/entra-obo.ts'
import { createEntra } from '../../../support/entra/entra.ts'
import { createSigner } from '../../../support/entra/signer.ts'
import { apiClient, otherTenantId, tenantId } from '../../../support/entra/state.ts'
import { fakeClock } from '../../../support/fake-clock.ts'
import { badTokens, knownKey, tokenWithKnownKey } from '../../../support/http-token-corpus.ts'

const publicUrl = 'https://mcp.contoso.test/mcp'
const person = { objectId: 'AAAAAAAA-0000-4000-8000-000000000001' }

function setUp(options: Partial<BearerOptions> = {}) {
  const entra = createEntra()
  const clock = fakeClock(Date.now())
  const asked: string[] = []
  const verifier = createBearerVerifier({
    authority: entra.origin,
    tenants: [tenantId],
    audiences: [apiClient, publicUrl],
    clients: [],
    fetch: async (request) => {
      asked.push(request.url)
      return Response.json({ keys: [entra.signer.jwk, knownKey] })
    },
    clock,
    ...options,
  })
  const token = (changes: Record<string, unknown> = {}) =>
    entra.signer.sign(apiClaims(entra, person, 'mcp.read mcp.write', changes))
  return { entra, clock, verifier, asked, token }
}

test('a token for this API identifies the user and the scopes', async () => {
  const { verifier, token, asked } = setUp()

  const byClientId = await verifier.verify(token())
  const byUri = await verifier.verify(token({ aud: publicUrl }))

  expect(byClientId).toMatchObject({
    kind: 'person',
    person: {
      tenantId,
      objectId: person.objectId.toLowerCase(),
      clientId: hostClient,
      scopes: ['mcp.read', 'mcp.write'],
    },
  })
  expect(byUri.kind).toBe('person')
  expect(asked).toHaveLength(1)
})

test('R2 R3 R4 each of 150 tokens with one wrong part is rejected', async () => {
  const { verifier, entra } = setUp()
  const corpus = badTokens(entra, publicUrl)

  const good = await verifier.verify(tokenWithKnownKey(entra))
  const taken: string[] = []
  for (const { what, token } of corpus) {
    const { kind } = await verifier.verify(token)
    if (kind !== 'invalid' && kind !== 'expired') taken.push(`${what}: ${kind}`)
  }

  expect(good.kind).toBe('person')
  expect(taken).toEqual([])
  expect(corpus.length).toBeGreaterThanOrEqual(150)
})

test('R2 a rejection never repeats a part of the token', async () => {
  const { verifier, entra } = setUp()

  const verdicts = await Promise.all(
    badTokens(entra, publicUrl).map(({ token }) => verifier.verify(token)),
  )

  const reasons = verdicts.map((verdict) => (verdict.kind === 'invalid' ? verdict.reason : ''))
  expect(new Set(reasons).size).toBeLessThan(15)
  expect(reasons.filter((reason) => reason !== '' && !/^The [\w .;()]+\.$/.test(reason))).toEqual(
    [],
  )
})

test.each([
  ['expired for 59 s', -59, 'person'],
  ['expired for 61 s', -61, 'expired'],
  ['expired for 10 min', -600, 'expired'],
])('R6 a token that is %s is checked with a tolerance of 60 s', async (_what, seconds, kind) => {
  const { verifier, token, clock } = setUp()
  const now = Math.floor(clock.now() / 1000)

  const verdict = await verifier.verify(token({ exp: now + seconds }))

  expect(verdict.kind).toBe(kind)
})

test.each([
  ['in 59 s', 59, 'person'],
  ['in 61 s', 62, 'invalid'],
  ['in 10 min', 600, 'invalid'],
])(
  'R6 a token that becomes valid %s is checked with a tolerance of 60 s',
  async (_w, seconds, kind) => {
    const { verifier, token, clock } = setUp()
    const now = Math.floor(clock.now() / 1000)

    const verdict = await verifier.verify(token({ nbf: now + seconds }))

    expect(verdict.kind).toBe(kind)
  },
)

test('R6 a token that was accepted before is rejected after it expires', async () => {
  const { verifier, token, clock } = setUp()
  const good = token({ exp: Math.floor(clock.now() / 1000) + 120 })

  const before = await verifier.verify(good)
  clock.pass(181_000)
  const after = await verifier.verify(good)

  expect([before.kind, after.kind]).toEqual(['person', 'expired'])
})

test('R132 if the clock is off by 10 minutes, the reason names the clock', async () => {
  const { verifier, token, clock } = setUp()
  const now = Math.floor(clock.now() / 1000)

  const verdict = await verifier.verify(token({ nbf: now + 600, iat: now + 600 }))

  expect(verdict).toMatchObject({
    kind: 'invalid',
    reason: 'The token is not valid yet; the clock of this server may be wrong.',
  })
})

test('R4 users of every listed tenant are accepted, each with the issuer of their tenant', async () => {
  const { verifier, entra } = setUp({ tenants: [tenantId, otherTenantId] })
  const other = { objectId: person.objectId, tenantId: otherTenantId }

  const own = await verifier.verify(entra.signer.sign(apiClaims(entra, other, 'mcp.read')))
  const mixed = await verifier.verify(
    entra.signer.sign(
      apiClaims(entra, other, 'mcp.read', { iss: `${entra.origin}/${tenantId}/v2.0` }),
    ),
  )

  expect([own.kind, mixed.kind]).toEqual(['person', 'invalid'])
})

test.each([
  [[hostClient], 'person'],
  [['55555555-5555-4555-8555-555555555555'], 'foreign-client'],
  [[], 'person'],
])('R5 with the allowed applications %j, the caller is a %s', async (clients, kind) => {
  const { verifier, token } = setUp({ clients })

  const verdict = await verifier.verify(token())

  expect(verdict.kind).toBe(kind)
})

test('R7 only tenant and object id identify a user', async () => {
  const { verifier, token } = setUp()
  const mail = { preferred_username: 'same@contoso.test', email: 'same@contoso.test' }

  const one = await verifier.verify(token(mail))
  const other = await verifier.verify(
    token({ ...mail, oid: 'bbbbbbbb-0000-4000-8000-000000000002' }),
  )

  const ids = [one, other].map((verdict) => verdict.kind === 'person' && verdict.person.objectId)
  expect(new Set(ids).size).toBe(2)
})

test('R131 an unknown key id requests the keys at most once in 30 s', async () => {
  const { verifier, entra, clock, asked, token } = setUp()
  await verifier.verify(token())
  const stranger = createSigner()
  const foreign = () => stranger.sign(apiClaims(entra, person, 'mcp.read'))

  const kinds: string[] = []
  for (let index = 0; index < 50; index += 1) kinds.push((await verifier.verify(foreign())).kind)
  clock.pass(29_000)
  await verifier.verify(foreign())

  expect(new Set(kinds)).toEqual(new Set(['invalid']))
  expect(asked).toHaveLength(1)
})

test('R131 while the keys have never been fetched, tokens are unavailable, not invalid', async () => {
  const entra = createEntra()
  let isUp = false
  const { verifier, clock } = setUp({
    fetch: (request) =>
      isUp ? entra.fetch(request) : Promise.reject(new TypeError('fetch failed')),
  })
  const token = entra.signer.sign(apiClaims(entra, person, 'mcp.read'))

  const during = await verifier.verify(token)
  isUp = true
  clock.pass(2000)
  const after = await verifier.verify(token)

  expect([during.kind, after.kind]).toEqual(['unavailable', 'person'])
})

test.each(['<html>Sign in to this network</html>', '{"keys":[]}', '{"keys":[7]}', 'null'])(
  'R131 an invalid key response counts as an outage, at first and later: %s',
  async (text) => {
    const entra = createEntra()
    let isUp = false
    const { verifier, clock } = setUp({
      fetch: (request) => (isUp ? entra.fetch(request) : Promise.resolve(new Response(text))),
    })
    const kindOf = async (minutes: number) => {
      const exp = Math.floor(clock.now() / 1000) + minutes * 60
      const claims = apiClaims(entra, person, 'mcp.read', { exp })
      return (await verifier.verify(entra.signer.sign(claims))).kind
    }

    const first = await kindOf(5)
    const ready = await verifier.prepare().catch(() => 'not ready')
    isUp = true
    clock.pass(2000)
    const good = await kindOf(6)
    isUp = false
    clock.pass(60 * 60_000)
    const later = [await kindOf(7), await kindOf(8)]

    expect([first, ready, good, ...later]).toEqual([
      'unavailable',
      'not ready',
      'person',
      'person',
      'person',
    ])
  },
)

test('R138 keys loaded by a request make the server ready without another request', async () => {
  const entra = createEntra()
  let isUp = false
  const { verifier, clock } = setUp({
    fetch: (request) =>
      isUp ? entra.fetch(request) : Promise.reject(new TypeError('fetch failed')),
  })
  const early = await verifier.prepare().catch(() => 'not ready')

  isUp = true
  clock.pass(2000)
  const { kind } = await verifier.verify(entra.signer.sign(apiClaims(entra, person, 'mcp.read')))
  const later = await verifier.prepare().catch(() => 'not ready')

  expect([early, kind, later]).toEqual(['not ready', 'person', undefined])
})

test('R131 if the key URL fails later, the last good set stays in use', async () => {
  const entra = createEntra()
  let isUp = true
  const { verifier, clock } = setUp({
    fetch: (request) =>
      isUp ? entra.fetch(request) : Promise.resolve(new Response('', { status: 503 })),
  })
  const now = Math.floor(clock.now() / 1000)
  const token = (minutes: number) =>
    entra.signer.sign(apiClaims(entra, person, 'mcp.read', { exp: now + minutes * 60 }))
  await verifier.verify(token(5))

  isUp = false
  clock.pass(60 * 60_000)
  const later = await Promise.all([verifier.verify(token(90)), verifier.verify(token(91))])

  expect(later.map(({ kind }) => kind)).toEqual(['person', 'person'])
})

test('R131 when Entra signs with a new key, tokens of both keys are accepted', async () => {
  const start = Date.now()
  vi.useFakeTimers({ toFake: ['Date'], now: start })
  onTestFinished(() => void vi.useRealTimers())
  const entra = createEntra()
  const keys: unknown[] = [knownKey]
  const asked: string[] = []
  const { verifier, clock } = setUp({
    fetch: async (request) => {
      asked.push(request.url)
      return Response.json({ keys })
    },
  })
  const old = () => verifier.verify(tokenWithKnownKey(entra))
  const before = await old()

  keys.push(entra.signer.jwk)
  clock.pass(31_000)
  vi.setSystemTime(start + 31_000)
  const fresh = await verifier.verify(entra.signer.sign(apiClaims(entra, person, 'mcp.read')))

  expect([before.kind, fresh.kind, (await old()).kind]).toEqual(['person', 'person', 'person'])
  expect(asked).toHaveLength(2)
})
