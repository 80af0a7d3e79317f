import { chmod, mkdir, readFile, readdir, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { readPrivateFile, writePrivateFile } from '../../../src/storage/private-file.ts'
import { stateFolderOf } from '../../../src/storage/state-folder-path.ts'
import { prepareStateFolder } from '../../../src/storage/state-folder.ts'
import { errorOf } from '../../support/error-of.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

test('R73 a file is written completely, 0600, without leftovers', async () => {
  const folder = await temporaryFolder()
  const file = path.join(folder, 'x')
  await writeFile(file, 'old', { mode: 0o644 })

  await writePrivateFile(file, 'new')

  expect((await readPrivateFile(file))?.content.toString()).toBe('new')
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect(await readdir(folder)).toEqual(['x'])
})

test('a missing file reads as undefined', async () => {
  expect(await readPrivateFile(path.join(await temporaryFolder(), 'x'))).toBeUndefined()
})

test('R73 a symbolic link is neither read nor written, and neither is its target', async () => {
  const folder = await temporaryFolder()
  const [victim, link] = [path.join(folder, 'victim'), path.join(folder, 'link')]
  await writeFile(victim, 'mine', { mode: 0o600 })
  await symlink(victim, link)

  const [read, written] = [
    await errorOf(readPrivateFile(link)),
    await errorOf(writePrivateFile(link, 'tokens')),
  ]

  expect([read.code, written.code]).toEqual(['configuration', 'configuration'])
  expect(read.message).toContain('symbolic link')
  expect(await readFile(victim, 'utf8')).toBe('mine')
  expect((await readdir(folder)).toSorted()).toEqual(['link', 'victim'])
})

test.each([0o640, 0o604, 0o660])('R73 a file with mode %o is rejected', async (mode) => {
  const file = path.join(await temporaryFolder(), 'x')
  await writeFile(file, 'x')
  await chmod(file, mode)

  expect(await errorOf(readPrivateFile(file))).toMatchObject({
    message: expect.stringContaining('other users'),
  })
})

test('a folder in place of a file is rejected', async () => {
  const folder = await temporaryFolder()

  expect(await errorOf(readPrivateFile(folder))).toMatchObject({
    message: expect.stringContaining('not a regular file'),
  })
})

test('R73 the state folder is created as 0700, and an open one is restricted', async () => {
  const folder = path.join(await temporaryFolder(), 'deep', 'state')
  await prepareStateFolder(folder)
  const made = (await stat(folder)).mode & 0o777
  await chmod(folder, 0o755)

  await prepareStateFolder(folder)

  expect([made, (await stat(folder)).mode & 0o777]).toEqual([0o700, 0o700])
})

test('R73 a symbolic link or a file in place of the state folder is rejected', async () => {
  const folder = await temporaryFolder()
  await mkdir(path.join(folder, 'elsewhere'))
  await symlink(path.join(folder, 'elsewhere'), path.join(folder, 'link'))

  expect(await errorOf(prepareStateFolder(path.join(folder, 'link')))).toMatchObject({
    code: 'configuration',
    message: expect.stringContaining('symbolic link'),
  })
})

test('leftovers of a killed process older than a minute are removed; files being written are not', async () => {
  const folder = await temporaryFolder()
  const [old, fresh] = [path.join(folder, 'old.tmp'), path.join(folder, 'fresh.tmp')]
  await writeFile(old, 'x')
  await writeFile(fresh, 'x')
  const twoMinutesAgo = new Date(Date.now() - 120_000)
  await utimes(old, twoMinutesAgo, twoMinutesAgo)

  await prepareStateFolder(folder)

  expect(await readdir(folder)).toEqual(['fresh.tmp'])
})

test.each<[NodeJS.Platform, Record<string, string>, string, string]>([
  ['linux', {}, '/home/a', '/home/a/.local/state/dataverse-mcp-server'],
  ['linux', { XDG_STATE_HOME: '/s' }, '/home/a', '/s/dataverse-mcp-server'],
  ['linux', { XDG_STATE_HOME: 's' }, '/home/a', '/home/a/.local/state/dataverse-mcp-server'],
  ['darwin', {}, '/Users/a', '/Users/a/Library/Application Support/dataverse-mcp-server'],
  ['win32', { LOCALAPPDATA: 'C:\\L' }, 'C:\\Users\\a', 'C:\\L\\dataverse-mcp-server'],
  ['win32', {}, 'C:\\Users\\a', 'C:\\Users\\a\\AppData\\Local\\dataverse-mcp-server'],
])(
  'the state folder on %s with %o is in its usual place',
  (platform, variables, home, expected) => {
    expect(stateFolderOf(platform, variables, home)).toBe(expected)
  },
)
