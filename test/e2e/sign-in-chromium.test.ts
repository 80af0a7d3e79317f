import { afterAll, beforeAll, expect } from 'vitest'
import { launchChromium } from '../support/entra/chromium.ts'
import { createBench, createCloud } from '../support/entra/cloud.ts'
import { createEntra } from '../support/entra/entra.ts'
import { listen } from '../support/entra/listen.ts'
import type { Listening } from '../support/entra/listen.ts'
import { createCertificates } from '../support/entra/certificates.ts'
import type { Entra } from '../support/entra/entra.ts'
import { requireSystemPackage } from '../support/system-packages.ts'

const test = requireSystemPackage('chromium', 'chromium')

let browser: Awaited<ReturnType<typeof launchChromium>>
let provider: Listening
let entra: Entra

beforeAll(async () => {
  const certificates = createCertificates()
  provider = await listen((origin) => {
    entra = createEntra({ origin, environments: ['https://contoso.crm4.dynamics.com'] })
    return (request) => entra.fetch(request)
  }, certificates)
  certificates.remove()
  browser = await launchChromium()
})

afterAll(async () => {
  await browser.close()
  provider.close()
})

const cases = [
  { picture: 'success', press: 'go', failure: undefined, words: 'You are signed in' },
  { picture: 'cancelled', press: 'cancel', failure: undefined, words: 'was canceled' },
  { picture: 'failure', press: 'go', failure: 53003, words: 'did not finish' },
] as const

for (const { picture, press, failure, words } of cases) {
  test(`a real browser ends on the page for ${picture} without errors`, async () => {
    const bench = createBench({ cloud: createCloud(entra) })
    entra.consents.clear()
    if (failure !== undefined) entra.fail({ at: 'authorization_code', number: failure })
    const visits: ReturnType<typeof browser.visit>[] = []
    const source = bench.source({
      authority: provider.origin,
      async openLink({ url }) {
        visits.push(browser.visit(url, { press, picture }))
        return { opened: true, failed: new Promise(() => undefined) }
      },
    })

    const outcome = await bench.token(source).catch((error: unknown) => error)
    const seen = await visits[0]

    expect(seen?.text).toContain(words)
    expect(seen?.url).toMatch(/^http:\/\/localhost:\d+\/$/)
    expect(seen?.complaints).toEqual([])
    expect(typeof outcome === 'string').toBe(picture === 'success')
  })
}
