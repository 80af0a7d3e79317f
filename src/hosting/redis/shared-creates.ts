import { createCreateLedger, fingerprint } from '../../dataverse/client/create-ledger.ts'
import type { CreateLedger } from '../../dataverse/client/create-ledger.ts'
import type { KeyNames } from './key-names.ts'
import type { SealedValues } from './sealed-values.ts'

const lifetimeMs = 24 * 60 * 60_000

/** The creates of each user, so that every replica recognizes a repeated one (R52). */
export function createSharedCreates({
  values,
  names,
}: {
  readonly values: SealedValues
  readonly names: KeyNames
}): (user: string) => CreateLedger {
  return (user) => {
    const own = createCreateLedger()
    return {
      async remember(set, id, body) {
        await own.remember(set, id, body)
        const content = Buffer.from(fingerprint(body))
        await values.write(names('create', [user, set, id]), content, lifetimeMs)
      },
      async has(set, id, body) {
        if (await own.has(set, id, body)) return true
        const stored = await values.read(names('create', [user, set, id]))
        return stored?.toString() === fingerprint(body)
      },
    }
  }
}
