import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Keychain } from '../../src/sign-in/store/keychain.ts'

/**
 * A keychain that several processes share and that outlives each of them: one file per item,
 * replaced atomically like an item of a real keychain. Items above `itemLimitBytes` are rejected.
 */
export function createFileKeychain(folder: string, itemLimitBytes: number): Keychain {
  const fileOf = (service: string, account: string) =>
    path.join(folder, encodeURIComponent(`${service} ${account}`))
  return {
    getPassword: (service, account) =>
      readFile(fileOf(service, account), 'utf8').catch(() => undefined),
    async setPassword(service, account, secret) {
      if (Buffer.byteLength(secret) > itemLimitBytes) throw new Error('The stub received bad data')
      await mkdir(folder, { recursive: true })
      const temporary = path.join(folder, randomUUID())
      await writeFile(temporary, secret)
      await rename(temporary, fileOf(service, account))
    },
    deletePassword: (service, account) =>
      rm(fileOf(service, account)).then(
        () => true,
        () => false,
      ),
  }
}
