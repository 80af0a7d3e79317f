import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, expect } from 'vitest'
import { launchChromium } from '../support/entra/chromium.ts'
import { listenAsCloud } from '../support/entra/listen.ts'
import type { ListeningCloud } from '../support/entra/listen.ts'
import { claimsOfToken } from '../support/entra/signer.ts'
import { startSignInProcesses } from '../support/entra/sign-in-processes.ts'
import { startProxy } from '../support/entra/proxy.ts'
import { requireSystemPackage } from '../support/system-packages.ts'

const test = requireSystemPackage('chromium', 'chromium')

let cloud: ListeningCloud
let browser: Awaited<ReturnType<typeof launchChromium>>
let processes: Awaited<ReturnType<typeof startSignInProcesses>>
const visits: ReturnType<typeof browser.visit>[] = []
let renewalMs = 0

beforeAll(async () => {
  cloud = await listenAsCloud({ padding: 1800, until: slowRenewal })
  browser = await launchChromium()
  processes = await startSignInProcesses(cloud, (link) => visits.push(browser.visit(link)))
})

afterAll(async () => {
  await processes.close()
  await browser.close()
  cloud.close()
})

test('three processes on first use share one real browser, and a fourth needs none', async () => {
  const first = await Promise.all([processes.run(2), processes.run(2), processes.run(2)])
  const requests = cloud.entra.log.length
  const later = await processes.run(1)

  const tokens = [...first.flat(), ...later].map(({ token }) => token)
  expect(new Set(tokens).size).toBe(1)
  expect(claimsOfToken(tokens[0] ?? '')['aud']).toBe(cloud.environment)
  expect(visits).toHaveLength(1)
  expect((await visits[0])?.text).toContain('You are signed in')
  expect(cloud.entra.log).toHaveLength(requests)
})

test(
  'R76 of 50 processes that need the next token together, at most two request it, and all get it',
  // Real processes on a busy machine: another attempt tells a slow one from a wrong one.
  { timeout: 60_000, retry: 2 },
  async ({ task }) => {
    const variables = { STATE: `fifty${task.result?.retryCount ?? 0}` }
    const [first] = await processes.run(1, variables)
    const asked = cloud.entra.tokenRequests.length
    const opened = visits.length

    // Slow enough that all of them wait for the first response.
    renewalMs = 3000
    const together = await Promise.all(
      Array.from({ length: 50 }, () => processes.run(1, variables, first?.token)),
    )
    renewalMs = 0
    const [later] = await processes.run(1, variables)

    const tokens = together.flat().map(({ token }) => token ?? 'none')
    expect(tokens.filter((token) => !token.startsWith('ey') || token === first?.token)).toEqual([])
    expect(cloud.entra.tokenRequests.length - asked).toBeLessThanOrEqual(2)
    expect(tokens).toContain(later?.token)
    expect(visits).toHaveLength(opened)
  },
)

test('sign-in uses a company proxy and trusts a private certificate authority', async () => {
  const proxy = await startProxy()
  const opened = visits.length

  const outcomes = await processes.run(1, {
    STATE: 'behind-proxy',
    HTTPS_PROXY: proxy.origin,
    HTTP_PROXY: proxy.origin,
    NO_PROXY: '',
  })
  await visits.at(-1)
  proxy.close()

  expect(outcomes).toEqual([{ token: expect.stringMatching(/^ey/) }])
  expect(visits).toHaveLength(opened + 1)
  expect(proxy.hosts).toContain(new URL(cloud.authority).host)
  expect(proxy.hosts).toContain(new URL(cloud.environment).host)
})

async function slowRenewal(request: Request): Promise<void> {
  if ((await request.text()).includes('grant_type=refresh_token')) await setTimeout(renewalMs)
}
