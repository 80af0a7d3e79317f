import { createHash, randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import * as z from 'zod'
import { newerFormat, parseVersioned } from './format.ts'
import type { Keychain } from './keychain-shape.ts'
import type { KeptCache } from './shared-cache.ts'

type Slot = 'a' | 'b'

const service = 'dataverse-mcp'
const version = 1
const reads = 6

const headShape = z.union([
  z.object({ cache: z.string() }),
  z.object({ slot: z.enum(['a', 'b']), pieces: z.int().positive(), sha256: z.string() }),
])

/** A token cache inside the keychain. */
export interface KeychainCache extends KeptCache {
  /** Stores, reads and deletes a test item. @throws Error like the keychain. */
  probe(): Promise<void>
}

/**
 * Keeps a cache in the keychain (R71): in one item, since macOS may ask about each, or, where it is
 * longer than an item may be (Windows: 2,560 bytes), in pieces.
 *
 * The head `{v: 1, cache}` or `{v: 1, slot, pieces, sha256}` is the only place where a change takes
 * effect. The pieces, base64, stand in one of two slots; a writer fills the other one and sets the
 * head last, so that a kill at any point leaves the old or the new state (R74). Later versions keep
 * the names of the head and of both slots, so that a sign-out by this one finds them.
 *
 * A damaged cache reads as nothing stored: a new sign-in replaces it.
 *
 * @param account - Name of the head item; `<account>.<slot>.<number>` are the pieces.
 * @param itemLimitBytes - The most UTF-8 bytes in one item.
 */
export function createKeychainCache({
  keychain,
  account,
  itemLimitBytes,
}: {
  readonly keychain: Keychain
  readonly account: string
  readonly itemLimitBytes: number
}): KeychainCache {
  const get = (name: string) => keychain.getPassword(service, name)
  const set = (name: string, text: string) => keychain.setPassword(service, name, text)
  const remove = (name: string) => keychain.deletePassword(service, name)
  const pieceName = (slot: Slot, index: number) => `${account}.${slot}.${index}`
  const hasPieces = Number.isFinite(itemLimitBytes)

  async function readHead() {
    const text = await get(account)
    const head = text === undefined ? undefined : parseVersioned(text)
    if (!head) return undefined
    if (head.v > version) throw newerFormat()
    return headShape.safeParse(head).data
  }

  async function readPieces(slot: Slot, count: number): Promise<string | undefined> {
    const pieces: string[] = []
    for (let index = 0; index < count; index += 1) {
      const piece = await get(pieceName(slot, index))
      if (piece === undefined) return undefined
      pieces.push(piece)
    }
    return pieces.join('')
  }

  // Last one first, so that a kill leaves no gap behind which the next removal would not look.
  async function removePieces(slot: Slot, from: number): Promise<void> {
    let end = from
    while ((await get(pieceName(slot, end))) !== undefined) end += 1
    for (let index = end - 1; index >= from; index -= 1) await remove(pieceName(slot, index))
  }

  return {
    async read() {
      for (let attempt = 1; attempt <= reads; attempt += 1) {
        const head = await readHead()
        if (!head) return undefined
        if ('cache' in head) return head.cache
        const text = await readPieces(head.slot, head.pieces)
        if (text !== undefined && sha256(text) === head.sha256)
          return Buffer.from(text, 'base64').toString('utf8')
        // Another process may have set a new head while the old one's pieces were collected.
        if (attempt < reads) await setTimeout(25 * attempt)
      }
      return undefined
    },

    async write(cache) {
      // Where one item is enough, the read before under the same lock is the only one: macOS may ask.
      const old = hasPieces ? await readHead() : undefined
      const whole = JSON.stringify({ v: version, cache })
      if (Buffer.byteLength(whole) <= itemLimitBytes) {
        await set(account, whole)
        if (!hasPieces) return
        await removePieces('a', 0)
        await removePieces('b', 0)
        return
      }
      const idle: Slot = old && 'slot' in old && old.slot === 'a' ? 'b' : 'a'
      const text = Buffer.from(cache, 'utf8').toString('base64')
      const pieces = split(text, itemLimitBytes)
      for (const [index, piece] of pieces.entries()) await set(pieceName(idle, index), piece)
      const head = { v: version, slot: idle, pieces: pieces.length, sha256: sha256(text) }
      await set(account, JSON.stringify(head))
      // What was signed out must not stay behind in the old slot.
      await removePieces(idle, pieces.length)
      await removePieces(idle === 'a' ? 'b' : 'a', 0)
    },

    async clear() {
      await remove(account)
      if (!hasPieces) return
      await removePieces('a', 0)
      await removePieces('b', 0)
    },

    async probe() {
      // Under a name of its own: the Secret Service fails to set what another process just deletes.
      const name = `${account}.probe.${randomUUID()}`
      await set(name, 'probe')
      await get(name)
      await remove(name)
    },
  }
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('base64url')

function split(text: string, length: number): readonly string[] {
  const count = Math.ceil(text.length / length)
  return Array.from({ length: count }, (_, index) =>
    text.slice(index * length, (index + 1) * length),
  )
}
