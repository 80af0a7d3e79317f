import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto'
import { rm } from 'node:fs/promises'
import * as z from 'zod'
import { DataverseError } from '../../errors.ts'
import { newerFormat, parseVersioned } from '../../storage/versioned-format.ts'
import { readPrivateFile, writePrivateFile } from '../../storage/private-file.ts'
import type { CacheBackend } from './shared-cache.ts'

const version = 1
const keyBytes = 32
// 64 MiB would exceed Node's default memory limit; this uses 32 MiB and takes about 80 ms.
const scryptCost = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 2 ** 20 }

const base64 = z.base64().transform((text) => Buffer.from(text, 'base64'))
const fileShape = z.object({
  key: z.enum(['secret', 'file']),
  salt: base64,
  nonce: base64,
  tag: base64,
  data: base64,
})

/**
 * Keeps a cache in a file, AES-256-GCM, only if explicitly selected (R71). It protects against stray
 * copies (a backup, a synchronized folder), not against another program of the same user.
 *
 * The key is derived from `secret` with scrypt. Without `secret`, it is a key file of 32 random bytes
 * in the same folder. Both files are 0600 in a 0700 folder and replaced atomically (R73). `purpose`
 * is authenticated with the content, so files cannot be swapped.
 *
 * A file that this key cannot decrypt is never overwritten: `read` and `write` throw.
 */
export function createEncryptedFile({
  file,
  keyFile,
  secret,
  purpose,
}: {
  readonly file: string
  readonly keyFile: string
  readonly secret?: string
  readonly purpose: string
}): CacheBackend {
  const source = secret === undefined ? 'file' : 'secret'
  let derived: { readonly salt: Buffer; readonly key: Buffer } | undefined

  async function keyFor(salt: Buffer): Promise<Buffer | undefined> {
    if (secret === undefined) {
      const key = (await readPrivateFile(keyFile))?.content
      return key?.length === keyBytes ? key : undefined
    }
    if (!derived?.salt.equals(salt)) derived = { salt, key: await derive(secret, salt) }
    return derived.key
  }

  async function open() {
    const found = await readPrivateFile(file)
    if (!found) return undefined
    const envelope = parseVersioned(found.content.toString('utf8'))
    if (envelope && envelope.v > version) throw newerFormat()
    const stored = fileShape.safeParse(envelope).data
    if (!stored) throw unreadable(file, 'is damaged')
    if (stored.key !== source)
      throw unreadable(file, `was encrypted with a key from a ${stored.key}`)
    const key = await keyFor(stored.salt)
    const cache = key && decrypt({ ...stored, key, purpose })
    if (cache === undefined) throw unreadable(file, 'cannot be decrypted with this key')
    return { salt: stored.salt, cache }
  }

  return {
    read: async () => (await open())?.cache,

    async write(cache) {
      const salt = (await open())?.salt ?? randomBytes(16)
      let key = await keyFor(salt)
      if (!key) {
        key = randomBytes(keyBytes)
        await writePrivateFile(keyFile, key)
      }
      const { nonce, tag, data } = encrypt({ cache, key, purpose })
      const parts = { salt, nonce, tag, data }
      const texts = Object.fromEntries(
        Object.entries(parts).map(([name, bytes]) => [name, bytes.toString('base64')]),
      )
      await writePrivateFile(file, JSON.stringify({ v: version, key: source, ...texts }))
    },

    async clear() {
      await rm(file, { force: true })
      await rm(keyFile, { force: true })
      derived = undefined
    },
  }
}

function encrypt({ cache, key, purpose }: { cache: string; key: Buffer; purpose: string }) {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(purpose))
  const data = Buffer.concat([cipher.update(cache, 'utf8'), cipher.final()])
  return { nonce, data, tag: cipher.getAuthTag() }
}

function decrypt({
  key,
  nonce,
  tag,
  data,
  purpose,
}: Readonly<Record<'key' | 'nonce' | 'tag' | 'data', Buffer>> & { readonly purpose: string }) {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 })
    decipher.setAAD(Buffer.from(purpose)).setAuthTag(tag)
    return Buffer.concat([decipher.update(data), decipher.final()]).toString('utf8')
  } catch {
    return undefined
  }
}

function derive(secret: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(secret, salt, keyBytes, scryptCost, (error, key) =>
      error ? reject(error) : resolve(key),
    )
  })
}

function unreadable(file: string, what: string): DataverseError {
  return new DataverseError('configuration', `The encrypted token file ${what}.`, {
    hint: `Start with the original key, or run disconnect, which deletes ${file}.`,
  })
}
