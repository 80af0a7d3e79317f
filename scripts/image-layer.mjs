// Writes the image's own layer as one tar: `node scripts/image-layer.mjs <layer.tar>` after `npm run build`.
// The same files give the same bytes on every computer: names in order, no owner, date or rights of the computer.
// Needs GNU tar. The Dockerfile unpacks this file; `scripts/image.mjs` puts it on a base without a builder.
import { execFileSync } from 'node:child_process'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')

/** From a path in the project to one in `/app` of the image. */
const files = {
  'package.json': 'package.json',
  dist: 'dist',
  LICENSE: 'LICENSE',
  'deploy/health-check.mjs': 'health-check.mjs',
}

const [output] = process.argv.slice(2)
if (output === undefined) throw new Error('Give the file to write: layer.tar')
const folder = await mkdtemp(path.join(tmpdir(), 'image-layer-'))
try {
  for (const [from, to] of Object.entries(files))
    await cp(path.join(root, from), path.join(folder, 'app', to), { recursive: true })
  execFileSync(
    'tar',
    [
      '--create',
      `--file=${path.resolve(output)}`,
      '--format=ustar',
      '--sort=name',
      '--owner=0',
      '--group=0',
      '--numeric-owner',
      '--mode=u=rwX,go=rX',
      '--mtime=@0',
      `--directory=${folder}`,
      'app',
    ],
    { env: { ...process.env, LC_ALL: 'C' }, stdio: 'inherit' },
  )
} finally {
  await rm(folder, { recursive: true })
}
