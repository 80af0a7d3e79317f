import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync } from 'node:fs'
import type { Stats } from 'node:fs'
import path from 'node:path'
import { parsePolicy, unreadable } from './policy.ts'
import type { Policy } from './policy.ts'
import { policyFolderOf } from './policy-folder.ts'
import { readSddl, whyNotAdministered } from './windows-owner.ts'

const largestBytes = 65_536
const root = 0
/** Group `admin` of macOS. */
const macAdministrators = 80

interface Place {
  /** The folder of `policy.json`; the platform's by default. */
  readonly folder?: string
  readonly platform?: NodeJS.Platform
  readonly variables?: Readonly<Record<string, string | undefined>>
  /** The user id that must own folder and file; root's by default. */
  readonly owner?: number
}

/**
 * The administrator's policy for this computer; `undefined` if there is no file.
 *
 * @throws DataverseError `configuration` when the file is not the administrator's alone (another owner, others
 * may write it or its folder, a link), is larger than 64 kB, or does not parse: then nothing may start.
 */
export function readPolicy({
  platform = process.platform,
  variables = process.env,
  folder = policyFolderOf(platform, variables),
  owner = root,
}: Place = {}): Policy | undefined {
  const file = path.join(folder, 'policy.json')
  const found = lstatSync(file, { throwIfNoEntry: false })
  if (found === undefined) return undefined
  const whyNot =
    platform === 'win32'
      ? (notAFile(found) ?? whyNotOnWindows([folder, file], variables))
      : (notAFile(found) ??
        whyNotOnPosix(found, owner) ??
        onFolder(whyNotOnPosix(lstatSync(folder), owner)))
  if (whyNot !== undefined) throw unreadable(file, whyNot)
  return parsePolicy(read(file, found), file)
}

/** Reads exactly the file that was checked. */
function read(file: string, checked: Stats): string {
  const descriptor = openSync(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
  try {
    const { ino, size } = fstatSync(descriptor)
    if (ino !== checked.ino) throw unreadable(file, 'it was replaced while it was read')
    if (size > largestBytes) throw unreadable(file, 'it is larger than 64 kB')
    return readFileSync(descriptor, 'utf8')
  } finally {
    closeSync(descriptor)
  }
}

function notAFile(found: Stats): string | undefined {
  if (found.isSymbolicLink()) return 'it is a symbolic link'
  return found.isFile() ? undefined : 'it is not a regular file'
}

function whyNotOnPosix({ uid, gid, mode }: Stats, owner: number): string | undefined {
  if (uid !== owner) return 'root does not own it'
  const isGroupTrusted = gid === root || gid === macAdministrators
  const others = isGroupTrusted ? 0o002 : 0o022
  return (mode & others) === 0 ? undefined : 'others than root may write it'
}

const onFolder = (reason: string | undefined) => reason && `of its folder, ${reason}`

function whyNotOnWindows(
  paths: readonly string[],
  variables: Readonly<Record<string, string | undefined>>,
): string | undefined {
  for (const one of paths) {
    try {
      const reason = whyNotAdministered(readSddl(one, variables))
      if (reason !== undefined) return `${one}: ${reason}`
    } catch {
      return `who may write ${one} could not be found out`
    }
  }
  return undefined
}
