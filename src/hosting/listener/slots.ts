import PQueue from 'p-queue'

/** Limits how many tool calls of one user run at once. */
export interface Slots {
  /**
   * Waits for a slot and returns the function that frees it, which may be called more than once.
   * `undefined` when too many calls are waiting already or no slot became free in time.
   *
   * @throws the signal's reason when it is aborted while waiting.
   */
  enter(user: string, signal: AbortSignal): Promise<(() => void) | undefined>
}

export interface SlotLimits {
  /** At once. */
  readonly userCalls: number
  /** Waiting. */
  readonly userQueue: number
  readonly userQueueSeconds: number
}

/** Slots within this process (R119). */
export function createSlots({ userCalls, userQueue, userQueueSeconds }: SlotLimits): Slots {
  const queues = new Map<string, PQueue>()

  return {
    async enter(user, signal) {
      const queue = queues.get(user) ?? new PQueue({ concurrency: userCalls })
      if (queue.pending >= userCalls && queue.size >= userQueue) return undefined
      signal.throwIfAborted()
      queues.set(user, queue)
      const isFree = queue.size === 0 && queue.pending < userCalls
      const wait = isFree ? noWait : startWait(signal, userQueueSeconds * 1000)
      try {
        return await new Promise<() => void>((resolve, reject) => {
          const slot = () =>
            new Promise<void>((release) => {
              wait.stop()
              resolve(release)
            })
          queue
            .add(slot, wait.signal && { signal: wait.signal })
            .catch(reject)
            .finally(() => {
              if (queue.pending === 0 && queue.size === 0) queues.delete(user)
            })
        })
      } catch (error) {
        if (signal.aborted) throw error
        return undefined
      } finally {
        wait.stop()
      }
    },
  }
}

/** Most calls do not wait, and a timer costs more than the slot. */
const noWait = { signal: undefined, stop: () => undefined }

/** Aborted by the caller or by the time limit, until it is stopped. */
function startWait(caller: AbortSignal, longestMs: number) {
  const controller = new AbortController()
  const leave = () => controller.abort(caller.reason)
  const timer = setTimeout(() => controller.abort(new Error('no slot in time')), longestMs)
  caller.addEventListener('abort', leave)
  if (caller.aborted) leave()
  return {
    signal: controller.signal,
    stop() {
      clearTimeout(timer)
      caller.removeEventListener('abort', leave)
    },
  }
}
