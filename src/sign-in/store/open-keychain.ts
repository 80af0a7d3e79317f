import type { AsyncEntry } from '@napi-rs/keyring'
import type { Keychain } from './keychain.ts'

/** A native call older than this waits for a user or is stuck. */
const stuckMs = 1000
/** A call whose session with the Secret Service has ended fails within this time. */
const endedSessionMs = 500

/**
 * The keychain of this machine: Keychain on macOS, Credential Manager on Windows, the Secret Service
 * (GNOME Keyring, KWallet) on Linux. Secrets are stored as UTF-8 bytes: as text, Windows would store
 * UTF-16, which halves the capacity.
 *
 * On Linux only the Secret Service is used: the package would otherwise silently fall back to the
 * kernel keyring, which loses everything at the next restart (R71).
 *
 * @throws Error when the native package cannot be loaded; from each function when the keychain is
 * missing, locked or denied. A call may also stay pending for as long as a password window is open.
 */
export async function openKeychain(): Promise<Keychain> {
  const native = await import('@napi-rs/keyring')
  // An entry keeps its session with the Secret Service. One session per item: a new session for each
  // call takes 5 ms, and GNOME Keyring (42 to 50) sometimes crashes while it opens one.
  const entries = new Map<string, AsyncEntry>()

  async function use<Result>(
    [service, account]: readonly [string, string],
    call: (entry: AsyncEntry) => Promise<Result>,
  ): Promise<Result> {
    const name = JSON.stringify([service, account])
    const known = entries.get(name)
    const startedAt = performance.now()
    if (known)
      try {
        return await watched(() => call(known))
      } catch (error) {
        entries.delete(name)
        if (performance.now() - startedAt > endedSessionMs) throw error
      }
    // The first use, or the service was restarted, which ends its sessions.
    const entry = new native.AsyncEntry(service, account, { linux: { store: 'secret-service' } })
    const result = await watched(() => call(entry))
    entries.set(name, entry)
    return result
  }

  return {
    async getPassword(...item) {
      const bytes = await use(item, (entry) => entry.getSecret())
      return bytes ? Buffer.from(bytes).toString('utf8') : undefined
    },
    async setPassword(service, account, secret) {
      await use([service, account], (entry) => entry.setSecret(Buffer.from(secret, 'utf8')))
    },
    deletePassword: (...item) => use(item, (entry) => entry.deleteCredential()),
  }
}

const pending = new Set<{ readonly startedAt: number }>()

async function watched<Result>(call: () => Promise<Result>): Promise<Result> {
  const started = { startedAt: performance.now() }
  if (pending.size === 0) process.once('exit', endDespiteStuckCalls)
  pending.add(started)
  try {
    return await call()
  } finally {
    pending.delete(started)
    if (pending.size === 0) process.off('exit', endDespiteStuckCalls)
  }
}

// Node joins its threads when it exits, so a call that waits for a password window would keep the
// process alive forever. Only a signal that cannot be handled ends it then.
function endDespiteStuckCalls(): void {
  const now = performance.now()
  if ([...pending].some(({ startedAt }) => now - startedAt > stuckMs))
    process.kill(process.pid, 'SIGKILL')
}
