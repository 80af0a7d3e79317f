import { readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test, vi } from 'vitest'
import type { AccountContext } from '../../src/cli/account/account-context.ts'
import { connect } from '../../src/cli/account/connect-command.ts'
import { disconnect } from '../../src/cli/account/disconnect.ts'
import { status } from '../../src/cli/account/status.ts'
import { systemClock } from '../../src/time/clock.ts'
import { parseConfig } from '../../src/config.ts'
import { createProfiles } from '../../src/connection/profiles.ts'
import { createSharedStore } from '../support/entra/cloud.ts'
import { createFetchBrowser } from '../support/entra/fetch-browser.ts'
import { ada, bob } from '../support/entra/state.ts'
import { errorOf } from '../support/error-of.ts'
import { contoso, createMicrosoftCloud, fabrikam } from '../support/microsoft-cloud.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

test('a connection is stored with address, account and tenant, and with non-default settings', async () => {
  const { context, run } = await start()
  const authority = 'https://login.microsoftonline.com'

  await run({ DATAVERSE_URL: `${contoso}/main.aspx?x=1`, DATAVERSE_AUTHORITY: authority })
  await run({ DATAVERSE_URL: fabrikam }, 'sales')

  expect(Object.fromEntries(await context.profiles.list())).toEqual({
    default: {
      url: contoso,
      account: ada.username,
      tenantId: '11111111-1111-4111-8111-111111111111',
      authority,
    },
    sales: {
      url: fabrikam,
      account: ada.username,
      tenantId: '11111111-1111-4111-8111-111111111111',
    },
  })
})

test('connect --profile with a stored name signs in there again with the same account', async () => {
  const { context, cloud, run, store } = await start()
  await run({ DATAVERSE_URL: fabrikam }, 'sales')
  await store.open().clear()

  const report = await run({ DATAVERSE_PROFILE: 'sales' }, 'sales')

  expect(report).toMatchObject({ connected: true, environment: fabrikam, account: ada.username })
  expect(cloud.entra.authorizations.at(-1)?.get('login_hint')).toBe(ada.username)
  expect((await context.profiles.list()).size).toBe(1)
})

test('two accounts of one environment can be stored in two profiles', async () => {
  const { context, run, person } = await start()
  await run({ DATAVERSE_URL: contoso }, 'ada')
  person.login = bob.username
  await connect(
    context,
    { ...parseConfig({ DATAVERSE_URL: contoso }), account: bob.username },
    { profile: 'bob' },
  )

  const asAda = await status(context, parseConfig({ DATAVERSE_PROFILE: 'ada' }), { offline: false })
  const asBob = await status(context, parseConfig({ DATAVERSE_PROFILE: 'bob' }), { offline: true })
  const gone = await disconnect(context, parseConfig({ DATAVERSE_PROFILE: 'bob' }))

  expect(asAda.connection).toMatchObject({ account: ada.username, signedIn: true })
  expect(asBob.connection).toMatchObject({ account: bob.username, signedIn: true })
  expect(gone).toMatchObject({ account: bob.username, profiles: ['bob'], alsoSignedOut: [] })
  const left = await status(context, parseConfig({ DATAVERSE_PROFILE: 'ada' }), { offline: true })
  expect(left.connection).toMatchObject({ account: ada.username, signedIn: true })
})

test('for a name in several regions, the error lists each command', async () => {
  const { run } = await start({
    list: [entry('https://contoso.crm.dynamics.com'), entry('https://contoso.crm4.dynamics.com')],
  })

  const error = await errorOf(run({ DATAVERSE_ENVIRONMENT: 'contoso' }))

  expect(error.code).toBe('wrong_environment')
  expect(error.hint).toBe(
    'Choose one by its full address: tool connect https://contoso.crm.dynamics.com or tool connect https://contoso.crm4.dynamics.com',
  )
})

test('for an account without environments, the error names whom to ask', async () => {
  const { run } = await start({ list: [] })

  const choices = await run({})
  const error = await errorOf(run({ DATAVERSE_ENVIRONMENT: 'contoso' }))

  expect(choices).toMatchObject({ connected: false, environments: [] })
  expect(error.hint).toContain('administrator')
})

test('another cloud is queried with its own sign-in service', async () => {
  const { context, opened } = await start()

  const connecting = errorOf(connect(context, parseConfig({}), { cloud: 'gcc-high' }))
  await vi.waitFor(() => expect(opened).toHaveLength(1))
  const { host, searchParams } = new URL(opened[0] ?? '')
  const cancel = { error: 'access_denied', state: searchParams.get('state') ?? '' }
  await globalThis.fetch(searchParams.get('redirect_uri') ?? '', {
    method: 'POST',
    body: new URLSearchParams(cancel),
  })

  expect((await connecting).code).toBe('sign_in_cancelled')
  expect(host).toBe('login.microsoftonline.us')
  expect(searchParams.get('scope')).toContain(
    'https://globaldisco.crm.microsoftdynamics.us/user_impersonation',
  )
})

