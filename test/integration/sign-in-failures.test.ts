import { expect, test } from 'vitest'
import * as z from 'zod'
import { createBench, createCloud } from '../support/entra/cloud.ts'
import type { Cloud, SignInBench } from '../support/entra/cloud.ts'
import { claimsOfToken } from '../support/entra/signer.ts'
import type { Claims } from '../support/entra/signer.ts'
import type { Failure } from '../support/entra/state.ts'
import { ada, publicClient, tenantId } from '../support/entra/state.ts'
import { errorOf } from '../support/error-of.ts'
import { fakeClock } from '../support/fake-clock.ts'

const environment = 'https://contoso.crm4.dynamics.com'

test.each<[string, Failure, RegExp]>([
  ['expired', { number: 700082 }, /expired.*AADSTS700082/],
  ['expired, in the other form', { number: 700082, suberror: 'bad_token' }, /AADSTS700082/],
  ['ended by a password change', { number: 50173 }, /password has changed.*AADSTS50173/],
  ['ended, in the other form', { number: 50173, suberror: '' }, /password has changed/],
  ['unknown to Entra', { number: 70000 }, /AADSTS70000/],
  ['too old for a policy', { number: 70043 }, /new sign-in.*AADSTS70043/],
  ['without consent', { number: 65001 }, /consent.*AADSTS65001/],
  ['missing another factor', { number: 50076 }, /multi-factor.*AADSTS50076/],
])(
  'a refresh token that is %s starts a new sign-in and gives the reason',
  async (_, failure, reason) => {
    const bench = createBench()
    const whys: string[] = []
    const source = bench.source({
      async onLink({ why }) {
        whys.push(why)
        return 'unseen'
      },
    })
    const first = await bench.token(source)
    bench.cloud.entra.fail({ at: 'refresh_token', ...failure })

    const second = await bench.token(source, true)

    expect(second).not.toBe(first)
    expect(bench.opened).toHaveLength(2)
    expect(whys[1]).toMatch(reason)
    const hint = bench.cloud.entra.authorizations.at(-1)
    expect([hint?.get('login_hint'), hint?.get('prompt')]).toEqual([ada.username, null])
  },
)

test('claims that Entra requires go into the new sign-in', async () => {
  const bench = createBench()
  const source = bench.source()
  await bench.token(source)
  const claims = '{"access_token":{"polids":{"essential":true,"values":["c1"]}}}'
  bench.cloud.entra.fail({ at: 'refresh_token', number: 50076, claims })

  await bench.token(source, true)

  expect(bench.cloud.entra.authorizations.at(-1)?.get('claims')).toContain('polids')
})

test('claims that the environment requires go to Entra', async () => {
  const bench = createBench()
  const source = bench.source()
  await bench.token(source)

  await source.token({
    signal: new AbortController().signal,
    refresh: true,
    claims: '{"access_token":{"nbf":{"essential":true,"value":"1604106651"}}}',
  })

  expect(bench.cloud.entra.tokenRequests.at(-1)?.get('claims')).toContain('1604106651')
  expect(bench.opened).toHaveLength(1)
})

test.each<[string, Failure]>([
  ['503 with an empty object', { status: 503 }],
  ['503 with HTML', { status: 503, text: '<html><h1>Service unavailable</h1>' }],
  ['500 with an OAuth error', { status: 500, number: 90033 }],
  ['429', { status: 429, headers: { 'retry-after': '7' } }],
  ['200 with an empty object', { status: 200 }],
  ['200 with HTML', { status: 200, text: '<html>Please accept our terms</html>' }],
  ['more than 8 MiB', { status: 200, text: `{"access_token":"${'x'.repeat(9 * 1024 * 1024)}"}` }],
  ['a redirect', { status: 307, headers: { location: 'https://evil.test/' } }],
])(
  'an outage (%s) is reported as one, and the user is not asked to sign in',
  async (_, failure) => {
    const bench = createBench()
    const source = bench.source()
    await bench.token(source)
    bench.cloud.entra.fail({ at: 'refresh_token', ...failure })

    const error = await errorOf(bench.token(source, true))
    const next = await bench.token(source, true)

    expect(error.code).toBe('unavailable')
    expect(error.facts.status).toBe(failure.status)
    expect(next).toMatch(/^ey/)
    expect(bench.opened).toHaveLength(1)
  },
)

test('while the sign-in service is down, a token that is still valid is used', async () => {
  const clock = fakeClock(Date.now())
  const bench = createBench({ clock })
  const source = bench.source()
  const first = await bench.token(source)
  clock.pass(3_800_000)
  bench.cloud.entra.fail({ at: 'refresh_token', status: 503 })

  const second = await bench.token(source)

  expect(second).toBe(first)
})

test('an unreachable sign-in service is reported with the network code', async () => {
  const cloud = createCloud()
  const offline = async (request: Request): Promise<Response> => {
    if (!request.url.includes('/oauth2/v2.0/token')) return cloud.fetch(request)
    throw new TypeError('fetch failed', {
      cause: Object.assign(new Error('no'), { code: 'ECONNREFUSED' }),
    })
  }
  const bench = createBench({ cloud: { ...cloud, fetch: offline } })

  const error = await errorOf(bench.token(bench.source()))

  expect(error.code).toBe('unavailable')
  expect(error.message).toContain('ECONNREFUSED')
  expect(await lastPage(bench)).toContain('did not finish')
})

