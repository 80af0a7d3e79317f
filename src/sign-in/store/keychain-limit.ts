import { setTimeout } from 'node:timers/promises'
import { DataverseError } from '../../errors.ts'
import type { Keychain } from './keychain.ts'

/**
 * The same keychain with a time limit of `limitMs` per call (R72). `onLate` gets the calls that
 * exceed it. They continue because a password dialog cannot be closed from here.
 *
 * @throws DataverseError `timeout` from each function.
 */
export function limitKeychain(
  keychain: Keychain,
  { limitMs, onLate }: { readonly limitMs: number; onLate: (call: Promise<unknown>) => void },
): Keychain {
  async function limited<Result>(call: Promise<Result>): Promise<Result> {
    const ended = new AbortController()
    const late = setTimeout(limitMs, undefined, { signal: ended.signal }).then(
      () => {
        onLate(call)
        throw tooSlow(limitMs)
      },
      () => call,
    )
    try {
      return await Promise.race([call, late])
    } finally {
      ended.abort()
    }
  }
  return {
    getPassword: (service, account) => limited(keychain.getPassword(service, account)),
    setPassword: (service, account, secret) =>
      limited(keychain.setPassword(service, account, secret)),
    deletePassword: (service, account) => limited(keychain.deletePassword(service, account)),
  }
}

function tooSlow(limitMs: number): DataverseError {
  return new DataverseError('timeout', `The keychain did not answer within ${limitMs / 1000} s.`, {
    hint: 'It may be asking for its password in another window: unlock it.',
  })
}
