import { execFile } from 'node:child_process'
import { copyFile, mkdir, readdir, symlink } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'

/** Copies a checkout as it is, with its changes, into a new folder. The packages are links. */
export async function copyCheckout(root, copy) {
  const git = ['ls-files', '-z', '--cached', '--others', '--exclude-standard']
  const { stdout } = await promisify(execFile)('git', git, { cwd: root, maxBuffer: 1e8 })
  for (const file of new Set(stdout.split('\0').filter((name) => name !== ''))) {
    await mkdir(path.dirname(path.join(copy, file)), { recursive: true })
    await copyFile(path.join(root, file), path.join(copy, file)).catch((error) => {
      // A file that was deleted and is not committed yet.
      if (error.code !== 'ENOENT') throw error
    })
  }
  // Vitest keeps files in node_modules, so the folder is its own and only the packages are links.
  await mkdir(path.join(copy, 'node_modules'))
  const packages = await readdir(path.join(root, 'node_modules'))
  for (const name of packages.filter((each) => !each.startsWith('.vite')))
    await symlink(path.join(root, 'node_modules', name), path.join(copy, 'node_modules', name))
}
