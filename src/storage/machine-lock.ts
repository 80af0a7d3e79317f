import { randomUUID } from 'node:crypto'
import { open, rm } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { hostname } from 'node:os'
import { setTimeout } from 'node:timers/promises'
import * as z from 'zod'
import { DataverseError } from '../errors.ts'
import { parseJson } from '../text/json.ts'
import { hasCode, readPrivateFile } from './private-file.ts'

export interface LockOptions {
  /** Longest wait for a live holder; 30 s by default. */
  readonly waitMs?: number
  /** A holder without a sign of life for this time counts as dead; 3.5 s by default. */
  readonly staleMs?: number
  /** Ends the wait, not the action. */
  readonly signal?: AbortSignal
}

export interface HeldLock {
  /** False if this process was stopped (a debugger, SIGSTOP) until another process took the lock. */
  isHeld(): Promise<boolean>
}

/**
 * Runs `action` while no other process of this machine runs one under the same lock file.
 *
 * The file is created with O_EXCL and holds the owner's process id, host name and a nonce. Its
 * modification time is updated every quarter of `staleMs`. A dead owner's lock is broken at once if
 * its process id is free, else after `staleMs` without a sign of life: always within 5 s (R75). Time
 * is measured with this machine's monotonic clock, so a suspended computer or a wrong date breaks
 * nothing.
 *
 * @throws DataverseError `timeout` when a live holder kept it for `waitMs`; a system error (`ENOSPC`,
 * `EROFS`) when the file cannot be created; the signal's reason or an `AbortError` when the signal
 * ends the wait; any error that `action` throws.
 */
export async function withLock<Result>(
  file: string,
  { waitMs = 30_000, staleMs = 3500, signal }: LockOptions,
  action: (lease: HeldLock) => Promise<Result>,
): Promise<Result> {
  const owner = JSON.stringify({ pid: process.pid, host: hostname(), nonce: randomUUID() })
  const handle = await acquire(file, owner, { waitMs, staleMs, ...(signal && { signal }) })
  const heartbeat = setInterval(() => {
    const now = new Date()
    handle.utimes(now, now).catch(() => undefined)
  }, staleMs / 4)
  heartbeat.unref()

  const isHeld = async () => (await look(file))?.owner === owner
  try {
    return await action({ isHeld })
  } finally {
    clearInterval(heartbeat)
    await handle.close()
    if (await isHeld().catch(() => false)) await rm(file, { force: true })
  }
}

async function acquire(
  file: string,
  owner: string,
  { waitMs, staleMs, signal }: LockOptions & { readonly waitMs: number; readonly staleMs: number },
): Promise<FileHandle> {
  const startedAt = performance.now()
  const holder = watch(file, staleMs)
  for (let pauseMs = 10; ; pauseMs = Math.min(pauseMs * 1.5, 100)) {
    signal?.throwIfAborted()
    const handle = await create(file, owner)
    if (handle) return handle
    const dead = await holder.deadMark()
    if (dead !== undefined && (await breakLock(file, dead))) continue
    if (performance.now() - startedAt > waitMs) throw heldTooLong(file, waitMs)
    await setTimeout(pauseMs * (0.5 + Math.random()), undefined, { ...(signal && { signal }) })
  }
}

/** `undefined` when another process has the file. */
async function create(file: string, content: string): Promise<FileHandle | undefined> {
  let handle: FileHandle
  try {
    handle = await open(file, 'wx', 0o600)
  } catch (error) {
    if (hasCode(error, 'EEXIST') || isBeingDeleted(error)) return undefined
    throw error
  }
  try {
    await handle.writeFile(content)
    return handle
  } catch (error) {
    await handle.close()
    await rm(file, { force: true })
    throw error
  }
}

/** The observable state of a holder: `mark` changes with every sign of life. */
async function look(file: string) {
  const found = await readPrivateFile(file).catch((error: unknown) => {
    if (isBeingDeleted(error)) return undefined
    throw error
  })
  if (!found) return undefined
  const owner = found.content.toString('utf8')
  return { owner, mark: `${found.mtimeMs} ${owner}` }
}

// Windows returns this while a deleted file still has a reader.
const isBeingDeleted = (error: unknown) => process.platform === 'win32' && hasCode(error, 'EPERM')

/** Watches one lock file and returns the mark of a holder that must be dead. */
function watch(file: string, staleMs: number) {
  let seen: string | undefined
  let silentMs = 0
  let lookedAt = 0
  return {
    async deadMark(): Promise<string | undefined> {
      const found = await look(file)
      const now = performance.now()
      // Each look counts at most a quarter: on some systems the clock runs while suspended.
      silentMs = found?.mark === seen ? silentMs + Math.min(now - lookedAt, staleMs / 4) : 0
      lookedAt = now
      seen = found?.mark
      if (!found) return undefined
      return silentMs > staleMs || isOwnerGone(found.owner) ? found.mark : undefined
    },
  }
}

const ownerShape = z.object({ pid: z.int().positive(), host: z.string() })

// Process ids mean nothing on another host: a container, or a home folder on the network.
function isOwnerGone(owner: string): boolean {
  const parsed = ownerShape.safeParse(parseJson(owner))
  if (!parsed.success || parsed.data.host !== hostname()) return false
  try {
    process.kill(parsed.data.pid, 0)
    return false
  } catch (error) {
    return hasCode(error, 'ESRCH')
  }
}

/**
 * Removes the lock of a dead holder, and only that one. Otherwise, of several processes that found it
 * dead, the second could remove the new lock of the first. Returns whether to retry at once.
 */
async function breakLock(file: string, mark: string): Promise<boolean> {
  const guard = `${file}.break`
  const handle = await create(guard, '')
  if (!handle) {
    await removeOldGuard(guard)
    return false
  }
  try {
    if ((await look(file))?.mark === mark) await rm(file, { force: true })
    return true
  } finally {
    await handle.close()
    await rm(guard, { force: true })
  }
}

// The guard is held for a millisecond; an older one was left by a process killed at that moment.
async function removeOldGuard(guard: string): Promise<void> {
  const before = await look(guard)
  if (!before) return
  await setTimeout(300)
  if ((await look(guard))?.mark === before.mark) await rm(guard, { force: true })
}

function heldTooLong(file: string, waitMs: number): DataverseError {
  const seconds = Math.round(waitMs / 1000)
  return new DataverseError(
    'timeout',
    `Another process of this program has held ${file} for ${seconds} s.`,
    { hint: 'Try again. If it repeats, end the other dataverse-mcp-server processes.' },
  )
}
