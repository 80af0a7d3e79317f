import { createHash, randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import * as z from 'zod'
import { newerFormat, parseVersioned } from '../../storage/versioned-format.ts'
import type { Keychain } from './keychain.ts'
import type { CacheBackend } from './shared-cache.ts'

type Slot = 'a' | 'b'

const service = 'dataverse-mcp'
const version = 1
const reads = 6

const headShape = z.union([
  z.object({ cache: z.string() }),
  z.object({ slot: z.enum(['a', 'b']), pieces: z.int().positive(), sha256: z.string() }),
])

/** A token cache inside the keychain. */
export interface KeychainCache extends CacheBackend {
  /** Stores, reads and deletes a test item. @throws Error like the keychain. */
  probe(): Promise<void>
}

/**
 * Keeps a cache in the keychain (R71): in one item, because macOS may ask about each item. If the
 * cache exceeds the item limit (Windows: 2,560 bytes), it is split into pieces.
 *
 * A change takes effect only in the head `{v: 1, cache}` or `{v: 1, slot, pieces, sha256}`. The
 * base64 pieces are in one of two slots. A writer fills the other slot and sets the head last, so a
 * kill at any point leaves the old or the new state (R74). Later versions keep the names of the head
 * and of both slots, so that a sign-out by this version finds them.
 *
 * A damaged cache reads as an empty one: a new sign-in replaces it.
 *
 * @param account - Name of the head item; the pieces are `<account>.<slot>.<number>`.
 * @param itemLimitBytes - Maximum UTF-8 bytes in one item.
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

  // Removes the last piece first: after a gap, the next removal would miss the rest.
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
        // Another process may have set a new head while this one read the old pieces.
        if (attempt < reads) await setTimeout(25 * attempt)
      }
      return undefined
    },

    async write(cache) {
      // With single items, the read before under the same lock is enough: macOS may ask each time.
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
      // Tokens that were signed out must not stay in the old slot.
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
      // Needs its own name: the Secret Service cannot set an item that another process is deleting.
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
