import type { DataverseError } from '../../errors.ts'
import type { ServiceAnswer } from '../outbound/outbound.ts'
import { toProblem, type ProblemContext } from '../problem/problem.ts'
import { isFromBetween } from './from-between.ts'
import { answeredAt, isLostAnswer } from './retry.ts'

/**
 * How a call ended. `lost` is true if the answer to one of its requests was lost; the service may
 * have executed that request.
 */
export type Outcome = { readonly lost: boolean } & (
  | { readonly answer: ServiceAnswer; readonly error?: never }
  | { readonly error: DataverseError; readonly answer?: never }
)

/** What is known about a call beside its answer. */
interface Judged {
  readonly context: Omit<ProblemContext, 'now'>
  /** The error for an answer with a success status that is not the expected one. */
  readonly judge?: ((answer: ServiceAnswer) => DataverseError | undefined) | undefined
}

/** The error in an answer: a failure, or a success that is not the expected one. */
export function findError(
  answer: ServiceAnswer,
  { judge, context }: Judged,
  now: number,
): DataverseError | undefined {
  // A batch may answer with the status of its first failure.
  if (answer.status < 300 || answer.parts !== undefined) return judge?.(answer)
  return toProblem(answer, { ...context, now: answeredAt(answer.headers, now) })
}

/** The outcome of a write that is not repeated, from its answer. */
export function judgeAnswer(answer: ServiceAnswer, call: Judged, now: number): Outcome {
  const error = findError(answer, call, now)
  if (error === undefined) return { answer, lost: false }
  return { error, lost: isFromBetween(error) || isLostAnswer(error) }
}