test('a sign-in canceled on the page is reported, and retries open no browser for a while', async () => {
  const clock = fakeClock(Date.now())
  const bench = createBench({ clock })
  bench.person = { press: 'cancel' }
  const source = bench.source()

  const error = await errorOf(bench.token(source))
  const again = await errorOf(bench.token(source))
  clock.pass(20_001)
  bench.person = {}
  const token = await bench.token(source)

  expect(error.code).toBe('sign_in_cancelled')
  expect(error.facts.aadsts).toBe(65004)
  expect(again).toBe(error)
  expect(bench.opened).toHaveLength(2)
  expect(token).toMatch(/^ey/)
  expect((await bench.visits[0])?.html).toContain('was canceled')
})

test('missing admin consent is reported with the exact link for this client and tenant', async () => {
  const bench = createBench()
  bench.cloud.entra.adminConsentOnly = true

  const error = await errorOf(bench.token(bench.source()))

  expect(error.code).toBe('admin_consent_required')
  expect(error.hint).toContain(
    `https://login.microsoftonline.com/${tenantId}/adminconsent?client_id=${publicClient}`,
  )
  expect(error.facts.correlationId).toMatch(/^[0-9a-f-]{36}$/)
  expect(await lastPage(bench)).toContain('did not finish')
})

test.each<[string, Failure, string, RegExp]>([
  ['Conditional Access', { number: 53003 }, 'sign_in_blocked', /AADSTS53003/],
  ['an unmanaged device', { number: 53000 }, 'sign_in_blocked', /policy/],
  ['an app that the user may not use', { number: 50105 }, 'sign_in_blocked', /AADSTS50105/],
  ['a disabled account', { number: 50057 }, 'not_permitted', /disabled/],
  ['an unknown app', { number: 700016 }, 'app_registration', new RegExp(publicClient)],
  ['an app that requires a secret', { number: 7000218 }, 'app_registration', /client_secret/],
  ['a wrong clock', { number: 700024 }, 'clock_off', /clock/],
  ['an account of another tenant', { number: 50020 }, 'wrong_account', /not in the tenant/],
])('%s ends the sign-in with its own error', async (_, failure, code, words) => {
  const bench = createBench()
  bench.cloud.entra.fail({ at: 'authorization_code', ...failure })

  const error = await errorOf(bench.token(bench.source()))

  expect(error.code).toBe(code)
  expect(`${error.message} ${error.hint}`).toMatch(words)
  expect(error.facts.aadsts).toBe(failure.number)
  expect(await lastPage(bench)).toContain('did not finish')
})

test('an environment that the tenant does not know is reported as such', async () => {
  const bench = createBench()
  bench.cloud.entra.fail({ at: 'authorize', number: 500011 })

  const error = await errorOf(bench.token(bench.source()))

  expect(error.code).toBe('wrong_environment')
  expect(error.message).toContain(environment)
})

test('a response with the nonce of another sign-in is not used', async () => {
  const cloud = createCloud()
  const bench = createBench({ cloud: withoutNonce(cloud) })

  const error = await errorOf(bench.token(bench.source()))

  expect(error.code).toBe('bad_answer')
  expect(bench.store.content()).toBeUndefined()
})

test.each<[string, Claims]>([
  ['another client', { aud: '22222222-2222-4222-8222-222222222222' }],
  ['several others', { aud: ['a', 'b'] }],
  ['another service', { iss: 'https://login.evil.test/v2.0' }],
])('an id token of %s is not used, and nothing is stored', async (_case, claims) => {
  const cloud = createCloud()
  const bench = createBench({ cloud: withIdToken(cloud, claims) })

  const error = await errorOf(bench.token(bench.source()))

  expect(error.code).toBe('bad_answer')
  expect(await lastPage(bench)).toContain('did not finish')
  expect(bench.store.content()).toBeUndefined()
})

test('a user name contains nothing that moves or colors terminal text', async () => {
  const cloud = createCloud()
  const name = { preferred_username: '\u001b[31mada\u202e@contoso.test' }
  const bench = createBench({ cloud: withIdToken(cloud, name) })
  const source = bench.source()

  await bench.token(source)

  expect(await source.account()).toMatchObject({ username: '[31mada@contoso.test' })
})

async function lastPage({ visits }: SignInBench): Promise<string> {
  return (await visits.at(-1))?.html ?? ''
}

/** A provider that omits the nonce. */
function withoutNonce(cloud: Cloud): Cloud {
  return {
    ...cloud,
    fetch: (request) => {
      const url = request.url.replace(/nonce=[\w-]+/, 'nonce=another')
      return cloud.fetch(url === request.url ? request : new Request(url, request))
    },
  }
}

/** A provider with different id token claims. */
function withIdToken(cloud: Cloud, claims: Claims): Cloud {
  return {
    ...cloud,
    async fetch(request) {
      const answer = await cloud.fetch(request)
      if (!new URL(request.url).pathname.endsWith('/token')) return answer
      const { id_token: token, ...others } = tokenAnswer.parse(await answer.json())
      const altered = cloud.entra.signer.sign({ ...claimsOfToken(token), ...claims })
      return Response.json({ ...others, id_token: altered })
    },
  }
}

const tokenAnswer = z.looseObject({ id_token: z.string() })
