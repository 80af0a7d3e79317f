import type { TokenCacheStore } from '../auth/store/token-cache-store.ts'

/** Where tokens live, as the commands' JSON has it. */
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

/** For people: `in the keychain`. */
export function printPlace({ place }: TokenPlace): string {
  if (place === 'file') return 'in an encrypted file'
  if (place === 'keychain') return `in ${keychainName(process.platform)}`
  return 'in memory only: gone when this command ends, so that each server signs in by itself'
}

export function keychainName(platform: NodeJS.Platform): string {
  if (platform === 'darwin') return 'the Keychain of this Mac'
  if (platform === 'win32') return 'the Windows Credential Manager'
  return 'the keychain (Secret Service)'
}
