import { refuse } from '../failures/query-failures.ts'
import { isFailure } from '../failures/sandbox-failure.ts'
import type { SandboxFailure } from '../failures/sandbox-failure.ts'
import type { Context } from '../security/context.ts'
import { answerError, jsonAnswer } from './sandbox-answer.ts'
import type { SandboxAnswer } from './sandbox-answer.ts'
import { resolveReferences } from './content-references.ts'
import type { References } from './content-references.ts'
import { dispatch } from './dispatch.ts'
import type { HeaderReader } from '../../src/network/headers.ts'
import { createIncoming } from './web-api-request.ts'
import type { WebApiRequest } from './web-api-request.ts'
import {
  parseMessage,
  parseMultipart,
  printMultipart,
  readBoundary,
  unreadable,
} from './multipart.ts'
import type { Part, PrintedPart } from './multipart.ts'
import { parsePrefer } from './prefer.ts'
import type { Preferences } from './prefer.ts'
import { methodNotAllowed } from '../failures/routing-failures.ts'

/** The responses of one part: a single one, or those of a change set. */
interface Outcome {
  readonly failed: boolean
  readonly status: number
  readonly part: PrintedPart
}

interface Operation {
  readonly method: string
  readonly target: string
  readonly headers: HeaderReader
  readonly body: string
  readonly contentId: string | undefined
}

const maxOperations = 1000
const maxUrlLength = 65_536

export function isBatch({ segments }: WebApiRequest): boolean {
  return segments.length === 1 && segments[0] === '$batch'
}

/**
 * Runs the parts of a batch one after another. A change set is stored completely or not at all
 * (reference section 15).
 *
 * The batch stops at the first failure and returns that status as its own, unless the request
 * prefers `odata.continue-on-error`.
 */
export function handleBatch(context: Context, incoming: WebApiRequest): SandboxAnswer {
  const { method, headers, prefer } = incoming
  if (method !== 'POST') throw methodNotAllowed(method)

  const parts = attempt(() => readParts(headers.get('content-type'), incoming.body))
  if (parts instanceof Error) return answerBatch([failure(parts, prefer)], prefer)
  const limit = exceededLimit(parts)
  if (limit !== undefined) return answerLimit(limit)

  const outcomes: Outcome[] = []
  for (const part of parts) {
    const outcome = runPart(context, part)
    outcomes.push(outcome)
    if (outcome.failed && !prefer.continueOnError) break
  }
  return answerBatch(outcomes, prefer)
}

/** A batch that cannot be read is answered like one whose only part failed. */
function answerBatch(outcomes: readonly Outcome[], prefer: Preferences): SandboxAnswer {
  const boundary = `batchresponse_${crypto.randomUUID()}`
  const applied = prefer.applied(['continueOnError'])
  return {
    status: prefer.continueOnError ? 200 : (outcomes.find(({ failed }) => failed)?.status ?? 200),
    headers: {
      'Content-Type': `multipart/mixed; boundary=${boundary}`,
      'OData-Version': '4.0',
      ...(applied !== '' && { 'Preference-Applied': applied }),
    },
    body: printMultipart(
      outcomes.map(({ part }) => part),
      boundary,
    ),
  }
}

function readParts(contentType: string | null, body: string): readonly Part[] {
  const boundary = readBoundary(contentType)
  if (boundary === undefined) throw unreadable()
  return parseMultipart(body, boundary)
}

/** The result, or the failure that the service would answer. */
function attempt<T>(read: () => T): T | SandboxFailure {
  try {
    return read()
  } catch (error) {
    if (isFailure(error)) return error
    throw error
  }
}

function isChangeSet({ headers }: Part): boolean {
  return readBoundary(headers.get('content-type')) !== undefined
}

/**
 * The text for a batch with more than 1,000 requests, in all or in one change set (part 2, section
 * 10).
 */
function exceededLimit(parts: readonly Part[]): string | undefined {
  const counts = parts.map(countOperations)
  if (parts.length > 1 && counts.reduce((sum, count) => sum + count, 0) > maxOperations) {
    return (
      'The current batch message contains too many parts. A maximum number of ' +
      `'${maxOperations}' query operations and change sets are allowed in a batch message.`
    )
  }
  if (counts.every((count) => count <= maxOperations)) return undefined
  return (
    'The current change set contains too many operations. A maximum number of ' +
    `'${maxOperations}' operations are allowed in a change set.`
  )
}

/** A part that cannot be read counts as one; it fails when its turn comes. */
function countOperations(part: Part): number {
  if (!isChangeSet(part)) return 1
  const operations = attempt(() => readParts(part.headers.get('content-type'), part.body))
  return operations instanceof Error ? 1 : operations.length
}

