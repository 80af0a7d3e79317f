import * as z from 'zod'
import type { SharedExchanges } from '../identity/on-behalf-of.ts'
import { parseJson } from '../../text/json.ts'
import type { KeyNames } from './key-names.ts'
import type { SealedValues } from './sealed-values.ts'

const stored = z.object({ secret: z.string().min(1), expiresAt: z.number() })

/** Results of exchanges, so that a user needs one exchange for all replicas. */
export function createSharedExchanges({
  values,
  names,
}: {
  readonly values: SealedValues
  readonly names: KeyNames
}): SharedExchanges {
  return {
    async read(key) {
      const content = await values.read(names('exchange', [key]))
      if (content === undefined) return undefined
      const { data } = stored.safeParse(parseJson(content.toString()))
      return data && { kind: 'exchanged', ...data }
    },
    async write(key, { secret, expiresAt }, lifetimeMs) {
      const content = Buffer.from(JSON.stringify({ secret, expiresAt }))
      await values.write(names('exchange', [key]), content, lifetimeMs)
    },
  }
}
