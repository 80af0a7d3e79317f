import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { readHostFile, writeHostFile } from '../../../../src/cli/install/host-file.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

const now = new Date('2026-11-23T10:00:00Z')
const follow = { followLinks: true }

test('a new file is created with its folders, readable only by its owner', async () => {
  const file = path.join(await temporaryFolder(), 'Claude', 'config.json')

  const backup = await writeHostFile(await readHostFile(file, follow), '{}', now)

  expect(backup).toBeUndefined()
  expect(await readFile(file, 'utf8')).toBe('{}')
  expect((await stat(file)).mode & 0o777).toBe(0o600)
})

test('a change keeps a backup beside the file, with the same permissions', async () => {
  const file = path.join(await temporaryFolder(), 'config.json')
  await writeFile(file, 'before', { mode: 0o640 })
  await chmod(file, 0o640)

  const backup = await writeHostFile(await readHostFile(file, follow), 'after', now)

  expect(backup).toBe(`${file}.2026-11-23T10-00-00-000Z.bak`)
  expect(await readFile(backup ?? '', 'utf8')).toBe('before')
  expect(await readFile(file, 'utf8')).toBe('after')
  expect((await stat(file)).mode & 0o777).toBe(0o640)
  expect(await readdir(path.dirname(file))).toHaveLength(2)
})

test('a link stays a link, and its target changes', async () => {
  const folder = await temporaryFolder()
  const [file, link] = [path.join(folder, 'real.json'), path.join(folder, 'link.json')]
  await writeFile(file, 'before')
  await symlink(file, link)

  await writeHostFile(await readHostFile(link, follow), 'after', now)

  expect(await readFile(file, 'utf8')).toBe('after')
  expect(await readFile(link, 'utf8')).toBe('after')
})

test('a linked folder of a client in a project is refused', async () => {
  const folder = await temporaryFolder()
  await mkdir(path.join(folder, 'elsewhere'))
  await symlink(path.join(folder, 'elsewhere'), path.join(folder, '.vscode'))

  const read = readHostFile(path.join(folder, '.vscode', 'mcp.json'), { followLinks: false })

  await expect(read).rejects.toThrow('is in a linked folder')
})

test("a link in a project's folder is refused", async () => {
  const folder = await temporaryFolder()
  const link = path.join(folder, 'mcp.json')
  await writeFile(path.join(folder, 'elsewhere'), '{}')
  await symlink(path.join(folder, 'elsewhere'), link)

  await expect(readHostFile(link, { followLinks: false })).rejects.toThrow('symbolic link')
})

test('a dangling link is refused on write', async () => {
  const folder = await temporaryFolder()
  const link = path.join(folder, 'mcp.json')
  await symlink(path.join(folder, 'nowhere'), link)

  const found = await readHostFile(link, follow)

  await expect(writeHostFile(found, 'after', now)).rejects.toThrow('cannot be written')
  expect(await readdir(folder)).toEqual(['mcp.json'])
})

test('a write-protected file is left unchanged, without a backup', async () => {
  const folder = await temporaryFolder()
  const file = path.join(folder, 'config.json')
  await writeFile(file, 'before', { mode: 0o444 })

  const writing = writeHostFile(await readHostFile(file, follow), 'after', now)

  await expect(writing).rejects.toThrow('write-protected')
  expect(await readFile(file, 'utf8')).toBe('before')
  expect(await readdir(folder)).toHaveLength(1)
})

test('a file that its MCP client changed in the meantime is left unchanged', async () => {
  const file = path.join(await temporaryFolder(), 'config.json')
  await writeFile(file, 'before')
  const found = await readHostFile(file, follow)
  await writeFile(file, 'by the host')

  await expect(writeHostFile(found, 'after', now)).rejects.toThrow('just changed')

  expect(await readFile(file, 'utf8')).toBe('by the host')
})

test('a folder instead of the file is refused', async () => {
  const folder = path.join(await temporaryFolder(), 'config.json')
  await mkdir(folder)

  await expect(readHostFile(folder, follow)).rejects.toThrow('is not a file')
})
