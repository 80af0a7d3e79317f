// Writes the image as an OCI layout, without a builder or a daemon:
// `IMAGE_BASE=<layout folder>:<tag> node scripts/image.mjs <layout folder>` after `npm run build`.
// Needs umoci and GNU tar. The image gets the base's tag; the base's folder stays as it is. The same base and files
// give the same digest.
import { execFileSync } from 'node:child_process'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { imageConfig } from './image-config.mjs'

const created = '1970-01-01T00:00:00Z'

const [, base, tag] = /^(.+):([\w.-]+)$/.exec(process.env.IMAGE_BASE ?? '') ?? []
const [output] = process.argv.slice(2)
if (base === undefined || output === undefined)
  throw new Error('IMAGE_BASE=<layout folder>:<tag> node scripts/image.mjs <layout folder>')

const image = `${path.resolve(output)}:${tag}`
const folder = await mkdtemp(path.join(tmpdir(), 'image-'))
try {
  const layer = path.join(folder, 'layer.tar')
  run(process.execPath, [path.join(import.meta.dirname, 'image-layer.mjs'), layer])
  await cp(base, output, { recursive: true, force: false, errorOnExist: true })
  const history = [`--history.created=${created}`, '--history.created_by=scripts/image.mjs']
  run('umoci', ['raw', 'add-layer', `--image=${image}`, ...history, layer])
  run('umoci', [
    'config',
    `--image=${image}`,
    ...history,
    `--created=${created}`,
    '--clear=config.entrypoint',
    '--clear=config.cmd',
    ...toFlags(await imageConfig()),
  ])
  run('umoci', ['gc', `--layout=${path.resolve(output)}`])
} finally {
  await rm(folder, { recursive: true })
}

function toFlags(config) {
  return Object.entries(config).flatMap(([name, values]) =>
    [values].flat().map((value) => `--config.${name}=${value}`),
  )
}

function run(command, args) {
  execFileSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] })
}
