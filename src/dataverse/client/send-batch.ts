import { DataverseError } from '../../errors.ts'
import type { BatchPart, ServiceAnswer } from '../outbound/outbound.ts'
import type { PartAnswer } from '../outbound/parse-batch.ts'
import { parseServiceError } from '../problem/service-error.ts'
import type { Clock } from '../../time/clock.ts'
import type { SendCall, ServiceCall } from './send-call.ts'
import type { Outcome } from './judge-answer.ts'
import { judgeAnswer } from './judge-answer.ts'

/** One request of a batch, with what a call that is sent alone says about it. */
export type BatchOperation = Pick<ServiceCall, 'context' | 'judge'> & {
  readonly request: BatchPart
}

export interface BatchOptions {
  /** All in one change set, or each on its own. */
  readonly atomic: boolean
  readonly context: ServiceCall['context']
  readonly signal: AbortSignal
}

/**
 * Sends several writes in one `$batch`, at most once, and returns one outcome for each, in order: the
 * same as if it had been sent alone. Without a change set a refused write does not stop the others
 * (`Prefer: odata.continue-on-error`). A refused change set has one error, which all its writes have.
 *
 * Only a complete answer tells anything. If it is cut off, comes from a proxy, or does not fit the
 * requests, every outcome is lost.
 */
export type SendBatch = (
  operations: readonly BatchOperation[],
  options: BatchOptions,
) => Promise<readonly Outcome[]>

/** @see Reference section 15 (batch) */
export function createSendBatch(exchange: SendCall, clock: Clock): SendBatch {
  return async (operations, { atomic, context, signal }) => {
    const parts = operations.map(({ request }) => request)
    const { answer, error, lost } = await exchange({
      request: {
        method: 'POST',
        target: { kind: 'batch', parts, atomic },
        ...(!atomic && { prefer: ['odata.continue-on-error'] }),
      },
      safety: 'unsafe',
      context,
      signal,
    })
    if (answer === undefined) return operations.map(() => ({ error, lost }))
    const matched = match(answer.parts ?? [], operations.length, atomic)
    return operations.map(({ context: own, judge }, index) => {
      const part = matched[index]
      if (part === undefined) return { error: unmatched(answer), lost: true }
      return judgeAnswer(part, { judge, context: own }, clock.now())
    })
  }
}

/** The code of a batch that the service could not read, so that it ran nothing. */
const unreadableCode = '0x80048d19'

/** The answer to each of `count` requests. One that cannot be told for sure is absent. */
function match(
  parts: readonly PartAnswer[],
  count: number,
  atomic: boolean,
): readonly (PartAnswer | undefined)[] {
  const all = Array.from({ length: count }, (_, index) => index + 1)
  const [first] = parts
  const isOne = parts.length === 1 && first !== undefined && !first.inChangeSet
  if (isOne && first.status >= 400 && (atomic || isUnreadable(first))) return all.map(() => first)
  if (parts.some(({ inChangeSet }) => inChangeSet !== atomic)) return []
  const numbered = parts.filter(({ contentId }) => contentId !== undefined)
  if (numbered.length === parts.length) {
    const byId = new Map(parts.map((part) => [part.contentId, part]))
    const isKnown = parts.every(({ contentId = 0 }) => all.includes(contentId))
    return isKnown && byId.size === parts.length ? all.map((id) => byId.get(id)) : []
  }
  const isInOrder = parts.every(({ contentId }, index) => (contentId ?? index + 1) === index + 1)
  return parts.length === count && isInOrder ? parts : []
}

function isUnreadable({ body }: PartAnswer): boolean {
  return parseServiceError(body).serviceCode === unreadableCode
}

function unmatched({ status }: ServiceAnswer): DataverseError {
  return new DataverseError(
    'bad_answer',
    'The answer to the batch does not tell about this write.',
    {
      hint: 'Read the record before you repeat the call.',
      facts: { status },
    },
  )
}
