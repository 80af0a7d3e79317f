import { chmod, lstat, readdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { DataverseError } from '../errors.ts'
import { makeFolder } from './make-folder.ts'

const name = 'dataverse-mcp-server'
const leftoverMs = 60_000

/**
 * Where this program keeps its locks and revision marks (never a token in plain text):
 * `XDG_STATE_HOME` or `~/.local/state` on Linux, `~/Library/Application Support` on macOS,
 * `LOCALAPPDATA` on Windows.
 *
 * @param variables - The environment variables.
 * @param home - The user's home folder.
 */
export function stateFolderOf(
  platform: NodeJS.Platform,
  variables: Readonly<Record<string, string | undefined>>,
  home: string,
): string {
  if (platform === 'darwin') return path.posix.join(home, 'Library', 'Application Support', name)
  if (platform === 'win32')
    return path.win32.join(
      variables['LOCALAPPDATA'] || path.win32.join(home, 'AppData', 'Local'),
      name,
    )
  // The XDG specification says that relative paths are ignored.
  const given = variables['XDG_STATE_HOME'] ?? ''
  const base = path.posix.isAbsolute(given) ? given : path.posix.join(home, '.local', 'state')
  return path.posix.join(base, name)
}

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
