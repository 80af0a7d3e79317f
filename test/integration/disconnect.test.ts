import { expect, test } from 'vitest'
import { createProfiles, readEnd } from '../../src/connection/profiles.ts'
import { createBench } from '../support/entra/cloud.ts'
import type { SignInBench } from '../support/entra/cloud.ts'
import { createFetchBrowser } from '../support/entra/fetch-browser.ts'
import { ada, bob } from '../support/entra/state.ts'
import { errorOf } from '../support/error-of.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { contoso, fabrikam } from '../support/microsoft-cloud.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const now = Date.parse('2026-12-01T14:03:27Z')

/** A server's source of tokens that asks the stored connections, as `createConnect` makes it. */
async function start(account?: string) {
  const clock = fakeClock(now)
  const bench = createBench({ clock })
  const profiles = createProfiles(await temporaryFolder())
  const source = bench.source({
    url: contoso,
    ...(account !== undefined && { account }),
    endedAt: () => readEnd(profiles, { url: contoso, account }),
  })
  return { clock, bench, profiles, source }
}

test('after disconnect no sign-in is opened, and the answer says when and how to connect', async () => {
  const { bench, profiles, source } = await start()
  await profiles.end({ url: contoso, account: ada.username }, now)

  const error = await errorOf(bench.token(source))

  expect(error.code).toBe('not_signed_in')
  expect(error.message).toBe(
    `The user disconnected ${contoso} on 2026-12-01 14:03 UTC. No sign-in page opens by itself.`,
  )
  expect(error.hint).toContain(`dataverse-mcp-server connect ${contoso}`)
  expect(bench.opened).toEqual([])
})

test('a running server whose tokens were deleted opens nothing either', async () => {
  const { bench, profiles, source } = await start()
  await bench.token(source)
  await bench.store.open().clear()
  await profiles.end({ url: contoso, account: ada.username }, now)

  const error = await errorOf(bench.token(source))

  expect(error.message).toContain('disconnected')
  expect(bench.opened).toHaveLength(1)
})

test('tokens that only the running server has are not used any more', async () => {
  const { bench, profiles } = await start()
  const store = { ...bench.store.open(), place: { kind: 'memory' } as const }
  const source = bench.source({
    url: contoso,
    store: async () => store,
    endedAt: () => readEnd(profiles, { url: contoso }),
  })
  await bench.token(source)
  await profiles.end({ url: contoso }, now)

  expect((await errorOf(bench.token(source))).message).toContain('disconnected')
})

test('a sign-in in progress ends', async () => {
  const { clock, bench, profiles, source } = await start()
  bench.person = 'nothing'
  const waiting = errorOf(bench.token(source))
  await expect.poll(() => bench.opened.length).toBe(1)

  await profiles.end({ url: contoso }, now)
  clock.pass(2000)
  const error = await waiting
  const next = await errorOf(bench.token(source))

  expect(error.code).toBe('sign_in_cancelled')
  expect(next.message).toContain('disconnected')
  expect(bench.opened).toHaveLength(1)
})

test('a page that is finished after disconnect leaves nothing in the store', async () => {
  const { bench, profiles, source } = await start()
  bench.person = 'nothing'
  const waiting = errorOf(bench.token(source))
  await expect.poll(() => bench.opened.length).toBe(1)

  await profiles.end({ url: contoso }, now)
  await visitAfter(bench)

  expect((await waiting).message).toContain('disconnected')
  expect(await source.account()).toBeUndefined()
})

test('connecting again makes everything as before', async () => {
  const { bench, profiles, source } = await start()
  await profiles.end({ url: contoso, account: ada.username }, now)
  await profiles.save('default', { url: contoso, account: ada.username })

  expect(await bench.token(source)).toMatch(/^ey/)
  expect(await profiles.endedAt({ url: contoso })).toBeUndefined()
})

test('another account or environment stays connected', async () => {
  const { bench, profiles, source } = await start(ada.username)
  await profiles.end({ url: contoso, account: bob.username }, now)
  await profiles.end({ url: fabrikam }, now)

  expect(await bench.token(source)).toMatch(/^ey/)
})

test('a name without its region is ended by the address that was disconnected', async () => {
  const { profiles } = await start()
  await profiles.end({ url: contoso }, now)

  expect(await profiles.endedAt({ name: 'contoso' })).toMatchObject({ url: contoso })
  expect(await profiles.endedAt({ name: 'fabrikam' })).toBeUndefined()
})

async function visitAfter({ cloud, opened }: SignInBench): Promise<void> {
  await createFetchBrowser(cloud.fetch).visit(opened[0] ?? '')
}
