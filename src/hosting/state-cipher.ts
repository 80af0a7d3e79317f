import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'

/** Encrypts data that leaves the process and returns: cursors, values in a shared store (R36, R78). */
export interface StateCipher {
  /**
   * @param associated - The context of the content, as parts: only the same parts decrypt it.
   */
  seal(content: Uint8Array, associated: readonly string[]): Buffer
  /** The content; `undefined` unless one of the keys encrypted it for exactly these parts. */
  open(sealed: Uint8Array, associated: readonly string[]): Buffer | undefined
}

/** Length of one key (AES-256). */
export const stateKeyBytes = 32

const idBytes = 4
const nonceBytes = 12
const tagBytes = 16

interface Key {
  readonly id: Buffer
  readonly secret: Buffer
}

/**
 * AES-256-GCM with a random nonce. Encrypts with the first key and decrypts with any key. To change a
 * key, add the new one after the old one on every machine, then move it to the front on every machine.
 *
 * Layout: 4 bytes of key id, 12 of nonce, the content, 16 of tag.
 *
 * @param keys - Newest first, 32 bytes each.
 */
export function createStateCipher(keys: readonly Uint8Array[]): StateCipher {
  const ring = keys.map(toKey)
  const [newest] = ring

  return {
    seal(content, associated) {
      if (newest === undefined) throw new Error('there is no key to encrypt with')
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', newest.secret, nonce)
      cipher.setAAD(joined(associated))
      const sealed = Buffer.concat([cipher.update(content), cipher.final()])
      return Buffer.concat([newest.id, nonce, sealed, cipher.getAuthTag()])
    },

    open(sealed, associated) {
      if (sealed.length < idBytes + nonceBytes + tagBytes) return undefined
      const at = (from: number, to?: number) => Buffer.from(sealed.subarray(from, to))
      const id = at(0, idBytes)
      const key = ring.find((each) => each.id.equals(id))
      if (key === undefined) return undefined
      const nonce = at(idBytes, idBytes + nonceBytes)
      const decipher = createDecipheriv('aes-256-gcm', key.secret, nonce)
      decipher.setAAD(joined(associated))
      decipher.setAuthTag(at(-tagBytes))
      try {
        const content = decipher.update(at(idBytes + nonceBytes, -tagBytes))
        return Buffer.concat([content, decipher.final()])
      } catch {
        return undefined
      }
    },
  }
}

function toKey(configured: Uint8Array): Key {
  const derived = hkdfSync('sha256', configured, '', 'dataverse-mcp-server sealed state 1', 32)
  const secret = Buffer.from(derived)
  return { id: createHash('sha256').update(secret).digest().subarray(0, idBytes), secret }
}

/** Joined as JSON, so that different lists of parts never match. */
function joined(parts: readonly string[]): Buffer {
  return Buffer.from(JSON.stringify(parts))
}
