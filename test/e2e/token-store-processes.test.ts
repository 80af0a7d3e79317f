import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { expect, test, vi } from 'vitest'
import * as z from 'zod'
import { openTokenCacheStore } from '../../src/sign-in/store/token-cache-store.ts'
import { createFileKeychain } from '../support/file-keychain.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { tokenCacheProcesses } from '../support/token-cache-processes.ts'

const { start } = tokenCacheProcesses()

const old = JSON.stringify({ state: 'old', padding: 'o'.repeat(7000) })
const next = JSON.stringify({ state: 'new', padding: 'n'.repeat(9000) })

type Layout = 'pieces' | 'one item' | 'encrypted file'

function jobFor(layout: Layout, folder: string) {
  return {
    kind: layout === 'encrypted file' ? ('file' as const) : ('keychain' as const),
    keychain: 'files',
    keychainFolder: path.join(folder, 'keychain'),
    stateFolder: path.join(folder, 'state'),
    ...(layout === 'pieces' && { itemLimitBytes: 2400 }),
  }
}

function open({ keychainFolder, ...job }: ReturnType<typeof jobFor>) {
  const limit = job.itemLimitBytes === undefined ? Number.POSITIVE_INFINITY : 2560
  return openTokenCacheStore({
    ...job,
    clientId: 'client',
    cloud: 'public',
    keychain: async () => createFileKeychain(keychainFolder, limit),
    warn: (text) => {
      throw new Error(text)
    },
  })
}

test.each<[Layout, number]>([
  ['pieces', 100],
  ['one item', 50],
  ['encrypted file', 50],
])(
  'R74 R75 a writer of %s killed at %i points leaves the old state, the new state or none, and no lock',
  { timeout: 60_000 },
  async (layout, kills) => {
    const folder = await temporaryFolder()
    const job = { ...jobFor(layout, folder), task: 'write', cache: next }
    const whole = jobFor(layout, path.join(folder, 'whole'))
    await (await open(whole)).update(async () => old)
    const points = (await start({ ...job, ...whole, killAt: 0 }).ended()).said?.points ?? 0
    expect(points).toBeGreaterThan(kills / 2)
    const found: (string | undefined)[] = []

    const killAndStart = async (index: number) => {
      const own = jobFor(layout, path.join(folder, String(index)))
      await (await open(own)).update(async () => old)
      const killAt = 1 + Math.floor((index * points) / kills)
      const { signal } = await start({ ...job, ...own, killAt }).ended()
      expect([killAt, signal]).toEqual([killAt, 'SIGKILL'])

      const startedAt = performance.now()
      const store = await open(own)
      found.push(await store.read())
      await store.update(async () => 'after')
      expect(performance.now() - startedAt).toBeLessThan(5000)
      expect(await (await open(own)).read()).toBe('after')
      await store.clear()
      expect(leftovers(await readdir(own.stateFolder))).toEqual([])
    }
    await inPairs(Array.from({ length: kills }, (_, index) => () => killAndStart(index)))

    const states = new Set(
      found.map((cache) => (cache === old ? 'old' : cache === next ? 'new' : cache)),
    )
    expect(states).toEqual(new Set(['new', 'old']))
    expect(found).toHaveLength(kills)
  },
)

test.each<[number, Layout]>([
  [50, 'pieces'],
  [12, 'encrypted file'],
])(
  'R76 %i processes that change %s together lose nothing, and all end',
  { timeout: 60_000 },
  async (processes, layout) => {
    const folder = await temporaryFolder()
    const job = jobFor(layout, folder)

    const ended = await Promise.all(
      Array.from({ length: processes }, () =>
        start({ ...job, task: 'increment', times: 2 }).ended(),
      ),
    )

    expect(ended.filter(({ code }) => code !== 0)).toEqual([])
    expect(ended.flatMap(({ said }) => said?.warnings)).toEqual([])
    expect(JSON.parse((await (await open(job)).read()) ?? '')).toMatchObject({
      count: 2 * processes,
    })
    expect((await readdir(job.stateFolder)).filter((file) => file.includes('lock'))).toEqual([])
  },
)

test(
  'R74 R75 while writers are killed repeatedly, every read is complete and no count decreases',
  { timeout: 60_000, retry: 2 },
  async () => {
    const job = jobFor('pieces', await temporaryFolder())
    const reader = await open(job)
    const counts: number[] = []

    for (let kill = 0; kill < 12; kill += 1) {
      const writers = [1, 2].map(() => start({ ...job, task: 'increment', times: 1e6 }))
      const before = counts.at(-1) ?? 0
      await vi.waitFor(
        async () => {
          const { count, padding } = z
            .object({ count: z.number(), padding: z.string().length(6000) })
            .parse(JSON.parse((await reader.read()) ?? ''))
          expect(padding).toBe(String((count - 1) % 10).repeat(6000))
          counts.push(count)
          expect(count).toBeGreaterThan(before + 3 + (kill % 5))
        },
        { timeout: 5000, interval: 5 },
      )
      for (const { child } of writers) child.kill('SIGKILL')
      await Promise.all(writers.map(({ ended }) => ended()))
    }

    expect(counts).toEqual(counts.toSorted((a, b) => a - b))
  },
)

test.each(['auto', 'file'])(
  'R77 with the setting %s and a full disk the process continues in memory with one warning',
  async (kind) => {
    const stateFolder = path.join(await temporaryFolder(), 'state')

    // No file may exceed 0 bytes: every write fails with EFBIG.
    const { code, said } = await start(
      { task: 'increment', times: 3, kind, keychain: 'memory', stateFolder },
      ['sh', '-c', 'ulimit -f 0; exec "$@"', 'sh'],
    ).ended()

    expect(code).toBe(0)
    expect(said?.place).toMatchObject({
      kind: 'memory',
      reason: expect.stringContaining('EFBIG'),
    })
    expect(said?.warnings).toHaveLength(1)
    expect(said?.cache).toContain('"count":3')
    expect(await readdir(stateFolder)).toEqual([])
  },
)

/** Two at a time, since the test machine may have only two processors. */
async function inPairs(jobs: (() => Promise<void>)[]): Promise<void> {
  const worker = async () => {
    for (let job = jobs.pop(); job; job = jobs.pop()) await job()
  }
  await Promise.all([worker(), worker()])
}

// The next start after a minute removes the temporary files of the killed writer.
const leftovers = (files: readonly string[]) => files.filter((file) => !file.endsWith('.tmp'))
