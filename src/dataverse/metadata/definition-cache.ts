import { setMaxListeners } from 'node:events'
import type { Clock } from '../../time/clock.ts'
import { untilAborted } from '../../time/deadline.ts'
import { cancelled } from '../problem/transport-failures.ts'

/** Caches values by key. Concurrent reads of a key share one load. */
export interface DefinitionCache<Value> {
  /**
   * The cached value, else the result of `load`. Failures are not cached. If a caller's signal is
   * aborted, its read rejects at once; the load stops when no caller waits for it.
   *
   * `previous` is the expired value, for a load that can prove it unchanged.
   *
   * @param ageMs - The maximum age of a cached value; by default the cache's own limit.
   */
  read(
    key: string,
    signal: AbortSignal,
    load: (signal: AbortSignal, previous: Value | undefined) => Promise<Value>,
    ageMs?: number,
  ): Promise<Value>
}

interface InFlightRead<Value> {
  readonly result: Promise<Value>
  readonly controller: AbortController
  waiting: number
}

export function createDefinitionCache<Value>({
  clock,
  maxAgeMs,
}: {
  clock: Clock
  maxAgeMs: number
}): DefinitionCache<Value> {
  const kept = new Map<string, { readonly value: Value; readonly at: number }>()
  const reads = new Map<string, InFlightRead<Value>>()

  return {
    async read(key, signal, load, ageMs = maxAgeMs) {
      if (signal.aborted) throw cancelled(signal.reason)
      const found = kept.get(key)
      if (found !== undefined && clock.now() - found.at < ageMs) return found.value
      const inFlight = reads.get(key) ?? start(key, (own) => load(own, found?.value))
      return join(key, inFlight, signal)
    },
  }

  function start(key: string, load: (signal: AbortSignal) => Promise<Value>): InFlightRead<Value> {
    const controller = new AbortController()
    const inFlight = { result: run(), controller, waiting: 0 }
    // All callers may have left before it fails.
    inFlight.result.catch(() => undefined)
    reads.set(key, inFlight)
    return inFlight

    async function run(): Promise<Value> {
      try {
        const value = await load(controller.signal)
        kept.set(key, { value, at: clock.now() })
        return value
      } finally {
        if (reads.get(key) === inFlight) reads.delete(key)
      }
    }
  }

  async function join(
    key: string,
    inFlight: InFlightRead<Value>,
    signal: AbortSignal,
  ): Promise<Value> {
    // One call may wait for so many definitions that Node would warn of a listener leak.
    setMaxListeners(0, signal)
    inFlight.waiting += 1
    try {
      return await untilAborted(inFlight.result, signal, cancelled)
    } finally {
      inFlight.waiting -= 1
      if (inFlight.waiting === 0 && reads.get(key) === inFlight) {
        reads.delete(key)
        inFlight.controller.abort()
      }
    }
  }
}
