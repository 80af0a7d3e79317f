import { mkdir, stat } from 'node:fs/promises'
import path from 'node:path'

/**
 * Makes a folder and the missing ones above it, with the given mode; a folder that exists stays as it is.
 *
 * Node's own recursive `mkdir` never ends where an existing folder answers `ENOENT`, as `/proc` does.
 * This one tries each folder once.
 *
 * @throws a system error (`ENOENT`, `EEXIST`, `ENOSPC`, `EROFS`, `EACCES`) when it cannot be made.
 */
export async function makeFolder(folder: string, mode = 0o777): Promise<void> {
  if (await isFolder(folder)) return
  const parent = path.dirname(folder)
  if (parent !== folder) await makeFolder(parent, mode)
  try {
    await mkdir(folder, mode)
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!(await isFolder(folder))) throw error
  }
}

async function isFolder(folder: string): Promise<boolean> {
  const found = await stat(folder).catch(() => undefined)
  return found?.isDirectory() ?? false
}
