import type { DataverseError } from '../../errors.ts'
import { showForeign } from '../../text/foreign.ts'
import { boundaryNumber, toInertText } from '../text/plain-text.ts'

/**
 * The text of a failure, in one line: what happened, what to do next, and the ids for support. Words that
 * strangers may have written have a boundary of their own.
 *
 * @see Security requirements R61 and R67
 */
export function toErrorText(error: DataverseError): string {
  const { requestId, status, correlationId } = error.facts
  const { message, hint } = error.marked
  const support = [
    requestId === undefined ? [] : `status ${status ?? 'unknown'}, request ${requestId}`,
    correlationId === undefined ? [] : `correlation ${correlationId}`,
  ].flat()
  const quote = support.length === 0 ? '' : ` (${support.join(', ')})`
  const text = `${error.code}: ${message} ${hint}${quote}`
  return showForeign(text, boundaryNumber(), toInertText)
}
