import { expect, test } from 'vitest'
import type { Fetch } from '../../src/network/fetch.ts'
import { createBench, createCloud, createSharedStore } from '../support/entra/cloud.ts'
import { createEntra } from '../support/entra/entra.ts'
import { claimsOfToken } from '../support/entra/signer.ts'
import { ada, publicClient, tenantId } from '../support/entra/state.ts'
import { errorOf } from '../support/error-of.ts'

const scopes = [
  'email',
  'https://contoso.crm4.dynamics.com/user_impersonation',
  'offline_access',
  'openid',
  'profile',
]

test('the first token requires one sign-in in the browser, for exactly this environment', async () => {
  const bench = createBench()

  const token = await bench.token(bench.source())

  expect(claimsOfToken(token)).toMatchObject({
    aud: 'https://contoso.crm4.dynamics.com',
    upn: ada.username,
    tid: tenantId,
  })
  expect(bench.opened).toHaveLength(1)
  const { html } = (await bench.visits[0]) ?? { html: '' }
  expect(html).toContain('You are signed in')
})

test('R81 the sign-in uses PKCE, a nonce, form_post and exactly the five scopes', async () => {
  const bench = createBench()

  await bench.token(bench.source())

  const [query] = bench.cloud.entra.authorizations
  expect(Object.fromEntries(query ?? [])).toMatchObject({
    client_id: publicClient,
    response_type: 'code',
    response_mode: 'form_post',
    code_challenge_method: 'S256',
    prompt: 'select_account',
    redirect_uri: expect.stringMatching(/^http:\/\/localhost:\d+$/),
    state: expect.stringMatching(/^[\w-]{43}$/),
    nonce: expect.stringMatching(/^[\w-]{36}$/),
    claims: expect.stringContaining('CP1'),
  })
  expect(query?.get('scope')?.split(' ').toSorted()).toEqual(scopes)
  const [exchange] = bench.cloud.entra.tokenRequests
  expect(exchange?.get('scope')?.split(' ').toSorted()).toEqual(scopes)
  expect(new URL(bench.opened[0] ?? '').pathname).toBe(`/${tenantId}/oauth2/v2.0/authorize`)
})

test.each(['keychain', 'memory'] as const)(
  'twenty parallel first calls share one browser (tokens in %s)',
  async (kind) => {
    const bench = createBench({ store: createSharedStore(kind) })
    const source = bench.source()

    const tokens = await Promise.all(Array.from({ length: 20 }, () => bench.token(source)))

    expect(new Set(tokens).size).toBe(1)
    expect(bench.opened).toHaveLength(1)
  },
)

test('three processes that need a sign-in at the same time share one browser', async () => {
  const bench = createBench()

  const tokens = await Promise.all(
    [bench.source(), bench.source(), bench.source()].map((source) => bench.token(source)),
  )

  expect(new Set(tokens).size).toBe(1)
  expect(bench.opened).toHaveLength(1)
})

test('a process that waited for a canceled sign-in does not open the next browser', async () => {
  const bench = createBench()
  bench.person = { press: 'cancel' }

  const errors = await Promise.all(
    [bench.source(), bench.source()].map((source) => errorOf(bench.token(source))),
  )

  expect(errors.map(({ code }) => code).toSorted()).toEqual(['not_signed_in', 'sign_in_cancelled'])
  expect(bench.opened).toHaveLength(1)
})

test('a new process with a stored token needs neither the network nor the user', async () => {
  const bench = createBench()
  const first = await bench.token(bench.source())
  bench.cloud.entra.log.length = 0
  bench.cloud.probes.length = 0

  const second = await bench.token(bench.source())

  expect(second).toBe(first)
  expect([...bench.cloud.entra.log, ...bench.cloud.probes]).toEqual([])
  expect(bench.opened).toHaveLength(1)
})

test('R16 a token is for exactly the requested environment, with interleaved calls', async () => {
  const bench = createBench()
  const contoso = bench.source()
  const fabrikam = bench.source({ url: 'https://fabrikam.crm.dynamics.com' })

  await bench.token(contoso)
  const tokens = await Promise.all(
    [contoso, fabrikam, contoso, fabrikam, fabrikam, contoso].map((source) => bench.token(source)),
  )

  expect(tokens.map((token) => claimsOfToken(token)['aud'])).toEqual([
    'https://contoso.crm4.dynamics.com',
    'https://fabrikam.crm.dynamics.com',
    'https://contoso.crm4.dynamics.com',
    'https://fabrikam.crm.dynamics.com',
    'https://fabrikam.crm.dynamics.com',
    'https://contoso.crm4.dynamics.com',
  ])
})

