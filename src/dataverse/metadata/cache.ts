import { setMaxListeners } from 'node:events'
import type { Clock } from '../../clock.ts'
import { untilAborted } from '../../until-aborted.ts'
import { cancelled } from '../problem/transport-failures.ts'

/** Values by key, each loaded once for all who ask at the same time and kept for a while. */
export interface SharedCache<Value> {
  /**
   * The kept value, else what `load` gives; a failure is not kept. A caller whose signal is aborted
   * leaves at once, and the load stops when nobody is left to wait for it.
   *
   * `previous` is the value whose time is over, for a load that can prove it unchanged.
   *
   * @param ageMs - How old a kept value may be; the cache's own limit where it is not given.
   */
  read(
    key: string,
    signal: AbortSignal,
    load: (signal: AbortSignal, previous: Value | undefined) => Promise<Value>,
    ageMs?: number,
  ): Promise<Value>
}

interface Flight<Value> {
  readonly result: Promise<Value>
  readonly controller: AbortController
  waiting: number
}

export function createSharedCache<Value>({
  clock,
  maxAgeMs,
}: {
  clock: Clock
  maxAgeMs: number
}): SharedCache<Value> {
  const kept = new Map<string, { readonly value: Value; readonly at: number }>()
  const flights = new Map<string, Flight<Value>>()

  return {
    async read(key, signal, load, ageMs = maxAgeMs) {
      if (signal.aborted) throw cancelled(signal.reason)
      const found = kept.get(key)
      if (found !== undefined && clock.now() - found.at < ageMs) return found.value
      const flight = flights.get(key) ?? start(key, (own) => load(own, found?.value))
      return join(key, flight, signal)
    },
  }

  function start(key: string, load: (signal: AbortSignal) => Promise<Value>): Flight<Value> {
    const controller = new AbortController()
    const flight = { result: run(), controller, waiting: 0 }
    // Everybody may have left before it fails.
    flight.result.catch(() => undefined)
    flights.set(key, flight)
    return flight

    async function run(): Promise<Value> {
      try {
        const value = await load(controller.signal)
        kept.set(key, { value, at: clock.now() })
        return value
      } finally {
        if (flights.get(key) === flight) flights.delete(key)
      }
    }
  }

  async function join(key: string, flight: Flight<Value>, signal: AbortSignal): Promise<Value> {
    // One call may wait for more definitions than Node takes for a leak.
    setMaxListeners(0, signal)
    flight.waiting += 1
    try {
      return await untilAborted(flight.result, signal, cancelled)
    } finally {
      flight.waiting -= 1
      if (flight.waiting === 0 && flights.get(key) === flight) {
        flights.delete(key)
        flight.controller.abort()
      }
    }
  }
}
