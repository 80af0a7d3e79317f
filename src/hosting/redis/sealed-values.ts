import type { StateCipher } from '../state-cipher.ts'
import type { RedisLink } from './redis-link.ts'

/** Values that only this service can read, each bound to its key (R78). Both functions never reject. */
export interface SealedValues {
  /** Also `undefined` for a value that was changed or moved to this key. */
  read(key: string): Promise<Buffer | undefined>
  write(key: string, content: Uint8Array, lifetimeMs: number): Promise<void>
}

export function createSealedValues({
  link,
  sealer,
}: {
  readonly link: RedisLink
  readonly sealer: StateCipher
}): SealedValues {
  return {
    async read(key) {
      const sealed = await link.get(key).catch(() => undefined)
      return sealed && sealer.open(sealed, [key])
    },
    async write(key, content, lifetimeMs) {
      await link.set(key, sealer.seal(content, [key]), lifetimeMs).catch(() => undefined)
    },
  }
}