test('a damaged connections file is reported before the user signs in', async () => {
  const folder = await temporaryFolder()
  await writeFile(path.join(folder, 'profiles.json'), '{', { mode: 0o600 })
  const { run, opened } = await start({ folder })

  const error = await errorOf(run({ DATAVERSE_URL: contoso }))

  expect(error.hint).toContain('it contains no tokens')
  expect(opened).toEqual([])
})

test('without a browser, the link is shown and the command waits', async () => {
  vi.stubEnv('BROWSER', 'none')
  const bench = await start({ opensByItself: false })

  const connecting = bench.run({ DATAVERSE_URL: contoso })
  await vi.waitFor(() => expect(bench.notes).toHaveLength(1))
  const link = /https:\/\/login\S+/.exec(bench.notes[0] ?? '')?.[0] ?? ''
  await createFetchBrowser(bench.cloud.fetch).visit(link)

  expect(bench.notes[0]).toContain('No browser was opened: BROWSER is set to none.')
  expect(await connecting).toMatchObject({ connected: true, account: ada.username })
})

test('with a device code, the page and the code are shown and the command waits', async () => {
  const bench = await start()

  const connecting = bench.run({ DATAVERSE_URL: contoso, DATAVERSE_SIGN_IN: 'device-code' })
  await vi.waitFor(() => expect(bench.notes).toHaveLength(1))
  const [, page = '', code = ''] =
    /Open (\S+) and enter the code (\S+)/.exec(bench.notes[0] ?? '') ?? []
  const form = new URLSearchParams({ otc: code, login: ada.username })
  await bench.cloud.fetch(new Request(page, { method: 'POST', body: form }))

  expect(await connecting).toMatchObject({ connected: true, account: ada.username })
})

test('a canceled sign-in stores nothing', async () => {
  const { context, run, person } = await start()
  person.press = 'cancel'

  const error = await errorOf(run({ DATAVERSE_URL: contoso }))

  expect(error.code).toBe('sign_in_cancelled')
  expect((await context.profiles.list()).size).toBe(0)
})

test('status with an expired sign-in reports it without a browser, with the next step', async () => {
  const { context, cloud, run, opened } = await start({ accessTokenSeconds: 60 })
  await run({ DATAVERSE_URL: contoso })
  cloud.entra.revoke(ada)

  const { connection } = await status(context, parseConfig({}), { offline: false })

  expect(connection?.whoAmI).toMatchObject({
    error: { code: 'not_signed_in', hint: `Sign in with: tool connect ${contoso}` },
  })
  expect(opened).toHaveLength(1)
})

test('R80 disconnect while the keychain is locked reports that tokens may remain', async () => {
  const folder = await temporaryFolder()
  const { context } = await start({ folder })
  const locked = {
    ...context,
    signIn: {
      ...context.signIn,
      store: async () => ({
        ...createSharedStore('memory').open(),
        clear: () => Promise.reject(new Error('may remain')),
      }),
    },
  }

  await expect(disconnect(locked, parseConfig({ DATAVERSE_URL: contoso }))).rejects.toThrow(
    'may remain',
  )
  expect(await readdir(folder)).not.toContain('profiles.json')
})

interface StartOptions {
  readonly list?: readonly object[]
  readonly opensByItself?: boolean
  readonly accessTokenSeconds?: number
  readonly folder?: string
}

/** The commands in this process, without a terminal, and with a browser that signs in by itself. */
async function start({
  list,
  opensByItself = true,
  accessTokenSeconds,
  folder,
}: StartOptions = {}) {
  const cloud = createMicrosoftCloud(accessTokenSeconds === undefined ? {} : { accessTokenSeconds })
  const store = createSharedStore()
  const notes: string[] = []
  const opened: string[] = []
  const person: { login: string; press: 'go' | 'cancel' } = { login: ada.username, press: 'go' }
  const stateFolder = folder ?? (await temporaryFolder())
  const browser = createFetchBrowser(cloud.fetch)
  const context: AccountContext = {
    fetch: async (request) =>
      list !== undefined && request.url.includes('/Instances')
        ? Response.json({ value: list })
        : cloud.fetch(request),
    clock: systemClock,
    profiles: createProfiles(stateFolder),
    terminal: {
      isInteractive: false,
      note: (text) => notes.push(text),
      working: (_, run) => run(),
    },
    printCommand: (...args) => ['tool', ...args].join(' '),
    signIn: {
      stateFolder,
      store: async () => store.open(),
      ...(opensByItself && {
        async openLink({ url }) {
          opened.push(url)
          void browser.visit(url, person)
          return { opened: true, failed: new Promise<string>(() => undefined) }
        },
      }),
    },
  }
  return {
    cloud,
    store,
    context,
    notes,
    opened,
    person,
    run: (settings: Readonly<Record<string, string>>, profile?: string) =>
      connect(context, parseConfig(settings), { profile }),
  }
}

function entry(url: string) {
  return { Url: url, FriendlyName: new URL(url).host, State: 0 }
}
