// Packs the bundle for Claude Desktop: the built program, the keychain package and its binaries for
// macOS and Windows. `node scripts/pack-mcpb.mjs [file]` after `npm run build`.
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { packExtension, validateManifest } from '@anthropic-ai/mcpb'

const run = promisify(execFile)
const root = path.resolve(import.meta.dirname, '..')
const keychain = [
  '@napi-rs/keyring',
  '@napi-rs/keyring-darwin-arm64',
  '@napi-rs/keyring-darwin-x64',
  '@napi-rs/keyring-win32-arm64-msvc',
  '@napi-rs/keyring-win32-x64-msvc',
]

const { name, version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'))
const outputPath = path.resolve(process.argv[2] ?? `${name}-${version}.mcpb`)
const folder = await mkdtemp(path.join(tmpdir(), 'dataverse-mcpb-'))
try {
  const bundle = path.join(folder, 'bundle')
  await cp(path.join(root, 'packaging/mcpb'), bundle, { recursive: true })
  await cp(path.join(root, 'dist'), path.join(bundle, 'dist'), { recursive: true })
  await cp(path.join(root, 'LICENSE'), path.join(bundle, 'LICENSE'))
  // Tells Node that the files of the package are modules.
  await writeFile(
    path.join(bundle, 'package.json'),
    `${JSON.stringify({ name, version, type: 'module' }, null, 2)}\n`,
  )
  const { packages } = JSON.parse(await readFile(path.join(root, 'package-lock.json'), 'utf8'))
  for (const one of keychain) await unpack(one, packages[`node_modules/${one}`], bundle)

  if (!validateManifest(path.join(bundle, 'manifest.json')))
    throw new Error('The manifest is invalid.')
  if (!(await packExtension({ extensionPath: bundle, outputPath, silent: true })))
    throw new Error('The bundle could not be packed.')
  console.log(outputPath)
} finally {
  await rm(folder, { recursive: true })
}

/** Downloads a package with npm, checks it against the lockfile and unpacks it into the bundle. */
async function unpack(one, { version: locked, integrity }, bundle) {
  const { stdout } = await run('npm', [
    'pack',
    `${one}@${locked}`,
    '--json',
    '--ignore-scripts',
    '--pack-destination',
    folder,
  ])
  const [{ filename }] = JSON.parse(stdout)
  const file = path.join(folder, path.basename(filename))
  const digest = createHash('sha512')
    .update(await readFile(file))
    .digest('base64')
  if (`sha512-${digest}` !== integrity)
    throw new Error(`${one}@${locked} does not match package-lock.json.`)
  const target = path.join(bundle, 'node_modules', one)
  await mkdir(target, { recursive: true })
  await run('tar', ['-xzf', file, '-C', target, '--strip-components=1'])
}
