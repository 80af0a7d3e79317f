import { chmod, lstat, readdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { DataverseError } from '../errors.ts'
import { makeFolder } from './make-folder.ts'

const leftoverMs = 60_000

/**
 * Creates the folder for this user only (0700), or uses the existing one. Removes temporary files
 * that a killed process left more than a minute ago (R73).
 *
 * @throws DataverseError `configuration` when it is a symbolic link, no folder or another user's;
 * a system error (`ENOENT`, `ENOSPC`, `EROFS`, `EACCES`) when it cannot be made.
 */
export async function prepareStateFolder(folder: string): Promise<void> {
  await makeFolder(folder, 0o700)
  const found = await lstat(folder)
  if (!found.isDirectory())
    throw unsafe(
      `${folder} is ${found.isSymbolicLink() ? 'a symbolic link' : 'not a folder'}.`,
      folder,
    )
  if (process.getuid && found.uid !== process.getuid())
    throw unsafe(`${folder} belongs to another user.`, folder)
  if (process.platform !== 'win32' && (found.mode & 0o077) !== 0) await chmod(folder, 0o700)
  await removeLeftovers(folder)
}

function unsafe(message: string, folder: string): DataverseError {
  return new DataverseError('configuration', message, {
    hint: `Move ${folder} away; the next start creates your own folder in its place.`,
  })
}

async function removeLeftovers(folder: string): Promise<void> {
  const oldest = Date.now() - leftoverMs
  for (const file of await readdir(folder)) {
    if (!file.endsWith('.tmp')) continue
    const leftover = path.join(folder, file)
    const age = await stat(leftover).catch(() => undefined)
    if (age && age.mtimeMs < oldest) await rm(leftover, { force: true })
  }
}
