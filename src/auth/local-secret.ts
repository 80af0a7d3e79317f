import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { readPrivateFile, writePrivateFile } from './store/private-file.ts'
import { prepareStateFolder } from './store/state-folder.ts'

/** What a host on this desk must send as bearer token. */
export interface LocalSecret {
  readonly secret: string
  /** The file that keeps it, readable by this user only. */
  readonly file: string
  /** Made just now, so that the person has not seen it yet. */
  readonly isNew: boolean
}

const shortest = 32

/**
 * The secret of this desk: 256 random bits, made once and kept in the state folder (0600), so that
 * what was put into a host stays right. Deleting the file makes a new one at the next start.
 *
 * @throws DataverseError `configuration` when the file is not this user's alone.
 */
export async function openLocalSecret(folder: string): Promise<LocalSecret> {
  await prepareStateFolder(folder)
  const file = path.join(folder, 'http-secret')
  const kept = (await readPrivateFile(file))?.content.toString('utf8').trim() ?? ''
  if (kept.length >= shortest) return { secret: kept, file, isNew: false }
  const secret = randomBytes(32).toString('base64url')
  await writePrivateFile(file, `${secret}\n`)
  return { secret, file, isNew: true }
}
