// Size of the package and of a clean installation.
import { execFile } from 'node:child_process'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = path.resolve(import.meta.dirname, '..')

export async function printPackage(folder) {
  const { stdout } = await run(
    'npm',
    ['pack', '--ignore-scripts', '--json', '--pack-destination', folder],
    { cwd: root },
  )
  const [{ filename, size, unpackedSize }] = JSON.parse(stdout)
  console.log(`package, packed: ${toMegabytes(size)} MB (at most 2)`)
  console.log(`package, unpacked: ${toMegabytes(unpackedSize)} MB (at most 6)`)

  await writeFile(path.join(folder, 'package.json'), '{"private":true}')
  const startedAt = performance.now()
  try {
    await run('npm', ['install', '--no-audit', '--no-fund', path.join(folder, filename)], {
      cwd: folder,
    })
  } catch {
    console.log('clean install: could not be measured, npm could not reach a registry')
    return
  }
  const seconds = (performance.now() - startedAt) / 1000
  const modules = path.join(folder, 'node_modules')
  const lock = JSON.parse(await readFile(path.join(modules, '.package-lock.json'), 'utf8'))
  const bytes = await sizeOf(modules)
  console.log(`clean install, packages: ${Object.keys(lock.packages).length} packages (at most 3)`)
  console.log(
    `clean install, on disk: ${toMegabytes(bytes)} MB (at most 12), in ${seconds.toFixed(1)} s`,
  )
}

async function sizeOf(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  const sizes = await Promise.all(
    files.map(async (file) => (await stat(path.join(file.parentPath, file.name))).size),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}

const toMegabytes = (bytes) => (bytes / 1024 / 1024).toFixed(2)