/** The OData reader's own error has no `error` object. */
function answerLimit(message: string): SandboxAnswer {
  return jsonAnswer(400, {
    Message: 'An error has occurred.',
    ExceptionMessage: message,
    ExceptionType: 'Microsoft.OData.ODataException',
    StackTrace: '   at Microsoft.OData.ODataBatchReader.ReadImplementation()',
  })
}

function runPart(context: Context, part: Part): Outcome {
  if (isChangeSet(part)) return runChangeSet(context, part)
  try {
    const operation = readOperation(part)
    const answer = run(context, operation, new Map())
    return {
      failed: answer.status >= 400,
      status: answer.status,
      part: printAnswer(answer, operation),
    }
  } catch (error) {
    return failure(error)
  }
}

function runChangeSet(context: Context, { headers, body }: Part): Outcome {
  try {
    const operations = readParts(headers.get('content-type'), body).map(readOperation)
    const answers = context.store.transaction(() => {
      const references = new Map<string, string>()
      return operations.map((operation) => {
        const answer = runInChangeSet(context, operation, references)
        if (answer.entity !== undefined && operation.contentId !== undefined) {
          references.set(operation.contentId, answer.entity)
        }
        return printAnswer(answer, operation)
      })
    })
    const boundary = `changesetresponse_${crypto.randomUUID()}`
    const contentType = `multipart/mixed; boundary=${boundary}`
    const part = {
      headers: { 'Content-Type': contentType },
      body: printMultipart(answers, boundary),
    }
    return { failed: false, status: 200, part }
  } catch (error) {
    return failure(error)
  }
}

/** Throws failures, so that the surrounding transaction is undone. */
function runInChangeSet(
  context: Context,
  operation: Operation,
  references: References,
): SandboxAnswer {
  if (operation.method === 'GET') {
    throw refuse('A GET operation is not allowed in a change set.')
  }
  if (operation.contentId === undefined) {
    throw refuse('Content-ID header not present in the change set part.')
  }
  return dispatch(context, toIncoming(context, operation, references))
}

function run(context: Context, operation: Operation, references: References): SandboxAnswer {
  const prefer = parsePrefer(operation.headers.get('prefer'))
  try {
    return dispatch(context, toIncoming(context, operation, references))
  } catch (error) {
    return answerError(error, prefer)
  }
}

function toIncoming(context: Context, operation: Operation, references: References): WebApiRequest {
  const { target, body } = resolveReferences(operation, references)
  if (target.length > maxUrlLength) throw refuse('The length of the URL exceeds the limit.')

  const { method, headers } = operation
  const incoming = createIncoming({ method, url: new URL(target, context.root), headers, body })
  if (isBatch(incoming)) throw refuse('A batch request cannot contain another batch request.')
  return incoming
}

/** `POST /api/data/v9.2/accounts HTTP/1.1`, headers, a blank line, the body. */
function readOperation(part: Part): Operation {
  const [requestLine = ''] = part.body.split('\r\n', 1)
  const [, method, target] = /^([A-Z]+) (\S.*?)(?: HTTP\/\d\.\d)?$/.exec(requestLine) ?? []
  if (method === undefined || target === undefined) throw unreadable()

  const { headers, body } = parseMessage(part.body.slice(requestLine.length + 2))
  const contentId = part.headers.get('content-id') ?? headers.get('content-id') ?? undefined
  return { method, target, headers, body: body.replace(/(?:\r\n)+$/, ''), contentId }
}

function failure(error: unknown, prefer: Preferences = parsePrefer(null)): Outcome {
  const answer = answerError(error, prefer)
  return { failed: true, status: answer.status, part: printAnswer(answer) }
}

function printAnswer(answer: SandboxAnswer, operation?: Operation): PrintedPart {
  const { status, headers, body = '', entity } = answer
  const isCreated = operation?.method === 'POST' && entity !== undefined
  const lines = Object.entries({
    ...headers,
    ...(isCreated && { Location: entity }),
    REQ_ID: crypto.randomUUID(),
  })
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return {
    headers: {
      'Content-Type': 'application/http',
      'Content-Transfer-Encoding': 'binary',
      ...(operation?.contentId !== undefined && { 'Content-ID': operation.contentId }),
    },
    body: `HTTP/1.1 ${status} ${reasons[status] ?? ''}\r\n${head}\r\n${body}`,
  }
}

const reasons: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  204: 'No Content',
  304: 'Not Modified',
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  412: 'Precondition Failed',
  415: 'Unsupported Media Type',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
}
