import { expect, test } from 'vitest'
import { createBench, createCloud } from '../support/entra/cloud.ts'
import type { Cloud } from '../support/entra/cloud.ts'
import { ada, bob, otherTenantId, tenantId } from '../support/entra/state.ts'
import { errorOf } from '../support/error-of.ts'

const environment = 'https://contoso.crm4.dynamics.com'

test.each([
  ['account', { account: bob.username }, 'ada@contoso.test, but bob@contoso.test is expected'],
  ['tenant', { tenantId: otherTenantId }, `${otherTenantId} is expected`],
])(
  'a sign-in with another %s than the pinned one is rejected and not stored',
  async (kind, pin, words) => {
    const cloud = createCloud()
    const bench = createBench({ cloud: kind === 'tenant' ? inHomeTenant(cloud) : cloud })

    const error = await errorOf(bench.token(bench.source(pin)))

    expect(error.code).toBe('wrong_account')
    expect(error.message).toContain(words)
    expect(bench.store.content()).toBeUndefined()
    expect((await bench.visits.at(-1))?.html).toContain('did not finish')
  },
)

test('the pinned account is offered, and only its stored sign-in is used', async () => {
  const bench = createBench()
  await bench.token(bench.source())
  bench.person = { login: bob.username }

  const account = bench.source({ account: 'BOB@contoso.test' })
  await bench.token(account)

  expect(bench.cloud.entra.authorizations.at(-1)?.get('login_hint')).toBe('BOB@contoso.test')
  expect(await account.account()).toMatchObject({ username: bob.username })
  expect(await bench.source({ account: ada.username }).account()).toMatchObject({
    username: ada.username,
  })
})

test('a wrong address gives the existing environments, nearest first', async () => {
  const bench = createBench()
  await bench.token(bench.source())
  bench.cloud.entra.consents.add(`${ada.objectId} https://globaldisco.crm.dynamics.com`)

  const error = await errorOf(
    bench.token(bench.source({ url: 'https://contoso.crm.dynamics.com' })),
  )

  expect(error.code).toBe('wrong_environment')
  expect(error.facts.nearest).toEqual([environment, 'https://fabrikam.crm.dynamics.com'])
  expect(error.hint).toBe(
    'Connect to the right one: dataverse-mcp-server connect https://contoso.crm4.dynamics.com',
  )
  expect(bench.opened).toHaveLength(1)
})

test('a wrong address opens no browser if no user is signed in', async () => {
  const bench = createBench()

  const error = await errorOf(
    bench.token(bench.source({ url: 'https://contso.crm4.dynamics.com' })),
  )

  expect(error.code).toBe('wrong_environment')
  expect(bench.opened).toEqual([])
})

test('R82 if an environment names a foreign sign-in service, no sign-in starts there', async () => {
  const cloud = createCloud()
  const hostile = async (request: Request): Promise<Response> => {
    const answer = await cloud.fetch(request)
    const challenge = answer.headers.get('www-authenticate')
    if (challenge === null) return answer
    const headers = {
      'www-authenticate': challenge.replace('login.microsoftonline.com', 'login.evil.test'),
    }
    return new Response(null, { status: 401, headers })
  }
  const bench = createBench({ cloud: { ...cloud, fetch: hostile } })

  const error = await errorOf(bench.token(bench.source()))

  expect(error.code).toBe('blocked')
  expect(bench.opened).toEqual([])
})

/** A provider that signs users in to their home tenant, whichever tenant was requested. */
function inHomeTenant(cloud: Cloud): Cloud {
  return {
    ...cloud,
    fetch: (request) => {
      const url = request.url.replace(otherTenantId, tenantId)
      return cloud.fetch(url === request.url ? request : new Request(url, request))
    },
  }
}
