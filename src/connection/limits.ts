import { lstat } from 'node:fs/promises'
import { homedir } from 'node:os'
import path from 'node:path'
import { DataverseError, isDataverseError } from '../errors.ts'
import { withLock } from '../storage/machine-lock.ts'
import { readPrivateFile, writePrivateFile } from '../storage/private-file.ts'
import { stateFolderOf } from '../storage/state-folder-path.ts'
import { prepareStateFolder } from '../storage/state-folder.ts'
import { explainStorage } from '../storage/storage-problem.ts'
import { parseLimits, printLimits } from './stored-limits.ts'
import type { StoredLimit } from './stored-limits.ts'

/** Whose limits: an environment, and the account if it is known. */
export interface LimitedPlace {
  readonly url: string
  readonly account?: string | undefined
}

/** All limits of a place together. */
export interface EffectiveLimit {
  readonly readOnly: boolean
  readonly deny: readonly string[]
}

/** The limits that this user set for the AI, shared by all processes. Only the user's commands change them. */
export interface Limits {
  /**
   * What holds now. The file is read only when it has changed. Limits of another account do not count;
   * where the account is not known, those of every account do.
   *
   * @throws DataverseError `configuration` when the limits cannot be read.
   */
  of(place: LimitedPlace): Promise<EffectiveLimit>
  /** @throws DataverseError as `of`. */
  list(): Promise<readonly StoredLimit[]>
  /**
   * Replaces the limit of exactly this environment and account; one that limits nothing is removed.
   *
   * @throws DataverseError as `of`; `unavailable` when the file cannot be written.
   */
  set(limit: StoredLimit): Promise<void>
}

/** The limits in `limits.json` of the state folder: 0600 in a 0700 folder, replaced atomically (R73). */
export function createLimits(
  folder: string = stateFolderOf(process.platform, process.env, homedir()),
): Limits {
  const file = path.join(folder, 'limits.json')
  let known: { readonly mark: string; readonly limits: readonly StoredLimit[] } | undefined

  async function list(): Promise<readonly StoredLimit[]> {
    const mark = await markOf(file)
    if (known?.mark === mark) return known.limits
    const limits = await read()
    known = { mark, limits }
    return limits
  }

  async function read(): Promise<readonly StoredLimit[]> {
    try {
      const found = await readPrivateFile(file)
      return parseLimits(found?.content.toString('utf8'), file)
    } catch (error) {
      if (isDataverseError(error)) throw error
      const { remedy } = explainStorage(error, process.platform)
      throw new DataverseError('configuration', `${file} could not be read.`, {
        hint: remedy,
        cause: error,
      })
    }
  }

  return {
    list,

    async of(place) {
      const own = (await list()).filter((limit) => isFor(limit, place))
      return {
        readOnly: own.some(({ readOnly }) => readOnly),
        deny: [...new Set(own.flatMap(({ deny }) => deny))],
      }
    },

    async set(limit) {
      try {
        await prepareStateFolder(folder)
        await withLock(`${file}.lock`, { waitMs: 10_000 }, async () => {
          const others = (await read()).filter((one) => !isSame(one, limit))
          const isLimit = limit.readOnly || limit.deny.length > 0
          await writePrivateFile(file, printLimits(isLimit ? [...others, limit] : others))
        })
      } catch (error) {
        if (isDataverseError(error)) throw error
        const { reason, remedy } = explainStorage(error, process.platform)
        throw new DataverseError('unavailable', `${file} could not be changed. ${reason}`, {
          hint: remedy,
          cause: error,
        })
      }
    },
  }
}

/** Changes with every replacement of the file. */
async function markOf(file: string): Promise<string> {
  const found = await lstat(file, { bigint: true }).catch(() => undefined)
  return found === undefined ? 'none' : `${found.ino} ${found.size} ${found.mtimeNs} ${found.mode}`
}

function isFor(limit: StoredLimit, { url, account }: LimitedPlace): boolean {
  if (limit.url !== url) return false
  if (limit.account === undefined || account === undefined) return true
  return limit.account.toLowerCase() === account.toLowerCase()
}

const isSame = (one: StoredLimit, other: StoredLimit) =>
  one.url === other.url && one.account?.toLowerCase() === other.account?.toLowerCase()
