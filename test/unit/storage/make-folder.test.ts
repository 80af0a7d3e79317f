import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { makeFolder } from '../../../src/storage/make-folder.ts'

const isWindows = process.platform === 'win32'

test('makes a folder with the missing ones above it, and takes one that exists', async () => {
  const folder = path.join(await makeTemporary(), 'one', 'two', 'three')

  await makeFolder(folder)
  await makeFolder(folder)

  expect((await stat(folder)).isDirectory()).toBe(true)
})

test.skipIf(isWindows)('gives every folder that it makes the mode', async () => {
  const top = await makeTemporary()

  await makeFolder(path.join(top, 'one', 'two'), 0o700)

  const modes = await Promise.all(['one', 'one/two'].map((name) => stat(path.join(top, name))))
  expect(modes.map(({ mode }) => mode & 0o777)).toEqual([0o700, 0o700])
})

test('two calls at once both succeed', async () => {
  const folder = path.join(await makeTemporary(), 'one', 'two')

  const made = await Promise.all([makeFolder(folder), makeFolder(folder)])

  expect(made).toHaveLength(2)
})

test('ends with an error where a file has the name of a folder', async () => {
  const file = path.join(await makeTemporary(), 'file')
  await writeFile(file, '')

  const made = Promise.allSettled([makeFolder(file), makeFolder(path.join(file, 'below'))])

  expect((await made).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
})

test.runIf(process.platform === 'linux')(
  'ends with an error below /proc, where nothing can be made',
  async () => {
    const made = makeFolder('/proc/.local/state/dataverse-mcp-server')

    await expect(made).rejects.toMatchObject({ code: 'ENOENT' })
  },
)

async function makeTemporary(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'dataverse-make-folder-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}
