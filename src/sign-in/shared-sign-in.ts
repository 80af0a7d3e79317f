import { isDataverseError } from '../errors.ts'
import { signInLimitMs } from './loopback-listener.ts'
import { withLock } from '../storage/machine-lock.ts'

/**
 * Runs one sign-in at a time on this machine. `action` receives whether it waited for the sign-in of
 * another process. The result of that sign-in is then in the store, or it failed.
 *
 * If a lock is impossible (memory only, disk full, read-only), it runs without one.
 *
 * @param place - Start of the lock file's path.
 * @throws DataverseError `timeout` when another process did not finish in time; what `action` throws.
 */
export async function withSharedSignIn<Result>(
  place: string | undefined,
  signal: AbortSignal,
  action: (waited: boolean) => Promise<Result>,
): Promise<Result> {
  if (place === undefined) return action(false)
  const file = `${place}.sign-in.lock`
  let started = false
  const run = (waited: boolean) => () => {
    started = true
    return action(waited)
  }
  try {
    return await withLock(file, { waitMs: 0, signal }, run(false))
  } catch (error) {
    if (started || signal.aborted) throw error
    if (!isDataverseError(error)) return run(false)()
  }
  return withLock(file, { waitMs: signInLimitMs + 10_000, signal }, run(true))
}

const renewalWaitMs = 10_000

/** Runs one renewal at a time on this machine; it waits at most 10 s for a slow one. */
export async function withSharedRenewal<Result>(
  place: string | undefined,
  action: () => Promise<Result>,
): Promise<Result> {
  if (place === undefined) return action()
  let started = false
  const run = () => {
    started = true
    return action()
  }
  try {
    return await withLock(`${place}.renewal.lock`, { waitMs: renewalWaitMs }, run)
  } catch (error) {
    if (started) throw error
    return run()
  }
}
