import { randomUUID } from 'node:crypto'
import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { expect, vi } from 'vitest'
import type { TestOptions, test } from 'vitest'
import * as z from 'zod'
import type { Keychain } from '../../src/sign-in/store/keychain.ts'
import { openTokenCacheStore } from '../../src/sign-in/store/token-cache-store.ts'
import type { TokenCacheStore } from '../../src/sign-in/store/token-cache-store.ts'
import { createGate } from './gate.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** One machine with a clean state folder. Each `open` acts like a process that starts on it. */
interface Machine {
  readonly stateFolder: string
  readonly open: () => Promise<TokenCacheStore>
}

const cacheOf = (bytes: number) => JSON.stringify({ text: 'ünï😀'.padEnd(bytes, 'abcdefghij') })
const counter = z.object({ count: z.number() })
const increment = async (current = '{"count":0}') =>
  JSON.stringify({ count: counter.parse(JSON.parse(current)).count + 1 })

/**
 * What every persistent token cache must do, with the real Secret Service and with the doubles.
 *
 * @param given - `test`, or `test.skip` when a system package is missing.
 * @param name - Names the variant in the titles.
 */
export function testTokenStoreContract(
  given: typeof test.skip,
  name: string,
  variant: {
    readonly kind: 'keychain' | 'file'
    readonly keychain?: () => Promise<Keychain>
    readonly itemLimitBytes?: number
  },
  options: TestOptions = {},
): void {
  const register = (title: string, run: () => Promise<void>) =>
    given(`${name}: ${title}`, options, run)
  const machine = async (): Promise<Machine> => {
    const stateFolder = path.join(await temporaryFolder(), 'state')
    const clientId = randomUUID()
    return {
      stateFolder,
      open: () =>
        openTokenCacheStore({ ...variant, clientId, cloud: 'public', stateFolder, warn: fail }),
    }
  }

  register('nothing is stored at first, and the location says where it would be', async () => {
    const { open } = await machine()

    const store = await open()

    expect(await store.read()).toBeUndefined()
    expect(store.place.kind).toBe(variant.kind)
  })

  for (const bytes of [20, 2300, 8000, 40_000])
    register(
      `a cache of ${bytes} bytes can be read in the next process, also after longer and shorter ones`,
      async () => {
        const { open } = await machine()
        const store = await open()

        for (const size of [bytes, 12_000, 30, bytes]) await store.update(async () => cacheOf(size))

        expect(await (await open()).read()).toBe(cacheOf(bytes))
      },
    )

  register('another process is notified of a change once', async () => {
    const { open } = await machine()
    const [writer, reader] = [await open(), await open()]
    await writer.update(async () => 'one')
    await reader.read()

    const before = await reader.changed()
    await writer.update(async () => 'two')
    const after = await reader.changed()

    expect([before, after]).toEqual([false, true])
    expect(await reader.read()).toBe('two')
    expect(await reader.changed()).toBe(false)
  })

  register('a change receives the newest cache, and undefined deletes the cache', async () => {
    const { open } = await machine()
    const [first, second] = [await open(), await open()]
    await first.update(async () => 'one')
    await second.update(async (current) => `${current} two`)

    const seen: unknown[] = []
    await first.update(async (current) => {
      seen.push(current)
      return undefined
    })

    expect(seen).toEqual(['one two'])
    expect(await second.read()).toBeUndefined()
  })

  register('a change that throws leaves the cache unchanged', async () => {
    const { open } = await machine()
    const store = await open()
    await store.update(async () => 'one')

    const failed = store.update(() => Promise.reject(new Error('planted')))

    await expect(failed).rejects.toThrow('planted')
    expect(await store.read()).toBe('one')
    expect(store.place.kind).toBe(variant.kind)
  })

  register('20 concurrent changes in one process lose nothing', async () => {
    const { open } = await machine()
    const stores = [await open(), await open()]

    await Promise.all(
      Array.from({ length: 10 }, () => stores.map((s) => s.update(increment))).flat(),
    )

    expect(await (await open()).read()).toBe('{"count":20}')
  })

  register('R80 a sign-out deletes the cache for all processes, and can be repeated', async () => {
    const { open, stateFolder } = await machine()
    const [first, second] = [await open(), await open()]
    await first.update(async () => cacheOf(9000))
    await second.read()

    await first.clear()
    await first.clear()

    expect(await second.read()).toBeUndefined()
    expect(await (await open()).read()).toBeUndefined()
    expect(await readdir(stateFolder)).toEqual([])
  })

  register('R80 a sign-out wins over a running change in another process', async () => {
    const { open, stateFolder } = await machine()
    const [refreshing, leaving] = [await open(), await open()]
    await refreshing.update(async () => 'old')
    const refreshed = createGate()

    const refresh = refreshing.update(async () => {
      await refreshed.opened
      return 'new'
    })
    await vi.waitFor(async () => expect(await endings(stateFolder)).toContain('lock'))
    const signOut = leaving.clear()
    await vi.waitFor(async () => expect(await endings(stateFolder)).toContain('sign-out'))
    refreshed.open()
    await Promise.all([refresh, signOut])

    expect(await refreshing.read()).toBeUndefined()
    expect(await (await open()).read()).toBeUndefined()
  })

  register('R73 every file has mode 0600 in a folder with mode 0700', async () => {
    const { open, stateFolder } = await machine()
    const store = await open()

    await store.update(async () => {
      await expectPrivate(stateFolder)
      return 'tokens'
    })

    await expectPrivate(stateFolder)
  })
}

function fail(text: string): void {
  throw new Error(`Unexpected warning: ${text}`)
}

async function endings(folder: string): Promise<readonly string[]> {
  return (await readdir(folder)).map((file) => path.extname(file).slice(1))
}

async function expectPrivate(folder: string): Promise<void> {
  const files = await readdir(folder)
  expect(files).not.toEqual([])
  expect((await stat(folder)).mode & 0o777).toBe(0o700)
  for (const file of files)
    expect([file, (await stat(path.join(folder, file))).mode & 0o777]).toEqual([file, 0o600])
}