test('a second environment is silent once the user has consented to it', async () => {
  const bench = createBench()
  await bench.token(bench.source())
  bench.cloud.entra.consents.add(`${ada.objectId} https://fabrikam.crm.dynamics.com`)

  const token = await bench.token(bench.source({ url: 'https://fabrikam.crm.dynamics.com' }))

  expect(claimsOfToken(token)['aud']).toBe('https://fabrikam.crm.dynamics.com')
  expect(bench.opened).toHaveLength(1)
})

test('a token near its expiry is renewed without the user', async () => {
  const bench = createBench({ cloud: createCloud(createEntra({ accessTokenSeconds: 299 })) })
  const source = bench.source()
  const first = await bench.token(source)

  const second = await bench.token(source)

  expect(second).not.toBe(first)
  expect(bench.opened).toHaveLength(1)
})

test('a rejected token is replaced by a new one, once for all calls', async () => {
  const bench = createBench()
  const source = bench.source()
  const first = await bench.token(source)

  const renewed = await Promise.all(Array.from({ length: 5 }, () => bench.token(source, true)))
  const next = await bench.token(source)

  expect(new Set([...renewed, next]).size).toBe(1)
  expect(next).not.toBe(first)
  expect(bench.cloud.entra.tokenRequests.map((form) => form.get('grant_type'))).toEqual([
    'authorization_code',
    'refresh_token',
  ])
})

test('a call that names the rejected token gets the one that has replaced it', async () => {
  const bench = createBench()
  const source = bench.source()
  const first = await bench.token(source)
  const second = await bench.token(source, true)

  const third = await source.token({
    signal: new AbortController().signal,
    refresh: true,
    refused: first,
  })

  expect(third).toBe(second)
})

test('processes that find the same token rejected make one token request', async () => {
  const bench = createBench()
  const sources = [bench.source(), bench.source(), bench.source(), bench.source()]
  for (const source of sources) await bench.token(source)

  const tokens = await Promise.all(sources.map((source) => bench.token(source, true)))

  expect(new Set(tokens).size).toBe(1)
  expect(bench.cloud.entra.tokenRequests).toHaveLength(2)
})

test('after a sign-out in another process the next call signs in again', async () => {
  const bench = createBench()
  const source = bench.source()
  await bench.token(source)

  const who = await bench.source().signOut()
  await bench.token(source)

  expect(who).toMatchObject({ username: ada.username, tenantId })
  expect(bench.opened).toHaveLength(2)
})

test('a sign-out wins over a renewal in progress', async () => {
  const cloud = createCloud()
  const network = heldBack(cloud.fetch, 'grant_type=refresh_token')
  const bench = createBench({ cloud: { ...cloud, fetch: network.fetch } })
  const source = bench.source()
  await bench.token(source)

  const renewal = bench.token(source, true)
  await network.arrived
  await bench.source().signOut()
  network.release()
  await renewal

  expect(bench.store.content()).toBeUndefined()
  await bench.token(source)
  expect(bench.opened).toHaveLength(2)
})

test('the signed-in account is known without network requests', async () => {
  const bench = createBench()
  await bench.token(bench.source())
  bench.cloud.entra.log.length = 0

  const account = await bench.source().account()

  expect(account).toEqual({
    username: ada.username,
    tenantId,
    homeAccountId: `${ada.objectId}.${tenantId}`,
    expiresAt: expect.any(Number),
  })
  expect(bench.cloud.entra.log).toEqual([])
})

test('a token that needs the user is not available silently', async () => {
  const bench = createBench()

  const token = await bench.source().silentToken()

  expect(token).toBeUndefined()
  expect(bench.opened).toEqual([])
})

/** A network that holds one kind of request until it is released. */
function heldBack(fetch: Fetch, body: string) {
  const events = new EventTarget()
  const happens = (name: string) =>
    new Promise<void>((resolve) => events.addEventListener(name, () => resolve()))
  const arrived = happens('arrived')
  const released = happens('released')
  const held: Fetch = async (request) => {
    if ((await request.clone().text()).includes(body)) {
      events.dispatchEvent(new Event('arrived'))
      await released
    }
    return fetch(request)
  }
  return { fetch: held, arrived, release: () => events.dispatchEvent(new Event('released')) }
}
