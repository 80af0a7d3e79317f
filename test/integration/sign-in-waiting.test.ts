import { expect, test } from 'vitest'
import { systemClock } from '../../src/time/clock.ts'
import type { Clock } from '../../src/time/clock.ts'
import { createBench } from '../support/entra/cloud.ts'
import type { SignInBench } from '../support/entra/cloud.ts'
import { createFetchBrowser } from '../support/entra/fetch-browser.ts'
import { errorOf } from '../support/error-of.ts'
import { fakeClock } from '../support/fake-clock.ts'
import type { OfferedLink, SignInProgress } from '../../src/dataverse/client/sign-in-prompt.ts'

test('a call waits 45 s, then returns the link; the next call has the token', async () => {
  const clock = fakeClock(Date.now())
  const bench = createBench({ clock })
  bench.person = 'nothing'
  const source = bench.source()
  const call = errorOf(bench.token(source))
  await browserOpened(bench)

  clock.pass(44_999)
  clock.pass(1)
  const error = await call
  await createFetchBrowser(bench.cloud.fetch).visit(bench.opened[0] ?? '')
  const token = await bench.token(source)

  expect(error.code).toBe('not_signed_in')
  expect(error.message).toContain('waiting in the browser')
  expect(error.hint).toContain('call again')
  expect(error.hint).toContain(bench.opened[0])
  expect(error.facts.link).toBe(bench.opened[0])
  expect(token).toMatch(/^ey/)
  expect(bench.opened).toHaveLength(1)
})

test('a call during an open sign-in waits for it and opens no other browser', async () => {
  const clock = fakeClock(Date.now())
  const bench = createBench({ clock })
  bench.person = 'nothing'
  const source = bench.source()
  const first = errorOf(bench.token(source))
  await browserOpened(bench)
  clock.pass(45_000)
  await first

  const second = bench.token(source)
  await createFetchBrowser(bench.cloud.fetch).visit(bench.opened[0] ?? '')

  expect(await second).toMatch(/^ey/)
  expect(bench.opened).toHaveLength(1)
})

test('an aborted call ends at once and does not end the sign-in', async () => {
  const bench = createBench()
  bench.person = 'nothing'
  const source = bench.source()
  const gone = new AbortController()
  const aborted = errorOf(source.token({ signal: gone.signal }))
  const patient = bench.token(source)
  await browserOpened(bench)

  gone.abort()
  const error = await aborted
  await createFetchBrowser(bench.cloud.fetch).visit(bench.opened[0] ?? '')

  expect(error.code).toBe('cancelled')
  expect(await patient).toMatch(/^ey/)
  expect(bench.opened).toHaveLength(1)
})

test('an unfinished sign-in ends after five minutes, and the next call starts another', async () => {
  const clock = fakeClock(Date.now())
  const bench = createBench({ clock })
  bench.person = 'nothing'
  const source = bench.source({ waitMs: 400_000 })
  const call = errorOf(bench.token(source))
  await browserOpened(bench)

  clock.pass(300_000)
  const error = await call
  bench.person = {}
  const token = await bench.token(source)

  expect(error.message).toBe('The sign-in was not finished within 5 minutes.')
  expect(token).toMatch(/^ey/)
  expect(bench.opened).toHaveLength(2)
})

test('without a browser the first call returns at once with the link and the reason', async () => {
  const bench = createBench()
  let link = ''
  const source = bench.source({
    async openLink({ url }) {
      link = url
      return { opened: false, reason: 'this is an SSH session' }
    },
  })

  const error = await errorOf(bench.token(source))
  const next = bench.token(source)
  await createFetchBrowser(bench.cloud.fetch).visit(link)

  expect(error.code).toBe('not_signed_in')
  expect(error.message).toContain('No browser was opened: this is an SSH session.')
  expect(error.hint).toContain(link)
  expect(error.hint).toContain('DATAVERSE_SIGN_IN=device-code')
  expect(await next).toMatch(/^ey/)
})

