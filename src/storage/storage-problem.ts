import { isDataverseError } from '../errors.ts'
import { hasCode } from './private-file.ts'

/** Why tokens cannot be stored, and what the user can do about it; both are whole sentences. */
export interface StorageProblem {
  readonly reason: string
  readonly remedy: string
}

/** Describes why a keychain, a disk or this program's own checks failed (R72, R77). */
export function explainStorage(error: unknown, platform: NodeJS.Platform): StorageProblem {
  if (isDataverseError(error)) return { reason: error.message, remedy: error.hint }
  const code = diskCodes.find((known) => hasCode(error, known))
  if (code)
    return {
      reason: `The state folder is not writable (${code}).`,
      remedy: 'Free disk space or make it writable, then start again.',
    }
  const text = error instanceof Error ? error.message : ''
  const known = keychainProblems.find(({ sign }) => sign.test(text))
  if (known) return { reason: known.reason, remedy: known.remedy(platform) }
  return { reason: `The keychain failed${quote(text)}.`, remedy: remedies.anyKeychain(platform) }
}

const diskCodes = [
  'ENOSPC',
  'EDQUOT',
  'EFBIG',
  'EROFS',
  'EACCES',
  'EPERM',
  'ENOTDIR',
  'ENOENT',
  'EIO',
]

const remedies = {
  anyKeychain: (platform: NodeJS.Platform) =>
    platform === 'linux'
      ? 'Install and start a Secret Service (gnome-keyring or KWallet) in this session.'
      : 'Sign in to this computer with a desktop session, not over SSH or as a service.',
  unlock: (platform: NodeJS.Platform) =>
    platform === 'linux'
      ? 'Unlock the keyring (with seahorse, or by signing in to the desktop again).'
      : 'Unlock it, then try again.',
  allow: () => 'Try again and choose "Always allow" when you are asked.',
  reinstall: () => 'Install this program again, without --omit=optional.',
}

/** Texts of the native package, of libdbus, of macOS (Security.framework) and of Windows. */
const keychainProblems = [
  {
    sign: /native binding|cannot find module/i,
    reason: 'The keychain package is not completely installed.',
    remedy: remedies.reinstall,
  },
  {
    sign: /autolaunch|not provided by any \.service|ServiceUnknown|Failed to connect to socket|NoServer/i,
    reason: 'There is no keychain: no Secret Service responds in this session.',
    remedy: remedies.anyKeychain,
  },
  {
    sign: /exited with|disconnected from message bus/i,
    reason: 'The keychain has crashed.',
    remedy: () => 'It usually restarts at once: restart this program.',
  },
  {
    sign: /no result found|is locked|IsLocked|interaction is not allowed|does not exist at path/i,
    reason: 'The keychain is locked.',
    remedy: remedies.unlock,
  },
  {
    sign: /dismissed|cancell?ed|denied|passphrase you entered|not permitted/i,
    reason: 'Access to the keychain was denied.',
    remedy: remedies.allow,
  },
  {
    sign: /did not receive a reply|timed? ?out/i,
    reason: 'The keychain does not respond.',
    remedy: remedies.unlock,
  },
  {
    sign: /logon session does not exist/i,
    reason: 'There is no keychain in this kind of session.',
    remedy: remedies.anyKeychain,
  },
]

// Only the keychain's own error text gets here; it is shortened and put on one line.
function quote(text: string): string {
  const line = text
    .replace(/[^\x20-\x7e]+/g, ' ')
    .trim()
    .slice(0, 120)
  return line ? `: "${line}"` : ''
}
