import childProcess from 'node:child_process'
import type { SpawnOptions } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { pathToFileURL } from 'node:url'
import { afterEach, expect, test, vi } from 'vitest'
import { openBrowser, toSafeLink } from '../../../src/sign-in/browser.ts'
import type { BrowserMachine, Open } from '../../../src/sign-in/browser.ts'

const authorityHost = 'login.microsoftonline.com'
const good =
  'https://login.microsoftonline.com/11111111-1111-4111-8111-111111111111/oauth2/v2.0/authorize?client_id=51f81489-12ee-4a9e-aaae-a2591f45987d&scope=https%3A%2F%2Fcontoso.crm4.dynamics.com%2Fuser_impersonation%20openid&redirect_uri=http%3A%2F%2Flocalhost%3A40123&state=a_b-c'

const refused: readonly string[] = [
  '',
  'about:blank',
  'javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'file:///etc/passwd',
  'file://login.microsoftonline.com/etc/passwd',
  'http://login.microsoftonline.com/x',
  'HTTP://login.microsoftonline.com/x',
  'ftp://login.microsoftonline.com/x',
  'vbscript:msgbox(1)',
  'ms-settings:',
  'search-ms:query=x&crumb=location:\\\\evil.test\\share',
  'smb://login.microsoftonline.com/share',
  '\\\\evil.test\\share',
  '//login.microsoftonline.com/x',
  'login.microsoftonline.com/x',
  'https:login.microsoftonline.com/x',
  'https:/login.microsoftonline.com/x',
  'https:\\\\login.microsoftonline.com\\x',
  'https://login.microsoftonline.com\\@evil.test/',
  'https://login.microsoftonline.com@evil.test/',
  'https://evil.test@login.microsoftonline.com/',
  'https://user:password@login.microsoftonline.com/',
  'https://login.microsoftonline.com.evil.test/',
  'https://evil.test/login.microsoftonline.com/',
  'https://evil.test/?x=https://login.microsoftonline.com/',
  'https://evil.test#https://login.microsoftonline.com/',
  'https://login-microsoftonline.com/',
  'https://login.microsoftonline.co/',
  'https://login.microsoftonline.com:8443/',
  'https://login.microsoftonline.com./x',
  'https://lоgin.microsoftonline.com/',
  'https://login.microsoftonline.com:/x',
  'https://login.microsoftonline.com',
  'https://127.0.0.1/',
  'https://[::1]/',
  'https://localhost/',
  ' https://login.microsoftonline.com/x',
  'https://login.microsoftonline.com/x y',
  'https://login.microsoftonline.com/x\n-e calc',
  'https://login.microsoftonline.com/x\r\nHost: evil.test',
  'https://login.microsoftonline.com/x\ty',
  'https://login.microsoftonline.com/x\u0000',
  'https://login.microsoftonline.com/\u202Egpj.exe',
  '--help',
  '-a Calculator',
  '/usr/bin/xcalc',
  'C:\\Windows\\System32\\calc.exe',
]

/** Valid links with characters that are special in a shell. */
const armed: readonly string[] = [
  `${good}&x=;rm -rf ~`.replaceAll(' ', '%20'),
  `${good}&x=$(id)`,
  `${good}&x=\`id\``,
  `${good}&x="&calc&"`,
  `${good}&x='&calc&'`,
  `${good}&x=|calc`,
  `${good}&x=>out`,
  `${good}&x=<in`,
  `${good}&x=^&calc`,
  `${good}&x=%PATH%25`,
  `${good}&x={a,b}`,
  `${good}&x=*?[a]`,
  `${good}&x=!history`,
  `${good}&login_hint=o'brien@contoso.com`,
  `${good}&x=#fragment`,
]

const desktop: BrowserMachine = { platform: 'darwin', variables: {}, isContainer: () => false }

afterEach(() => {
  vi.restoreAllMocks()
})

test.each(refused.map((link) => [link]))('R82 %j is not opened', async (link) => {
  const open = vi.fn<Open>(async () => running())

  const opening = await openBrowser(link, { authorityHost, machine: desktop, open })

  expect(opening).toEqual({ opened: false, reason: `the link is not on ${authorityHost}` })
  expect(open).not.toHaveBeenCalled()
})

test.each(armed.map((link) => [link]))(
  'R82 %j is opened without characters that a shell interprets',
  (link) => {
    const safe = toSafeLink(link, authorityHost) ?? ''

    expect(safe).toMatch(/^https:\/\/login\.microsoftonline\.com\/[\w\-.~:/?&=%+]+$/)
    expect(new URL(safe).searchParams.get('state')).toBe('a_b-c')
  },
)

test('a link without special characters is opened unchanged', () => {
  expect(toSafeLink(good, authorityHost)).toBe(good)
})

