import { execFileSync } from 'node:child_process'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

export interface ImageRoot {
  readonly folder: string
  /** The path of a file of the image, as a process in it sees it. */
  at(file: string): string
  /** How to start Node in the image: with a script path inside the image, or with `-e` and code. */
  node(script: string, args: readonly string[]): { command: string; args: string[] }
}

const root = path.resolve(import.meta.dirname, '../..')

/**
 * The root of a container with the image's own layer (`scripts/image-layer.mjs`), Node and the
 * libraries that Node needs; no shell and nothing else. When run as root it is mounted read-only
 * and entered as user 10001 without privileges. For other users, Node itself rejects every write,
 * in the same folder.
 *
 * @param files - Additional files by their path in the image, like a mounted secret.
 */
export async function createImageRoot(files: Readonly<Record<string, string>>): Promise<ImageRoot> {
  const folder = await mkdtemp(path.join(tmpdir(), 'image-'))
  // Writable for its user, so that only the mount prevents a write.
  await chmod(folder, 0o777)
  const layer = `${folder}.tar`
  execFileSync(process.execPath, [path.join(root, 'scripts/image-layer.mjs'), layer])
  execFileSync('tar', ['-xf', layer, '-C', folder])
  await rm(layer)
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true })
    await writeFile(path.join(folder, name), content)
  }
  return process.getuid?.() === 0
    ? { folder, at: (file) => file, node: await enterAsUser(folder) }
    : { folder, at: (file) => path.join(folder, file), node: refuseWrites() }
}

async function enterAsUser(folder: string): Promise<ImageRoot['node']> {
  const libraries =
    execFileSync('ldd', [process.execPath])
      .toString()
      .match(/\/\S+\.so\S*/g) ?? []
  const mounts = new Map([
    [process.execPath, '/nodejs/bin/node'],
    ...[...new Set(libraries)].map((file): [string, string] => [file, file]),
  ])
  for (const to of mounts.values()) {
    await mkdir(path.dirname(path.join(folder, to)), { recursive: true })
    await writeFile(path.join(folder, to), '')
  }
  const script = [
    'set -e',
    'mount --make-rprivate /',
    `mount --bind -o ro '${folder}' '${folder}'`,
    ...[...mounts].map(([from, to]) => `mount --bind -o ro '${from}' '${folder}${to}'`),
    `exec setpriv --no-new-privs chroot --userspec=10001:10001 --groups= '${folder}' /nodejs/bin/node "$@"`,
  ].join('\n')
  return (program, args) => ({
    command: 'unshare',
    args: ['--mount', 'sh', '-c', script, 'sh', program, ...args],
  })
}

function refuseWrites(): ImageRoot['node'] {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const isStable = major > 23 || (major === 23 && minor >= 5)
  const flags = [isStable ? '--permission' : '--experimental-permission', '--allow-fs-read=*']
  return (program, args) => ({
    command: process.execPath,
    args: [...flags, program, ...args],
  })
}
