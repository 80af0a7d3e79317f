import { DataverseError } from '../../errors.ts'
import { idOf, toolOf } from './read-message.ts'
import type { Message } from './read-message.ts'
import type { Budgets } from './rate-limits.ts'
import type { Exchange } from './request-context.ts'
import { tooManyRequests } from './plain-answers.ts'
import { isWrite } from './scopes.ts'
import type { Slots } from './slots.ts'

/** Keeps each user within the limits (R47, R119). */
export interface Throttle {
  /**
   * Takes what a message costs and waits for its turn; the function that comes back ends the turn.
   * A tool call beyond a limit is answered by its result, which a model can act on: the exchange
   * has the refusal. Other messages get 429.
   */
  enter(exchange: Exchange, message: Message, signal: AbortSignal): Promise<(() => void) | Response>
}

const nothing = () => undefined

export function createThrottle({
  budgets,
  slots,
  queueSeconds,
}: {
  readonly budgets: Pick<Budgets, 'requests' | 'writes'>
  readonly slots: Slots
  readonly queueSeconds: number
}): Throttle {
  return {
    async enter(exchange, message, signal) {
      const { user } = exchange
      const tool = toolOf(message)
      const waitMs =
        (await budgets.requests.take(user)) ??
        (tool !== undefined && isWrite(tool) ? await budgets.writes.take(user) : undefined)
      if (tool === undefined)
        return waitMs === undefined ? nothing : tooManyRequests(waitMs, idOf(message))
      if (waitMs !== undefined) {
        exchange.refusal = tooFast(waitMs)
        return nothing
      }
      const leave = await slots.enter(user, signal)
      if (leave !== undefined) return leave
      exchange.refusal = tooManyAtOnce(queueSeconds)
      return nothing
    },
  }
}

function tooFast(waitMs: number): DataverseError {
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