test('a browser that did not start is reported at once', async () => {
  const bench = createBench()
  const source = bench.source({
    openLink: async () => ({ opened: true, failed: Promise.resolve('the browser did not start') }),
  })

  const error = await errorOf(bench.token(source))

  expect(error.message).toContain('No browser was opened: the browser did not start.')
})

test('a client that can show the link is asked first, and then no browser is opened', async () => {
  const bench = createBench()
  const offered: OfferedLink[] = []
  const source = bench.source({
    async onLink(link) {
      offered.push(link)
      void createFetchBrowser(bench.cloud.fetch).visit(link.url)
      return 'seen'
    },
  })

  await bench.token(source)

  expect(offered).toEqual([
    {
      url: expect.stringContaining('https://login.microsoftonline.com/'),
      why: 'Nobody is signed in to https://contoso.crm4.dynamics.com.',
    },
  ])
  expect(bench.opened).toEqual([])
})

test('a user who declines the link ends the sign-in', async () => {
  const bench = createBench()

  const error = await errorOf(bench.token(bench.source({ onLink: async () => 'declined' })))

  expect(error.code).toBe('sign_in_cancelled')
  expect(bench.opened).toEqual([])
})

test('a link that nobody has seen because its call was aborted is in the next error at once', async () => {
  const bench = createBench()
  const source = bench.source()
  const gone = new AbortController()
  const leave = source.attend({
    async onLink() {
      gone.abort()
      await turn()
      throw new Error('the call has ended')
    },
  })
  await errorOf(source.token({ signal: gone.signal }))
  leave()
  await turn()
  await turn()

  const error = await errorOf(bench.token(source))
  const next = bench.token(source)
  await createFetchBrowser(bench.cloud.fetch).visit(error.facts.link ?? '')

  expect(error.code).toBe('not_signed_in')
  expect(error.message).toContain('No browser was opened: the call that asked for it had ended.')
  expect(await next).toMatch(/^ey/)
  expect(bench.opened).toEqual([])
})

test('progress is sent every five seconds while a call waits, and names the account at the end', async () => {
  const slept: number[] = []
  const clock: Clock = {
    ...systemClock,
    async sleep(ms, signal) {
      slept.push(ms)
      return ms === 5000 ? systemClock.sleep(1, signal) : systemClock.sleep(ms, signal)
    },
  }
  const bench = createBench({ clock })
  const progress: SignInProgress[] = []

  await bench.token(bench.source({ onProgress: (each) => progress.push(each) }))

  expect(slept).toContain(5000)
  expect(progress[0]?.message).toContain(
    'Nobody is signed in to https://contoso.crm4.dynamics.com.',
  )
  expect(progress.at(-1)?.message).toContain('Signed in as ada@contoso.test')
})

test('with a device code the call returns at once with the page and the code', async () => {
  const bench = createBench()
  const source = bench.source({ signIn: 'device-code' })

  const error = await errorOf(bench.token(source))
  const code = /enter the code (\w+)/.exec(error.hint)?.[1] ?? ''
  const next = bench.token(source)
  await enterCode(bench, error.facts.link ?? '', code)

  expect(error.hint).toContain('https://login.microsoftonline.com/common/oauth2/deviceauth')
  expect(await next).toMatch(/^ey/)
  expect(bench.opened).toEqual([])
})

test('a device code that is not entered expires after five minutes', async () => {
  const clock = fakeClock(Date.now())
  const bench = createBench({ clock })
  const source = bench.source({ signIn: 'device-code', waitMs: 400_000 })
  await errorOf(bench.token(source))

  const call = errorOf(bench.token(source))
  clock.pass(300_000)

  expect((await call).message).toBe('The sign-in was not finished within 5 minutes.')
})

async function browserOpened({ opened }: SignInBench): Promise<void> {
  while (opened.length === 0) await turn()
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

async function enterCode({ cloud }: SignInBench, page: string, code: string): Promise<void> {
  const body = new URLSearchParams({ otc: code, login: 'ada@contoso.test' })
  await cloud.fetch(new Request(page, { method: 'POST', body }))
}
