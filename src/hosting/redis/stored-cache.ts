import { deserialize, serialize } from 'node:v8'
import * as z from 'zod'
import type { Clock } from '../../time/clock.ts'
import { createDefinitionCache } from '../../dataverse/metadata/definition-cache.ts'
import type { DefinitionCache } from '../../dataverse/metadata/definition-cache.ts'
import type { SealedValues } from './sealed-values.ts'

interface Stamped<Value> {
  readonly value: Value
  /** Time of the read from the service, in milliseconds since 1970. */
  readonly at: number
}

/**
 * A cache in this process in front of one that all replicas share. A value's age counts from its
 * first read by any replica, so no value is used for longer than `maxAgeMs`.
 *
 * @param isValue - Guards against values stored by another version of this program.
 */
export function createStoredCache<Value>({
  clock,
  maxAgeMs,
  values,
  keyOf,
  isValue,
}: {
  readonly clock: Clock
  readonly maxAgeMs: number
  readonly values: SealedValues
  readonly keyOf: (key: string) => string
  readonly isValue: (value: unknown) => value is Value
}): DefinitionCache<Value> {
  const cache = createDefinitionCache<Stamped<Value>>({ clock, maxAgeMs })
  const stamped = z.object({ at: z.number(), value: z.custom<Value>(isValue) })

  return {
    async read(key, signal, load, ageMs = maxAgeMs) {
      const isFresh = ({ at }: Stamped<Value>) => clock.now() - at < ageMs
      async function fill(own: AbortSignal, previous: Stamped<Value> | undefined) {
        const stored = await readStored(keyOf(key))
        if (stored !== undefined && isFresh(stored)) return stored
        const value = await load(own, (stored ?? previous)?.value)
        const found = { value, at: clock.now() }
        await values.write(keyOf(key), serialize(found), maxAgeMs)
        return found
      }
      const found = await cache.read(key, signal, fill, ageMs)
      if (isFresh(found)) return found.value
      // The value was already too old when it arrived.
      return (await cache.read(key, signal, fill, 0)).value
    },
  }

  async function readStored(key: string): Promise<Stamped<Value> | undefined> {
    const content = await values.read(key)
    if (content === undefined) return undefined
    const { data } = stamped.safeParse(readValue(content))
    // Clocks differ: a value that another replica just read must not be in the future.
    return data && { value: data.value, at: Math.min(data.at, clock.now()) }
  }
}

/** Another version of Node may have written a value that this version cannot read. */
function readValue(content: Uint8Array): unknown {
  try {
    return deserialize(content)
  } catch {
    return undefined
  }
}
