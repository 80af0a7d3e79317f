import { createPooledWire } from '../../src/network/pooled-wire.ts'
import { overFetch } from '../../src/network/wire.ts'
import type { Wire } from '../../src/network/wire.ts'

/**
 * The connections to the environment, by name: that of single-user mode, and that of multi-user
 * mode.
 */
export const wires: readonly (readonly [name: string, make: () => Wire])[] = [
  ['fetch', () => overFetch(fetch)],
  ['kept connections', () => createPooledWire()],
]
