import { chmodSync, chownSync, lstatSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { isOwnFolder, useCompileCache } from '../../../src/start/compile-cache.ts'
import { version } from '../../../src/start/version.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const [major = 0] = process.versions.node.split('.').map(Number)
const hasCache = major >= 22

async function start() {
  const state = path.join(await temporaryFolder(), 'state')
  const use = (variables = {}) => useCompileCache({ variables, stateFolder: () => state })
  return { state, all: path.join(state, 'compile-cache'), use }
}

function withoutHome(): string {
  throw new Error('no home')
}

test.runIf(hasCache)(
  'compiled code is kept for this user only, by version of this package',
  async () => {
    const { state, all, use } = await start()

    expect(use()).toBe(path.join(all, version))
    for (const folder of [state, all, path.join(all, version)])
      expect(lstatSync(folder).mode & 0o777).toBe(0o700)
  },
)

test.runIf(!hasCache)('Node 20 has no such cache, and nothing is made', async () => {
  const { state, use } = await start()

  expect(use()).toBeUndefined()
  expect(() => lstatSync(state)).toThrow('ENOENT')
})

test.each(['NODE_COMPILE_CACHE', 'NODE_DISABLE_COMPILE_CACHE'])('%s wins', async (variable) => {
  const { state, use } = await start()

  expect(use({ [variable]: '1' })).toBeUndefined()
  expect(() => lstatSync(state)).toThrow('ENOENT')
})

test.each<[string, (all: string) => void]>([
  ['others may write it', (all) => chmodSync(all, 0o777)],
  ['its group may write it', (all) => chmodSync(all, 0o720)],
])('a folder is not used if %s', async (_why, change) => {
  const { all, use } = await start()
  mkdirSync(all, { recursive: true, mode: 0o700 })
  change(all)

  expect(use()).toBeUndefined()
})

test.each([0o770, 0o707, 0o702, 0o720])(
  'a folder with the mode %o is not our own',
  async (mode) => {
    const folder = path.join(await temporaryFolder(), 'folder')
    expect(isOwnFolder(folder)).toBe(true)
    chmodSync(folder, mode)

    expect(isOwnFolder(folder)).toBe(false)
  },
)

test('a link to a folder of our own is not our own', async () => {
  const folder = await temporaryFolder()
  const link = path.join(folder, 'link')
  symlinkSync(folder, link)

  expect([isOwnFolder(folder), isOwnFolder(link)]).toEqual([true, false])
})

test.runIf(process.getuid?.() === 0)('a folder of another user is not our own', async () => {
  const folder = await temporaryFolder()
  chownSync(folder, 12_345, 12_345)

  expect(isOwnFolder(folder)).toBe(false)
})

test('a link is not followed', async () => {
  const { state, all, use } = await start()
  mkdirSync(state, { mode: 0o700 })
  const elsewhere = await temporaryFolder()
  symlinkSync(elsewhere, all)

  expect(use()).toBeUndefined()
})

test('a place that cannot be written is harmless', async () => {
  const { state, use } = await start()
  writeFileSync(state, 'a file')

  expect(use()).toBeUndefined()
  expect(useCompileCache({ variables: {}, stateFolder: () => '/proc/none' })).toBeUndefined()
  expect(useCompileCache({ variables: {}, stateFolder: withoutHome })).toBeUndefined()
})

test.runIf(hasCache)('what older versions left is deleted once the start is over', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const { all, use } = await start()
  const old = path.join(all, '0.0.1')
  mkdirSync(old, { recursive: true, mode: 0o700 })
  use()
  expect(lstatSync(old).isDirectory()).toBe(true)

  vi.advanceTimersByTime(2000)

  expect(() => lstatSync(old)).toThrow('ENOENT')
  expect(lstatSync(path.join(all, version)).isDirectory()).toBe(true)
})
