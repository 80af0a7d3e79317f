import { DataverseError, type ErrorFacts } from '../../errors.ts'
import type { HeaderReader } from '../../network/headers.ts'
import { parseRetryAfter } from '../../network/retry-after.ts'
import type { Details, Failure, Found, Operation } from './failure.ts'
import { failures } from './failure-table.ts'
import { isOwnError, parseServiceError, type ServiceError } from './service-error.ts'
import { cleanServiceText, withServiceText } from './service-text.ts'
import { findByStatus } from './status-failures.ts'
import { findWebPage } from './web-page-failures.ts'

/** An answer that is not a success. */
export interface FailedAnswer {
  readonly status: number
  readonly headers: HeaderReader
  readonly body: unknown
}

/** The attempted operation, for the sentence about it. */
export interface ProblemContext {
  readonly operation: Operation
  /** The entity set that the request addressed. */
  readonly set?: string
  /** Milliseconds since the epoch, for a `Retry-After` that is a date. */
  readonly now: number
}

/**
 * The error for a failed answer, found by the service's text, then by its code, then by status. It
 * never contains a stack trace, and at most 240 characters of the service's text, fenced.
 *
 * @see Reference section 13 (errors)
 */
export function toProblem(answer: FailedAnswer, context: ProblemContext): DataverseError {
  const { status, body } = answer
  const service = parseServiceError(body)
  const facts = toFacts(answer, service, context.now)
  const webPage = findWebPage(status, body)
  const { failure, found } =
    webPage === undefined
      ? recognize(status, service, evidence(answer, service), context)
      : { failure: webPage, found: {} }
  const named = Object.keys(found).length > 0
  const { serviceCode, retryAfterSeconds: seconds } = facts
  const { set, operation } = context
  const details: Details = {
    operation,
    status,
    found,
    isExplained: cleanServiceText(service.text) !== '',
    hasRequestId: facts.requestId !== undefined,
    ...(set !== undefined && { set }),
    ...(serviceCode !== undefined && { serviceCode }),
    ...(seconds !== undefined && { seconds }),
  }
  const { message, hint, facts: more } = failure.say(details)
  const quote = failure.quote === true && !named
  return new DataverseError(
    failure.code,
    quote ? withServiceText(message, service.text) : message,
    { hint, facts: { ...facts, ...more } },
  )
}

/** A row of the table and the names that its text contains. */
interface Recognized {
  readonly failure: Failure
  readonly found: Found
}

function recognize(
  status: number,
  { serviceCode }: ServiceError,
  text: string,
  { operation }: ProblemContext,
): Recognized {
  // A plug-in can return any text, including texts of the service.
  const byText = serviceCode === pluginCode ? undefined : findByText(text, status)
  if (byText !== undefined) return byText
  const failure = findByCode(serviceCode, status) ?? findByStatus(status, operation)
  return { failure, found: {} }
}

const pluginCode = '0x80040265'

const failureByCode: ReadonlyMap<string, Failure> = new Map(
  failures.flatMap((failure) =>
    Object.keys(failure.serviceCodes ?? {}).map((serviceCode) => [serviceCode, failure] as const),
  ),
)

/** A code of a documented range has the meaning of its range, also if it is not listed itself. */
function findByCode(serviceCode = '', status: number): Failure | undefined {
  const found = failureByCode.get(serviceCode)
  if (found !== undefined || !/^0x[0-9a-f]{8}$/.test(serviceCode)) return found
  const isRefusal = status >= 400 && status < 500
  return isRefusal && serviceCode >= queryBuilder.first && serviceCode <= queryBuilder.last
    ? failureByCode.get(queryBuilder.last)
    : undefined
}

/** Codes of query problems (reference section 13.4). */
const queryBuilder = { first: '0x80041100', last: '0x80041140' } as const

function findByText(text: string, status: number): Recognized | undefined {
  if (text === '') return undefined
  for (const failure of failures) {
    if (failure.statuses?.includes(status) === false) continue
    for (const pattern of failure.texts ?? []) {
      const match = pattern.exec(text)
      if (match !== null) return { failure, found: withoutAbsent(match.groups ?? {}) }
    }
  }
  return undefined
}

function withoutAbsent(groups: Readonly<Record<string, string | undefined>>): Found {
  return Object.fromEntries(Object.entries(groups).filter(([, value]) => value !== undefined))
}

/** The texts that explain the failure. For a refused token they are in headers. */
function evidence({ status, headers }: FailedAnswer, { text }: ServiceError): string {
  if (status !== 401) return text
  const reason = headers.get('401_error_reason') ?? ''
  const challenge = headers.get('www-authenticate') ?? ''
  return `${text}\n${reason}\n${challenge}`.slice(0, 8000)
}

function toFacts(
  { status, headers, body }: FailedAnswer,
  { serviceCode }: ServiceError,
  now: number,
): ErrorFacts {
  const requestId = findRequestId(headers)
  const retryAfterSeconds = parseRetryAfter(headers.get('retry-after'), now)
  return {
    status,
    ...(status < 500 && !isOwnError(body) && { notOfService: true }),
    ...(serviceCode !== undefined && { serviceCode }),
    ...(requestId !== undefined && { requestId }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  }
}

/** The service's id of a request, to quote to Microsoft support. */
export function findRequestId(headers: HeaderReader): string | undefined {
  return ['x-ms-service-request-id', 'req_id', 'x-ms-request-id']
    .map((name) => headers.get(name)?.trim() ?? '')
    .find((id) => /^[\w-]{1,64}$/.test(id))
}
