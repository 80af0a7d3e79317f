import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { loadSchema } from '../../../../sandbox/schema/load-schema.ts'
import { readSnapshot, writeSnapshot } from '../../../../sandbox/snapshot/snapshot-file.ts'
import { errorOf } from '../../../support/error-of.ts'

const schema = loadSchema()
const id = '00000000-0000-4000-8000-000000000001'
const content = {
  rows: [{ entity: 'account', row: { accountid: id, name: 'Contoso', versionnumber: 3 } }],
  links: [],
  version: 3,
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sandbox-snapshot-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

test('a written file can be read again, only this user may read it, and no other file remains', async () => {
  const folder = await temporaryFolder()
  const file = path.join(folder, 'data.json')

  await writeSnapshot(file, { ...content, rows: [] })
  await writeSnapshot(file, content)

  expect(await readSnapshot(file, schema)).toEqual(content)
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect(await readdir(folder)).toEqual(['data.json'])
})

test('a missing file means no snapshot', async () => {
  const folder = await temporaryFolder()

  expect(await readSnapshot(path.join(folder, 'data.json'), schema)).toBeUndefined()
})

test('a link is followed, not replaced', async () => {
  const folder = await temporaryFolder()
  const file = path.join(folder, 'data.json')
  await symlink('real.json', file)
  await writeFile(path.join(folder, 'real.json'), '')

  await writeSnapshot(file, content)

  expect(await readFile(path.join(folder, 'real.json'), 'utf8')).toContain('Contoso')
})

test('a write that fails halfway leaves the previous file unchanged', async () => {
  const folder = await temporaryFolder()
  const file = path.join(folder, 'data.json')
  await writeSnapshot(file, content)
  function* broken() {
    yield* content.rows
    throw new Error('out of memory')
  }

  const { message } = await errorOf(writeSnapshot(file, { ...content, rows: broken() }))

  expect(message).toContain('out of memory')
  expect(await readSnapshot(file, schema)).toEqual(content)
  expect(await readdir(folder)).toEqual(['data.json'])
})

test('a path that cannot be read or written is reported with the reason', async () => {
  const folder = await temporaryFolder()
  const file = path.join(folder, 'none', 'data.json')
  await mkdir(path.join(folder, 'folder'))

  expect((await errorOf(writeSnapshot(file, content))).message).toContain('written (ENOENT)')
  expect((await errorOf(readSnapshot(path.join(folder, 'folder'), schema))).message).toContain(
    'read (EISDIR)',
  )
})
