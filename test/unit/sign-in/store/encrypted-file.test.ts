import { readFile, readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { createEncryptedFile } from '../../../../src/sign-in/store/encrypted-file.ts'
import { errorOf } from '../../../support/error-of.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

const cache = JSON.stringify({ RefreshToken: 'canary-refresh-token' })

async function places() {
  const folder = await temporaryFolder()
  return { folder, file: path.join(folder, 'x'), keyFile: path.join(folder, 'key'), purpose: 'p' }
}

test.each([
  ['a key file', {}],
  ['a secret', { secret: 'correct horse battery staple' }],
])('R71 a file encrypted with %s opens again, and no file reveals its content', async (_, key) => {
  const place = await places()
  await createEncryptedFile({ ...place, ...key }).write(cache)

  expect(await createEncryptedFile({ ...place, ...key }).read()).toBe(cache)

  for (const file of await readdir(place.folder)) {
    const bytes = await readFile(path.join(place.folder, file))
    for (const encoding of ['utf8', 'base64'] as const)
      expect(bytes.toString(encoding)).not.toContain(
        Buffer.from('canary-refresh-token').toString(encoding).slice(0, 24),
      )
  }
})

test('with a secret there is no key file', async () => {
  const place = await places()

  await createEncryptedFile({ ...place, secret: 'secret' }).write(cache)

  expect(await readdir(place.folder)).toEqual(['x'])
})

test('every write uses a new nonce', async () => {
  const place = await places()
  const file = createEncryptedFile(place)
  const nonces = new Set<unknown>()

  for (let write = 0; write < 5; write += 1) {
    await file.write(cache)
    nonces.add(JSON.parse(await readFile(place.file, 'utf8')).nonce)
  }

  expect(nonces.size).toBe(5)
})

test.each([
  ['another secret', { secret: 'wrong' }],
  ['no secret', {}],
  ['another purpose', { secret: 'right', purpose: 'q' }],
])('with %s a file is neither opened nor overwritten', async (_, difference) => {
  const place = await places()
  await createEncryptedFile({ ...place, secret: 'right' }).write(cache)
  const before = await readFile(place.file, 'utf8')
  const other = createEncryptedFile({ ...place, ...difference })

  expect(await errorOf(other.read())).toMatchObject({ code: 'configuration' })
  expect(await errorOf(other.write('mine'))).toMatchObject({ code: 'configuration' })
  expect(await readFile(place.file, 'utf8')).toBe(before)
})

test.each([
  ['cut off', (text: string) => text.slice(0, -20)],
  ['changed', (text: string) => text.replace(/"data":"..../, '"data":"AAAA')],
])('a file that was %s is rejected, and the error gives the next step', async (_, damage) => {
  const place = await places()
  const file = createEncryptedFile(place)
  await file.write(cache)
  await writeFile(place.file, damage(await readFile(place.file, 'utf8')))

  expect(await errorOf(file.read())).toMatchObject({ hint: expect.stringContaining('disconnect') })
})

test('a file in the format of a newer version is never overwritten', async () => {
  const place = await places()
  await writeFile(place.file, '{"v":2}', { mode: 0o600 })
  const file = createEncryptedFile(place)

  expect(await errorOf(file.write(cache))).toMatchObject({ code: 'conflict' })
  expect(await readFile(place.file, 'utf8')).toBe('{"v":2}')
})

test('R80 deleting also removes the key file, and repeating it is safe', async () => {
  const place = await places()
  const file = createEncryptedFile(place)
  await file.write(cache)

  await file.clear()
  await file.clear()

  expect(await readdir(place.folder)).toEqual([])
})
