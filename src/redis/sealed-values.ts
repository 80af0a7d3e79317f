import type { Sealer } from '../state-key.ts'
import type { RedisLink } from './link.ts'

/** Values that only this service can read, each at its own key (R78). Neither way ever rejects. */
export interface SealedValues {
  /** `undefined` as well for a value that was changed or moved to this key. */
  read(key: string): Promise<Buffer | undefined>
  write(key: string, content: Uint8Array, lifetimeMs: number): Promise<void>
}

export function createSealedValues({
  link,
  sealer,
}: {
  readonly link: RedisLink
  readonly sealer: Sealer
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
