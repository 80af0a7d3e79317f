// Packs the bundle for Claude Desktop: the built program, the keychain package and its binaries for
// macOS and Windows. `node scripts/pack-mcpb.mjs [file] [--name sales]` after `npm run build`. With a name it is an
// extension of its own, for a second environment beside the first.
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs, promisify } from 'node:util'
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
const { values, positionals } = parseArgs({
  options: { name: { type: 'string' } },
  allowPositionals: true,
})
const { name: own } = values
if (own !== undefined && !/^[a-z0-9](?:[a-z0-9-]{0,28}[a-z0-9])?$/.test(own))
  throw new Error('--name must have 1 to 30 small letters, digits and hyphens: sales')
const bundleName = own === undefined ? name : `${name}-${own}`
const outputPath = path.resolve(positionals[0] ?? `${bundleName}-${version}.mcpb`)
const folder = await mkdtemp(path.join(tmpdir(), 'dataverse-mcpb-'))
try {
  const bundle = path.join(folder, 'bundle')
  await cp(path.join(root, 'packaging/mcpb'), bundle, { recursive: true })
  // The drawing that the icon was made from.
  await rm(path.join(bundle, 'icon.svg'))
  if (own !== undefined) await nameManifest(path.join(bundle, 'manifest.json'), own)
  await cp(path.join(root, 'dist'), path.join(bundle, 'dist'), { recursive: true })
  await cp(path.join(root, 'LICENSE'), path.join(bundle, 'LICENSE'))
  // Tells Node that the files of the package are modules.
  await writeFile(
    path.join(bundle, 'package.json'),
    `${JSON.stringify({ name: bundleName, version, type: 'module' }, null, 2)}\n`,
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

/** An extension of its own beside the first: both names differ, so that the client keeps both. */
async function nameManifest(file, given) {
  const manifest = JSON.parse(await readFile(file, 'utf8'))
  const named = {
    ...manifest,
    name: `${manifest.name}-${given}`,
    display_name: `${manifest.display_name} (${given})`,
  }
  await writeFile(file, `${JSON.stringify(named, null, 2)}\n`)
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
