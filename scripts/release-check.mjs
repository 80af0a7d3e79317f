// Rejects a release that is not ready: placeholder owners, unpinned actions or base images, a version
// without a line in the changelog. `node scripts/release-check.mjs [folder]`
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'

const root = path.resolve(process.argv[2] ?? path.join(import.meta.dirname, '..'))
const read = (file) => readFile(path.join(root, file), 'utf8')

const problems = [
  ...(await placeholders()),
  ...(await looseActions()),
  ...(await looseImages()),
  ...(await changelog()),
]
for (const problem of problems) console.log(problem)
console.log(problems.length === 0 ? 'Ready to release.' : `${problems.length} problems.`)
process.exitCode = problems.length === 0 ? 0 : 1

/** Files that name the owner, who is unknown before the first release. */
async function placeholders() {
  const files = ['package.json', 'server.json', 'packaging/mcpb/manifest.json', 'SECURITY.md']
  const found = []
  for (const file of files) {
    const lines = (await read(file)).split('\n')
    for (const [index, line] of lines.entries())
      if (/\bOWNER\b/.test(line)) found.push(`${file}:${index + 1} still names OWNER.`)
  }
  return found
}

async function looseActions() {
  const folder = '.github/workflows'
  const found = []
  for (const file of await readdir(path.join(root, folder))) {
    const text = await read(path.join(folder, file))
    for (const [, used] of text.matchAll(/^\s*(?:- )?uses:\s*(\S+)/gm))
      if (!/@[0-9a-f]{40}$/.test(used)) found.push(`${folder}/${file}: ${used} is not pinned.`)
  }
  return found
}

/** Base images that are not pinned by digest (R141). */
async function looseImages() {
  const text = await read('Dockerfile')
  const owner = /\bOWNER\b/.test(text) ? ['Dockerfile still names OWNER.'] : []
  const digests = [...text.matchAll(/^ARG (\w+_DIGEST)=(.*)$/gm)]
    .filter(([, , digest]) => !/^sha256:[0-9a-f]{64}$/.test(digest))
    .map(([, name]) => `Dockerfile: ${name} is not an image digest.`)
  return [...owner, ...digests]
}

async function changelog() {
  const { version } = JSON.parse(await read('package.json'))
  const dated = new RegExp(`^## ${version.replaceAll('.', '\\.')} \\(\\d{4}-\\d{2}-\\d{2}\\)`, 'm')
  return dated.test(await read('CHANGELOG.md'))
    ? []
    : [`CHANGELOG.md has no dated entry for ${version}.`]
}
