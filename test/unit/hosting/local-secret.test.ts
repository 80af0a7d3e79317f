import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openLocalSecret } from '../../../src/hosting/local-secret.ts'

test('a state folder that cannot be made is named, with what to do about it', async () => {
  const top = await mkdtemp(path.join(tmpdir(), 'dataverse-local-secret-'))
  onTestFinished(() => rm(top, { recursive: true }))
  const file = path.join(top, 'file')
  await writeFile(file, '')
  const folder = path.join(file, 'below')

  const secret = openLocalSecret(folder)

  await expect(secret).rejects.toMatchObject({
    code: 'configuration',
    message: expect.stringContaining(`The folder ${folder} cannot be written (`),
    hint: expect.stringContaining('set HOME to another folder'),
  })
})
