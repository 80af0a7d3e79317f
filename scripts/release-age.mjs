// New versions in package-lock.json must be seven days old, unless docs/dependencies.md lists them
// under "Exceptions to the minimum age". `node scripts/release-age.mjs <older lockfile> [--published file]`; the
// file of publication times is for tests, otherwise npm is queried for each new version.
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify, parseArgs } from 'node:util'

const leastDays = 7
const dayMs = 24 * 60 * 60 * 1000
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    lockfile: { type: 'string', default: 'package-lock.json' },
    published: { type: 'string' },
    reasons: { type: 'string', default: 'docs/dependencies.md' },
  },
})
const older = new Set(await versions(positionals[0] ?? ''))
const added = (await versions(values.lockfile)).filter((one) => !older.has(one))
const [, exceptions = ''] = (await readFile(values.reasons, 'utf8')).split(
  '## Exceptions to the minimum age',
)
const published = values.published && JSON.parse(await readFile(values.published, 'utf8'))

const young = []
for (const one of added) {
  const days = (Date.now() - Date.parse(await publishedAt(one))) / dayMs
  // An unknown time does not prove the age.
  if (!(days >= leastDays) && !exceptions.includes(`\`${one}\``)) young.push(one)
}
console.log(`${added.length} new versions, ${young.length} younger than ${leastDays} days.`)
if (young.length > 0) {
  console.log(young.join('\n'))
  process.exitCode = 1
}

async function versions(file) {
  const { packages } = JSON.parse(await readFile(file, 'utf8'))
  const named = Object.entries(packages).filter(([place]) => place !== '')
  return [
    ...new Set(
      named.map(([place, { version }]) => `${place.replace(/^.*node_modules\//, '')}@${version}`),
    ),
  ]
}

async function publishedAt(one) {
  if (published) return published[one]
  const at = one.lastIndexOf('@')
  const { stdout } = await promisify(execFile)('npm', [
    'view',
    one.slice(0, at),
    'time',
    '--json',
  ]).catch(() => ({ stdout: '{}' }))
  return JSON.parse(stdout || '{}')[one.slice(at + 1)]
}
