import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { lstat, open, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { DataverseError } from '../errors.ts'

export interface PrivateFile {
  readonly content: Buffer
  readonly mtimeMs: number
}

// Windows has no such flag; there the file is checked before it is opened.
const withoutFollowing = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)

/**
 * A file that only this user can have written, or `undefined` if it does not exist (R73).
 *
 * @throws DataverseError `configuration` when it is a symbolic link, not a regular file, owned by
 * another user, or readable by other users.
 */
export async function readPrivateFile(file: string): Promise<PrivateFile | undefined> {
  if (process.platform === 'win32') await refuseLink(file)
  const handle = await open(file, withoutFollowing).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return undefined
    if (hasCode(error, 'ELOOP')) throw unsafe(file, 'is a symbolic link')
    throw error
  })
  if (!handle) return undefined
  try {
    const found = await handle.stat()
    if (!found.isFile()) throw unsafe(file, 'is not a regular file')
    if (process.getuid && found.uid !== process.getuid())
      throw unsafe(file, 'belongs to another user')
    if (process.platform !== 'win32' && (found.mode & 0o077) !== 0)
      throw unsafe(file, 'can be read by other users')
    return { content: await handle.readFile(), mtimeMs: found.mtimeMs }
  } finally {
    await handle.close()
  }
}

/**
 * Replaces the file atomically, readable by this user only (0600): a temporary file in the same
 * folder, fsync, rename, fsync of the folder. After a kill at any point, the file has its complete
 * old or new content (R73, R74).
 *
 * @throws DataverseError `configuration` when the path is a symbolic link; a system error (`ENOSPC`,
 * `EROFS`) when it cannot be written, with nothing changed.
 */
export async function writePrivateFile(file: string, content: string | Uint8Array): Promise<void> {
  await refuseLink(file)
  const temporary = `${file}.${randomUUID()}.tmp`
  try {
    const handle = await open(temporary, 'wx', 0o600)
    try {
      await handle.writeFile(content)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await renameOver(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  await syncFolder(path.dirname(file))
}

/** Whether a caught value is a system error with this code: `ENOENT`. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    codes.includes(error.code)
  )
}

async function refuseLink(file: string): Promise<void> {
  const found = await lstat(file).catch(() => undefined)
  if (found?.isSymbolicLink()) throw unsafe(file, 'is a symbolic link')
}

function unsafe(file: string, what: string): DataverseError {
  return new DataverseError('configuration', `${file} ${what}.`, {
    hint: `Find out who created it, then delete ${file}.`,
  })
}

// Windows refuses for some milliseconds while a virus scanner or another reader has the file open.
async function renameOver(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1)
    try {
      return await rename(from, to)
    } catch (error) {
      const mayPass = process.platform === 'win32' && hasCode(error, 'EPERM', 'EACCES', 'EBUSY')
      if (!mayPass || attempt === 10) throw error
      await setTimeout(20)
    }
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, constants.O_RDONLY)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
