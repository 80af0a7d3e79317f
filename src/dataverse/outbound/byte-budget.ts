import type { Clock } from '../../time/clock.ts'
import { tooManyBytes } from '../problem/transport-failures.ts'

/** Counts the bytes of answers being read, for all users of one process together. */
export interface ByteBudget {
  reader(): ByteReader
}

export interface ByteReader {
  /**
   * Counts received bytes. If the process holds too many, waits for other answers to finish.
   *
   * @throws DataverseError `throttled` if none finishes within 5 s.
   */
  take(bytes: number): Promise<void>
  /** Releases all bytes of this answer. Bytes received later are not counted. */
  release(): void
}

const mostBytes = 256 * 1024 * 1024
const longestWaitMs = 5000

/** @see Security requirement R113 */
export function createByteBudget({
  clock,
  limit = mostBytes,
}: {
  readonly clock: Clock
  readonly limit?: number
}): ByteBudget {
  let held = 0
  const waiting: (() => void)[] = []

  return {
    reader() {
      let own = 0
      let isOver = false
      return {
        async take(bytes) {
          // A single reader may always continue: each answer has its own limit.
          if (held + bytes > limit && held > own) await room(bytes)
          if (isOver) return
          own += bytes
          held += bytes
        },
        release() {
          isOver = true
          held -= own
          own = 0
          for (const wake of waiting.splice(0)) wake()
        },
      }
    },
  }

  /** Resolves when there is room. Checks again each time an answer finishes. */
  async function room(bytes: number): Promise<void> {
    const given = new AbortController()
    const late = clock.sleep(longestWaitMs, given.signal).then(
      () => true,
      () => false,
    )
    try {
      for (;;) {
        if (held + bytes <= limit) return
        if (await Promise.race([oneEnds(), late])) throw tooManyBytes()
      }
    } finally {
      given.abort()
    }
  }

  function oneEnds(): Promise<false> {
    return new Promise((resolve) => {
      waiting.push(() => resolve(false))
    })
  }
}
