import { expect, onTestFinished, test } from 'vitest'
import { createBench, createCloud } from '../support/entra/cloud.ts'
import { startCertified } from '../support/entra/certified.ts'
import { createFetchBrowser } from '../support/entra/fetch-browser.ts'
import { claimsOfToken } from '../support/entra/signer.ts'
import { ada, tenantId } from '../support/entra/state.ts'

test('the certified provider accepts our sign-in and our renewal', async () => {
  const certified = await startCertified(ada)
  onTestFinished(() => certified.close())
  const cloud = createCloud()
  const bench = createBench({
    cloud: {
      ...cloud,
      fetch: (request) => {
        const isProvider = request.url.startsWith(`${certified.origin}/`)
        return isProvider ? certified.fetch(request) : cloud.fetch(request)
      },
    },
  })
  const source = bench.source({
    authority: certified.origin,
    async openLink({ url }) {
      bench.visits.push(createFetchBrowser(certified.fetch).visit(url))
      return { opened: true, failed: new Promise(() => undefined) }
    },
  })

  const first = await bench.token(source)
  const second = await bench.token(source, true)

  expect((await bench.visits[0])?.html).toContain('You are signed in')
  expect(claimsOfToken(first)).toMatchObject({ aud: 'https://contoso.crm4.dynamics.com' })
  expect(claimsOfToken(second)).toMatchObject({ aud: 'https://contoso.crm4.dynamics.com' })
  expect(second).not.toBe(first)
  expect(await source.account()).toMatchObject({ username: ada.username, tenantId })
  expect(bench.visits).toHaveLength(1)
})
