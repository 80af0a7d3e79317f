import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { expect, onTestFinished, vi } from 'vitest'
import * as z from 'zod'
import { openKeychain } from '../../src/sign-in/store/open-keychain.ts'
import { openTokenCacheStore } from '../../src/sign-in/store/token-cache-store.ts'
import { despiteCrashes, useSecretService } from '../support/secret-service.ts'
import { requireSystemPackage } from '../support/system-packages.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { tokenCacheProcesses } from '../support/token-cache-processes.ts'
import { testTokenStoreContract } from '../support/token-store-contract.ts'

const test = requireSystemPackage('gnome-keyring', 'gnome-keyring-daemon')
const service = useSecretService()
const { start } = tokenCacheProcesses()

// One for this process, as in the program.
let opened: ReturnType<typeof openKeychain> | undefined
const openOnce = () => (opened ??= openKeychain())

testTokenStoreContract(
  test,
  'Secret Service (R71)',
  { kind: 'keychain', keychain: openOnce },
  despiteCrashes,
)

test(
  'R71 the keychain keeps text of every kind and size, and reports what it deleted',
  despiteCrashes,
  async () => {
    const keychain = await openOnce()
    const account = randomUUID()
    const texts = ['', 'ünï😀\n\u0000', 'x'.repeat(200_000)]

    const found: unknown[] = []
    for (const text of texts) {
      await keychain.setPassword('test', account, text)
      found.push(await keychain.getPassword('test', account))
    }

    expect(found).toEqual(texts)
    expect(await keychain.deletePassword('test', account)).toBe(true)
    expect(await keychain.deletePassword('test', account)).toBe(false)
    expect(await keychain.getPassword('test', account)).toBeUndefined()
  },
)

test(
  'R76 12 processes that change the cache together lose nothing',
  { ...despiteCrashes, timeout: 30_000 },
  async () => {
    const job = { ...(await machine()), kind: 'keychain', keychain: 'real' }

    const ended = await Promise.all(
      Array.from({ length: 12 }, () => start({ ...job, task: 'increment', times: 2 }).ended()),
    )

    expect(ended.map(({ code }) => code)).toEqual(Array.from({ length: 12 }, () => 0))
    const { said } = await start({ ...job, task: 'exit' }).ended()
    expect(said?.cache).toContain('"count":24')
  },
)

test('R72 a keychain that was restarted continues to be used', despiteCrashes, async () => {
  const { clientId, stateFolder } = await machine()
  const open = () =>
    openTokenCacheStore({
      kind: 'keychain',
      keychain: openOnce,
      cloud: 'public',
      clientId,
      stateFolder,
      warn: fail,
    })
  const store = await open()
  await store.update(async () => 'before')

  await service.restart()
  await store.update(async (current) => `${current} and after`)

  expect(await store.read()).toBe('before and after')
  expect(store.place).toEqual({ kind: 'keychain' })
})

// If killed more often, gnome-keyring 42.1 itself aborts.
test(
  'R74 a writer that is killed 8 times leaves only complete states',
  { ...despiteCrashes, timeout: 30_000 },
  async () => {
    const job = { ...(await machine()), itemLimitBytes: 2400 }
    const open = () =>
      openTokenCacheStore({
        ...job,
        kind: 'keychain',
        keychain: openOnce,
        cloud: 'public',
        warn: fail,
      })
    let last = 0

    for (let kill = 0; kill < 8; kill += 1) {
      const reader = await open()
      const { child, ended } = start({
        ...job,
        kind: 'keychain',
        keychain: 'real',
        task: 'increment',
        times: 1e6,
      })
      await vi.waitFor(
        async () => {
          const { count, padding } = stored.parse(JSON.parse((await reader.read()) ?? ''))
          expect(padding).toBe(String((count - 1) % 10).repeat(6000))
          expect(count).toBeGreaterThan(last + 1)
        },
        { timeout: 8000, interval: 20 },
      )
      child.kill('SIGKILL')
      await ended()
      const { count } = stored.parse(JSON.parse((await (await open()).read()) ?? ''))
      expect(count).toBeGreaterThan(last)
      last = count
    }
  },
)

test(
  'R72 a keychain that hangs is replaced by memory within 5 s, with the reason',
  { ...despiteCrashes, timeout: 12_000 },
  async () => {
    const job = { ...(await machine()), kind: 'auto', keychain: 'real', task: 'increment' }
    service.suspend()
    onTestFinished(() => service.continue())

    const startedAt = performance.now()
    const { code, said } = await start(job).ended()

    expect(performance.now() - startedAt).toBeLessThan(5000)
    expect(code).toBe(0)
    expect(said).toMatchObject({
      place: { kind: 'memory', reason: 'The keychain does not respond.' },
      warnings: [expect.stringContaining('kept in memory')],
      cache: expect.stringContaining('"count":1'),
    })
  },
)

test(
  'R71 without a Secret Service tokens stay in memory, not in the kernel keyring',
  despiteCrashes,
  async () => {
    const job = { ...(await machine()), kind: 'auto', keychain: 'real', task: 'increment' }

    const { code, said } = await start(job, ['env', '-u', 'DBUS_SESSION_BUS_ADDRESS']).ended()

    expect(code).toBe(0)
    expect(said).toMatchObject({
      place: {
        kind: 'memory',
        reason: 'There is no keychain: no Secret Service responds in this session.',
      },
    })
  },
)

// Last in this file: the items stay locked.
test(
  'R72 an open password window is reported within 5 s and does not prevent the process from ending',
  { ...despiteCrashes, timeout: 12_000 },
  async () => {
    const job = { ...(await machine()), kind: 'auto', keychain: 'real' }
    await start({ ...job, task: 'increment' }).ended()
    await service.lock()

    const startedAt = performance.now()
    const { said } = await start({ ...job, task: 'increment' }).ended()

    expect(performance.now() - startedAt).toBeLessThan(6000)
    expect(said).toMatchObject({
      place: { kind: 'memory', reason: 'The keychain did not answer within 4 s.' },
      warnings: [expect.stringContaining('unlock it')],
      cache: expect.stringContaining('"count":1'),
    })
  },
)

const stored = z.object({ count: z.number(), padding: z.string().length(6000) })

async function machine() {
  return { clientId: randomUUID(), stateFolder: path.join(await temporaryFolder(), 'state') }
}

function fail(text: string): void {
  throw new Error(`Unexpected warning: ${text}`)
}