test('a port of the configured authority is part of its host', () => {
  expect(toSafeLink('https://localhost:9443/t/authorize?x=1', 'localhost:9443')).toBe(
    'https://localhost:9443/t/authorize?x=1',
  )
})

test.each<[NodeJS.Platform, string, (link: string) => readonly string[]]>([
  ['linux', 'xdg-open', (link) => [link]],
  ['darwin', 'open', (link) => [link]],
  ['win32', 'powershell', (link) => [`Start '${link}'`]],
])('on %s the browser is started by %s, without a shell', async (platform, program, expected) => {
  const spawned = spySpawn()
  const open = await openOf(platform)
  const machine = { platform, variables: { DISPLAY: ':0' }, isContainer: () => false }

  for (const link of [good, ...armed]) {
    await openBrowser(link, { authorityHost, machine, open })
  }

  expect(spawned).toHaveLength(armed.length + 1)
  for (const [index, { command, args, options }] of spawned.entries()) {
    const link = toSafeLink([good, ...armed][index] ?? '', authorityHost) ?? ''
    expect(command).toContain(program)
    expect(options).not.toHaveProperty('shell')
    const given = platform === 'win32' ? [decode(args.at(-1) ?? '')] : args
    expect(given.join(' ')).toContain(expected(link).join(' '))
  }
})

test.each<[string, Partial<BrowserMachine>, string]>([
  [
    'an SSH session',
    { variables: { SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22', DISPLAY: ':0' } },
    'this is an SSH session',
  ],
  ['a container', { isContainer: () => true }, 'this is a container'],
  ['Linux without a display', { platform: 'linux' }, 'this computer has no display'],
  ['BROWSER=none', { variables: { BROWSER: 'none', DISPLAY: ':0' } }, 'BROWSER is set to none'],
])('with %s no browser is opened', async (_, machine, reason) => {
  const open = vi.fn<Open>(async () => running())

  const opening = await openBrowser(good, {
    authorityHost,
    machine: { ...desktop, ...machine },
    open,
  })

  expect(opening).toEqual({ opened: false, reason })
  expect(open).not.toHaveBeenCalled()
})

test.each<[string, Partial<BrowserMachine>]>([
  ['SSH', { variables: { SSH_CONNECTION: 'x', BROWSER: '/opt/helper.sh' } }],
  ['a container', { isContainer: () => true, variables: { BROWSER: '/opt/helper.sh' } }],
  ['no display', { variables: { BROWSER: '/opt/helper.sh' } }],
])('BROWSER is used even with %s', async (_, machine) => {
  const open = vi.fn<Open>(async () => running())

  await openBrowser(good, {
    authorityHost,
    machine: { ...desktop, platform: 'linux', ...machine },
    open,
  })

  expect(open).toHaveBeenCalledWith(good, { app: { name: '/opt/helper.sh' } })
})

test('a browser that exits with an error is reported', async () => {
  const started = running()
  const opening = await openBrowser(good, {
    authorityHost,
    machine: desktop,
    open: async () => started,
  })

  started.emit('exit', 3)

  expect(opening.opened && (await opening.failed)).toBe('the browser did not start')
})

test('a browser that exited with an error before it could be watched is reported', async () => {
  const started = Object.assign(new EventEmitter(), { exitCode: 1 })
  const opening = await openBrowser(good, {
    authorityHost,
    machine: desktop,
    open: async () => started,
  })

  expect(opening.opened && (await opening.failed)).toBe('the browser did not start')
})

test('a browser that cannot be started is reported', async () => {
  const opening = await openBrowser(good, {
    authorityHost,
    machine: desktop,
    open: () => Promise.reject(new Error('spawn xdg-open ENOENT')),
  })

  expect(opening).toEqual({ opened: false, reason: 'the browser did not start' })
})

/** The package `open` as it behaves on another platform, which it reads when it is loaded. */
async function openOf(platform: NodeJS.Platform) {
  const real = Object.getOwnPropertyDescriptor(process, 'platform') ?? {}
  Object.defineProperty(process, 'platform', { ...real, value: platform })
  try {
    const file = pathToFileURL('node_modules/open/index.js').href
    const { default: open }: { default: Open } = await import(`${file}?${platform}`)
    return open
  } finally {
    Object.defineProperty(process, 'platform', real)
  }
}

const running = () => Object.assign(new EventEmitter(), { exitCode: null })

/** Records the command and starts a harmless one instead. */
function spySpawn() {
  const { spawn } = childProcess
  const spawned: { command: string; args: readonly string[]; options: object }[] = []
  vi.spyOn(childProcess, 'spawn').mockImplementation(
    (command: string, args: readonly string[], options: SpawnOptions) => {
      spawned.push({ command, args, options })
      return spawn('true', { stdio: 'ignore' })
    },
  )
  return spawned
}

const decode = (encoded: string): string => Buffer.from(encoded, 'base64').toString('utf16le')
