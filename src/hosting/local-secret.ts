import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { DataverseError, isDataverseError } from '../errors.ts'
import { readPrivateFile, writePrivateFile } from '../storage/private-file.ts'
import { prepareStateFolder } from '../storage/state-folder.ts'

/** What an MCP client in single-user mode must send as its bearer token. */
export interface LocalSecret {
  readonly secret: string
  /** The file that keeps it, readable by this user only. */
  readonly file: string
  /** Created just now; the user has not seen it yet. */
  readonly isNew: boolean
}

const shortest = 32

/**
 * The secret of single-user mode: 256 random bits, created once and kept in the state folder (0600),
 * so that configured MCP clients keep working. If the file is deleted, the next start creates a new
 * secret.
 *
 * @throws DataverseError `configuration` when the folder cannot be written or the file is not this
 * user's alone.
 */
export async function openLocalSecret(folder: string): Promise<LocalSecret> {
  try {
    return await readOrMake(folder)
  } catch (error) {
    throw isDataverseError(error) ? error : notStored(folder, error)
  }
}

async function readOrMake(folder: string): Promise<LocalSecret> {
  await prepareStateFolder(folder)
  const file = path.join(folder, 'http-secret')
  const kept = (await readPrivateFile(file))?.content.toString('utf8').trim() ?? ''
  if (kept.length >= shortest) return { secret: kept, file, isNew: false }
  const secret = randomBytes(32).toString('base64url')
  await writePrivateFile(file, `${secret}\n`)
  return { secret, file, isNew: true }
}

function notStored(folder: string, cause: unknown): DataverseError {
  const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : ''
  return new DataverseError('configuration', `The folder ${folder} cannot be written${code}.`, {
    hint: 'Make room or make it writable, or set HOME to another folder, then start again.',
    cause,
  })
}
