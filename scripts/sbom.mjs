// The bill of materials (CycloneDX) of the package: the packages in its bundles and those installed
// with it. `node scripts/sbom.mjs [file]` after `npm run build`.
import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'

const root = path.resolve(import.meta.dirname, '..')
const { stdout } = await promisify(execFile)(
  'npm',
  ['sbom', '--sbom-format=cyclonedx', '--package-lock-only'],
  { cwd: root, maxBuffer: 64 * 1024 * 1024 },
)
const notices = await readFile(path.join(root, 'dist/THIRD-PARTY-NOTICES.txt'), 'utf8')
const bundled = new Set(
  [...notices.matchAll(/^(@?[a-z][\w./-]*) (\d+\.\d\S*) \([^()]+\)$/gm)].map(
    ([, name, version]) => `${name}@${version}`,
  ),
)
const isShipped = (reference) => bundled.has(reference) || reference.startsWith('@napi-rs/keyring')

const bom = JSON.parse(stdout)
const components = bom.components.filter((component) => isShipped(component['bom-ref']))
const missing = [...bundled].filter(
  (reference) => !components.some((component) => component['bom-ref'] === reference),
)
if (missing.length > 0) throw new Error(`Not in package-lock.json: ${missing.join(', ')}`)
const known = new Set([
  bom.metadata.component['bom-ref'],
  ...components.map((one) => one['bom-ref']),
])
const dependencies = bom.dependencies
  .filter(({ ref }) => known.has(ref))
  .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((one) => known.has(one)) }))

const [file = 'sbom.cdx.json'] = process.argv.slice(2)
await writeFile(file, `${JSON.stringify({ ...bom, components, dependencies }, null, 2)}\n`)
console.log(`${file}: ${components.length} packages`)
