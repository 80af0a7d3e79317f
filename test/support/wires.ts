import { createPooledWire } from '../../src/network/pooled-wire.ts'
import { overFetch } from '../../src/network/wire.ts'
import type { Wire } from '../../src/network/wire.ts'

/** The ways to the environment, by name: one person's, and that of a server for many. */
export const wires: readonly (readonly [name: string, make: () => Wire])[] = [
  ['fetch', () => overFetch(fetch)],
  ['kept connections', () => createPooledWire()],
]
