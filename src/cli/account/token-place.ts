import type { TokenCacheStore } from '../../sign-in/store/token-cache-store.ts'

/** Where tokens are stored, as in the commands' JSON. */
export interface TokenPlace {
  readonly place: 'keychain' | 'memory' | 'file'
  /** Why not in the keychain, and what to do about it. */
  readonly reason?: string
  readonly remedy?: string
}

export function toTokenPlace({ place: { kind, reason, remedy } }: TokenCacheStore): TokenPlace {
  return {
    place: kind,
    ...(reason !== undefined && { reason }),
    ...(remedy !== undefined && { remedy }),
  }
}

/** For users: `in the keychain`. */
export function printPlace({ place }: TokenPlace): string {
  if (place === 'file') return 'in an encrypted file'
  if (place === 'keychain') return `in ${keychainName(process.platform)}`
  return 'in memory only: lost when this command ends, so each server must sign in itself'
}

export function keychainName(platform: NodeJS.Platform): string {
  if (platform === 'darwin') return "this Mac's keychain"
  if (platform === 'win32') return 'the Windows Credential Manager'
  return 'the keychain (Secret Service)'
}
