import { homedir } from 'node:os'
import path from 'node:path'
import { withLock } from '../storage/machine-lock.ts'
import { readPrivateFile, writePrivateFile } from '../storage/private-file.ts'
import { stateFolderOf } from '../storage/state-folder-path.ts'
import { prepareStateFolder } from '../storage/state-folder.ts'
import { explainStorage } from '../storage/storage-problem.ts'
import { DataverseError, isDataverseError } from '../errors.ts'
import { mostEnded, parseStored, printStored } from './stored-profiles.ts'
import type { EndedConnection, Profile, StoredProfiles } from './stored-profiles.ts'

/** The profile that a server without settings uses: the environment that was connected last. */
export const defaultProfile = 'default'

/** By URL, or by the first part of it: `contoso`. Without an account, that of any. */
export interface EndedPlace {
  readonly url?: string | undefined
  readonly name?: string | undefined
  readonly account?: string | undefined
}

/** The connections that this user has stored, shared by all processes; never a token. */
export interface Profiles {
  /** By name, the default one first. */
  list(): Promise<ReadonlyMap<string, Profile>>
  /** The URL last found for this name: `contoso`. */
  addressOf(name: string): Promise<string | undefined>
  save(name: string, profile: Profile): Promise<void>
  /** Stores the URL for a name, so that the next start need not look up its region. */
  remember(name: string, url: string): Promise<void>
  /** Notes that the user disconnected, until `save` connects the environment and account again. */
  end(connection: Omit<EndedConnection, 'at'>, now: number): Promise<void>
  /** The last time that the user disconnected the environment, for this account or any. */
  endedAt(place: EndedPlace): Promise<EndedConnection | undefined>
  /** Removes the profiles that match `isMeant` and the stored names of their URLs; returns their names. */
  remove(isMeant: (profile: Profile, name: string) => boolean): Promise<readonly string[]>
}

/**
 * The profiles in `profiles.json` of the state folder: 0600 in a 0700 folder, replaced atomically,
 * changed by one process at a time (R73).
 *
 * @throws DataverseError from each function: `configuration` when the file is a symbolic link,
 * another user's, open to others, damaged, or unreadable; `conflict` when a newer version wrote it;
 * `unavailable` when it cannot be written.
 */
export function createProfiles(
  folder: string = stateFolderOf(process.platform, process.env, homedir()),
): Profiles {
  const file = path.join(folder, 'profiles.json')

  async function read(): Promise<StoredProfiles> {
    const found = await readPrivateFile(file).catch((error: unknown) => {
      throw isDataverseError(error) ? error : notReadable(file, error)
    })
    return parseStored(found?.content.toString('utf8'), file)
  }

  async function change(apply: (stored: StoredProfiles) => StoredProfiles): Promise<void> {
    try {
      await prepareStateFolder(folder)
      await withLock(`${file}.lock`, { waitMs: 10_000 }, async () => {
        const before = await read()
        const after = printStored(apply(before))
        if (after !== printStored(before)) await writePrivateFile(file, after)
      })
    } catch (error) {
      if (isDataverseError(error)) throw error
      throw notStored(file, error)
    }
  }

  return {
    async list() {
      const { profiles } = await read()
      const names = Object.keys(profiles).toSorted((one, other) => {
        return rank(one) - rank(other) || one.localeCompare(other)
      })
      return new Map(
        names.flatMap((name) => {
          const profile = profiles[name]
          return profile === undefined ? [] : [[name, profile] as const]
        }),
      )
    },

    addressOf: async (name) => own((await read()).addresses, name),

    save: (name, profile) =>
      change((stored) => ({
        ...stored,
        profiles: { ...stored.profiles, [name]: profile },
        ended: stored.ended.filter((one) => !isEnded(one, profile)),
      })),

    end: ({ url, account }, now) =>
      change((stored) => {
        const others = stored.ended.filter((one) => !isSameEnd(one, { url, account }))
        const at = new Date(now).toISOString()
        const latest = { url, ...(account !== undefined && { account }), at }
        return { ...stored, ended: [latest, ...others].slice(0, mostEnded) }
      }),

    endedAt: async (place) => (await read()).ended.find((one) => isEnded(one, place)),

    remember: (name, url) =>
      change((stored) => ({ ...stored, addresses: { ...stored.addresses, [name]: url } })),

    async remove(isMeant) {
      const gone: string[] = []
      await change((stored) => {
        const all = Object.entries(stored.profiles)
        const kept = all.filter(([name, profile]) => !isMeant(profile, name))
        const removed = all.filter((entry) => !kept.includes(entry))
        gone.push(...removed.map(([name]) => name))
        const urls = new Set(removed.map(([, { url }]) => url))
        const addresses = Object.entries(stored.addresses).filter(([, url]) => !urls.has(url))
        return {
          ...stored,
          profiles: Object.fromEntries(kept),
          addresses: Object.fromEntries(addresses),
        }
      })
      return gone
    },
  }
}

/** When the user disconnected. A file that cannot be read holds nobody up: it is reported where it is used. */
export async function readEnd(profiles: Profiles, place: EndedPlace): Promise<string | undefined> {
  return (await profiles.endedAt(place).catch(() => undefined))?.at
}

function notReadable(file: string, cause: unknown): DataverseError {
  const { remedy } = explainStorage(cause, process.platform)
  return new DataverseError('configuration', `${file} could not be read.`, { hint: remedy, cause })
}

function notStored(file: string, cause: unknown): DataverseError {
  const { reason, remedy } = explainStorage(cause, process.platform)
  return new DataverseError('unavailable', `${file} could not be changed. ${reason}`, {
    hint: remedy,
    cause,
  })
}

/** Whether a disconnected environment is the one meant; without an account on one side, for any account. */
function isEnded({ url, account }: EndedConnection, place: EndedPlace): boolean {
  const isThere =
    place.url === undefined ? new URL(url).host.split('.')[0] === place.name : url === place.url
  const isAnybody = account === undefined || place.account === undefined
  return isThere && (isAnybody || account.toLowerCase() === place.account?.toLowerCase())
}

const isSameEnd = (one: EndedConnection, other: EndedPlace) =>
  one.url === other.url && one.account?.toLowerCase() === other.account?.toLowerCase()

const rank = (name: string) => (name === defaultProfile ? 0 : 1)

function own(record: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined
}
