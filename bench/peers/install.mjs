import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/**
 * Installs a peer into a folder of its own, at its exact version and without install scripts.
 *
 * @returns Its folder, license and day of publication; `undefined` if npm cannot reach a registry.
 */
export async function installPeer({ packages }, folder) {
  const [[name, version]] = Object.entries(packages)
  await mkdir(folder, { recursive: true })
  await writeFile(path.join(folder, 'package.json'), '{"private":true}')
  const named = Object.entries(packages).map((pair) => pair.join('@'))
  const options = { cwd: folder, timeout: 120_000 }
  try {
    await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...named], options)
    const { stdout } = await run('npm', ['view', `${name}@${version}`, 'time', '--json'], options)
    const own = path.join(folder, 'node_modules', name, 'package.json')
    const { license } = JSON.parse(await readFile(own, 'utf8'))
    return { folder, version, license, day: JSON.parse(stdout)[version].slice(0, 10) }
  } catch {
    return undefined
  }
}

/** The program of a version of Node, from npm's `node` package; `undefined` if npm cannot reach a registry. */
export async function findNode(major) {
  try {
    const { stdout } = await run('npx', [
      '-y',
      '-p',
      `node@${major}`,
      '--',
      'node',
      '-p',
      'process.execPath',
    ])
    return stdout.trim()
  } catch {
    return undefined
  }
}
