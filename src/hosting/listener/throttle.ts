import { DataverseError } from '../../errors.ts'
import { countRecords } from './count-records.ts'
import { idOf, toolOf } from './read-message.ts'
import type { Message } from './read-message.ts'
import type { RateLimits } from './rate-limits.ts'
import { tooManyRequests } from './plain-answers.ts'
import { isWrite } from './scopes.ts'
import type { Slots } from './slots.ts'

/** Keeps each user within the limits (R47, R119). */
export interface Throttle {
  /**
   * Counts a message and waits for a slot. A tool call beyond a limit gets a refusal for its result, so
   * that the agent can act on it. Other messages get 429.
   *
   * @throws the signal's reason when it is aborted while waiting.
   */
  enter(user: string, message: Message, signal: AbortSignal): Promise<Entry | Response>
}

/** The slot of a message, which is called to free it; or the reason why the call must not run. */
export type Entry =
  | { readonly slot: () => void; readonly refusal?: undefined }
  | { readonly refusal: DataverseError; readonly slot?: undefined }

export function createThrottle({
  rateLimits,
  slots,
  queueSeconds,
}: {
  readonly rateLimits: Pick<RateLimits, 'requests' | 'writes'>
  readonly slots: Slots
  readonly queueSeconds: number
}): Throttle {
  return {
    async enter(user, message, signal) {
      const tool = toolOf(message)
      const waitMs =
        (await rateLimits.requests.take(user)) ??
        (tool !== undefined && isWrite(tool)
          ? await rateLimits.writes.take(user, countRecords(message))
          : undefined)
      if (tool === undefined)
        return waitMs === undefined ? { slot: nothing } : tooManyRequests(waitMs, idOf(message))
      if (waitMs !== undefined) return { refusal: tooFast(waitMs) }
      const slot = await slots.enter(user, signal)
      return slot === undefined ? { refusal: tooManyAtOnce(queueSeconds) } : { slot }
    },
  }
}

const nothing = () => undefined

function tooFast(waitMs: number): DataverseError {
  if (waitMs === Infinity)
    return new DataverseError('throttled', 'This server allows fewer writes a minute.', {
      hint: 'Write fewer records in one call; nothing was sent to Dataverse.',
    })
  const seconds = Math.max(1, Math.ceil(waitMs / 1000))
  return new DataverseError('throttled', 'You send calls faster than this server allows.', {
    hint: `Wait ${seconds} s, then repeat the call; nothing was sent to Dataverse.`,
    facts: { retryAfterSeconds: seconds },
  })
}

function tooManyAtOnce(seconds: number): DataverseError {
  return new DataverseError('throttled', 'Too many of your calls run at once.', {
    hint: `Wait ${seconds} s, then repeat the call, with fewer at once; nothing was sent to Dataverse.`,
    facts: { retryAfterSeconds: seconds },
  })
}
