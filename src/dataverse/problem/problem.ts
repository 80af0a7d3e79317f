import { DataverseError, type ErrorFacts } from '../../errors.ts'
import { findMeaning } from './codes.ts'
import { recogniseText, type RecognisedProblem } from './patterns.ts'
import { cleanServiceText, isWebPage, parseServiceError, type ServiceError } from './text.ts'
import { parseRetryAfter } from '../client/retry.ts'

/** An answer that is not a success. */
export interface FailedAnswer {
  readonly status: number
  readonly headers: Headers
  readonly body: unknown
}

/** What was tried, for the sentence about it. */
export interface ProblemContext {
  readonly operation: 'query' | 'read' | 'create' | 'update' | 'describe'
  /** The entity set. */
  readonly entity?: string
  /** Milliseconds since the epoch, for a `Retry-After` that is a date. */
  readonly now: number
}

/**
 * What a failed answer means: by status for sign-in and throttling, else by the service's text, its
 * code, and at last by status. Never a stack trace; at most 300 characters of the service's text.
 *
 * @see Reference section 13 (errors)
 */
export function toProblem(answer: FailedAnswer, context: ProblemContext): DataverseError {
  const service = parseServiceError(answer.body)
  const { code, message, hint, facts } = explain(answer, service, context)
  return new DataverseError(code, message, {
    hint,
    facts: { ...toFacts(answer, service, context), ...facts },
  })
}

function explain(
  answer: FailedAnswer,
  service: ServiceError,
  context: ProblemContext,
): RecognisedProblem {
  const { status, body } = answer
  if (status === 401) return notSignedIn
  if (status === 429) return throttled(answer, service, context)
  if (isWebPage(body) && status < 500) return webPage(status)

  const text = cleanServiceText(service.text)
  const pluginText = service.serviceCode === '0x80040265'
  const recognised = pluginText ? undefined : recogniseText(service.text)
  if (recognised !== undefined) return recognised

  const meaning = findMeaning(service.serviceCode)
  if (meaning === undefined) return byStatus(status, text, context)
  const { code, message, hint, quote } = meaning
  return { code, hint, message: quote ? quoted(message, text) : message }
}

const notSignedIn: RecognisedProblem = {
  code: 'not_signed_in',
  message: 'Dataverse refused the access token.',
  hint: 'Sign in again with the connect command; a token in DATAVERSE_ACCESS_TOKEN must be made for this environment and lasts about an hour.',
}

const limits: Readonly<Record<string, string>> = {
  '0x80072321': 'the execution time of 20 minutes in 5 minutes',
  '0x80072322': '6,000 requests in 5 minutes',
  '0x80072326': '52 requests at once',
}

function throttled(
  { headers }: FailedAnswer,
  { serviceCode }: ServiceError,
  { now }: ProblemContext,
): RecognisedProblem {
  const limit = limits[serviceCode ?? ''] ?? 'a limit of the service'
  const seconds = parseRetryAfter(headers.get('retry-after'), now)
  const wait = seconds === undefined ? 'Wait a minute' : `Wait ${seconds} s`
  return {
    code: 'throttled',
    message: `This user has reached ${limit}; the request was not executed.`,
    hint: `${wait}, then repeat the call. Ask for less at a time if it happens again.`,
  }
}

function webPage(status: number): RecognisedProblem {
  return {
    code: 'bad_answer',
    message: `A web page came with status ${status} instead of an answer of Dataverse.`,
    hint: 'Check that DATAVERSE_URL is the address of the environment and that no proxy or firewall answers in its place.',
  }
}

function byStatus(
  status: number,
  text: string,
  { operation, entity }: ProblemContext,
): RecognisedProblem {
  const what = entity === undefined ? `the ${operation}` : `the ${operation} in ${entity}`
  const refused = quoted(`Dataverse refused ${what} (status ${status}).`, text)
  if (status === 403) {
    return {
      code: 'not_permitted',
      message: refused,
      hint: 'Ask the Power Platform administrator for a role that allows it; repeating the call will not help.',
    }
  }
  if (status === 404) {
    return {
      code: 'not_found',
      message: quoted(`Dataverse found nothing for ${what}.`, text),
      hint: 'Check the id and the entity; query_records finds a record by other columns.',
    }
  }
  if (status === 409 || status === 412) {
    return {
      code: 'conflict',
      message: refused,
      hint: 'Read the record again with get_record before the next change.',
    }
  }
  if (status === 413 || status === 414) {
    return {
      code: operation === 'create' || operation === 'update' ? 'invalid_values' : 'invalid_query',
      message: `The request is larger than Dataverse takes (status ${status}).`,
      hint: 'Shorten the filter or the values, then repeat the call.',
    }
  }
  if (status === 501 || status < 500) {
    return {
      code: 'refused',
      message: refused,
      hint: 'Correct what the text names; describe_entities shows the columns and what they take.',
    }
  }
  return {
    code: 'unavailable',
    message: quoted(`Dataverse failed at ${what} (status ${status}).`, text),
    hint: 'Repeat the call in a minute. If it fails again, quote the request id to Microsoft support.',
  }
}

function quoted(message: string, text: string): string {
  return text === '' ? message : `${message} Dataverse says: "${text}"`
}

function toFacts(
  { status, headers }: FailedAnswer,
  { serviceCode }: ServiceError,
  { now }: ProblemContext,
): ErrorFacts {
  const requestId = findRequestId(headers)
  const retryAfterSeconds = parseRetryAfter(headers.get('retry-after'), now)
  return {
    status,
    ...(serviceCode !== undefined && { serviceCode }),
    ...(requestId !== undefined && { requestId }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  }
}

function findRequestId(headers: Headers): string | undefined {
  return ['x-ms-service-request-id', 'req_id', 'x-ms-request-id']
    .map((name) => headers.get(name)?.trim() ?? '')
    .find((id) => /^[\w-]{1,64}$/.test(id))
}
