import type { Clock } from '../../time/clock.ts'
import type { Environment } from '../../environment/address.ts'
import { DataverseError } from '../../errors.ts'
import type { HeaderReader } from '../../network/headers.ts'
import { within } from '../../time/deadline.ts'
import { nextTurn, stepCharacters } from '../../time/turns.ts'
import type { Wire, WireAnswer, WireRequest } from '../../network/wire.ts'
import { buildHeaders } from './headers.ts'
import { resolveTarget, type RequestTarget } from './resolve-target.ts'
import { printJson } from './print-json.ts'
import { badAnswer, parseBody, readText } from './read-body.ts'
import { findBoundary, parseBatch, type PartAnswer } from './parse-batch.ts'
import { printBatch } from './print-batch.ts'
import { createByteBudget } from './byte-budget.ts'
import type { ByteBudget, ByteReader } from './byte-budget.ts'
import { cancelled, timedOut } from '../problem/transport-failures.ts'
import { toTransportError } from './transport-error.ts'
import { noTelemetry } from '../../telemetry/telemetry.ts'
import type { Telemetry } from '../../telemetry/telemetry.ts'

/** The single outbound module for Dataverse: no other code sends requests to it. */
export interface Outbound {
  /**
   * Sends one request once and reads the whole answer, with any status except a redirect.
   *
   * @throws DataverseError `blocked` before any connection if the target is not the environment's
   * own Web API; `timeout`, `cancelled`, `unavailable` (network) and `bad_answer` (a redirect, not
   * JSON, above 8 MiB).
   */
  send(request: OutboundRequest): Promise<ServiceAnswer>
}

export interface OutboundRequest {
  readonly method: 'GET' | 'POST' | 'PATCH'
  readonly target: RequestTarget | BatchTarget
  readonly token: string
  readonly prefer?: readonly string[]
  readonly ifMatch?: string
  readonly body?: Readonly<Record<string, unknown>>
  readonly detectDuplicates?: boolean
  /** Time limit for the whole request, at most and by default 60 s. */
  readonly totalMs?: number
  /** Maximum bytes of the answer, by default 8 MiB. */
  readonly mostBytes?: number
  readonly signal: AbortSignal
}

/** Several requests in one `$batch`. Each is checked and printed as if it were sent alone. */
export interface BatchTarget {
  readonly kind: 'batch'
  readonly parts: readonly BatchPart[]
  /** Whether all are one change set, which is stored completely or not at all. */
  readonly atomic: boolean
}

export type BatchPart = Pick<
  OutboundRequest,
  'method' | 'prefer' | 'ifMatch' | 'body' | 'detectDuplicates'
> & { readonly target: Extract<RequestTarget, { readonly kind: 'path' }> }

export interface ServiceAnswer {
  readonly status: number
  readonly headers: HeaderReader
  /**
   * Parsed JSON, in which a number that JavaScript would round is a string; the text of an error that
   * is not JSON; `undefined` if there is no body.
   */
  readonly body: unknown
  /** The answers to the parts of a batch; absent if the batch as a whole was refused. */
  readonly parts?: readonly PartAnswer[]
}

/** Time limit for one request, and for one call with all its retries. */
export const totalDeadlineMs = 60_000
const headersDeadlineMs = 30_000

export function createOutbound({
  environment,
  wire,
  clock,
  bytes = createByteBudget({ clock }),
  telemetry = noTelemetry,
}: {
  environment: Environment
  wire: Wire
  clock: Clock
  /** Shared by all callers in one process. */
  bytes?: ByteBudget
  telemetry?: Telemetry
}): Outbound {
  return {
    async send(request) {
      const prepared = toRequest(environment, request)
      const { address } = prepared
      if (request.signal.aborted) throw cancelled(request.signal.reason)

      const span = telemetry.startRequest({ method: request.method, address })
      const reader = bytes.reader()
      try {
        const answer = await within(
          {
            clock,
            limitMs: Math.min(request.totalMs ?? Infinity, totalDeadlineMs),
            tooLate: () => timedOut('did not answer within 60 s'),
            beginning: {
              limitMs: headersDeadlineMs,
              tooLate: () => timedOut('did not begin to answer within 30 s'),
            },
            caller: request.signal,
          },
          (signal, begun) => exchange({ ...prepared, signal }, request, reader, begun),
        )
        span.answered(answer.status)
        return answer
      } catch (caught) {
        const error = toTransportError(caught, request.signal)
        span.fail(error.code)
        throw error
      } finally {
        span.end()
        reader.release()
      }
    },
  }

  async function exchange(
    wired: WireRequest,
    { target, mostBytes }: OutboundRequest,
    reader: ByteReader,
    begun: () => void,
  ): Promise<ServiceAnswer> {
    const answer = await wire(wired)
    begun()
    refuseRedirect(answer)
    const text = await readText(answer, reader, mostBytes)
    const { status, headers } = answer
    if (text.length > stepCharacters) await nextTurn()
    if (target.kind !== 'batch') return { status, headers, body: await parseBody(text, answer) }
    const boundary = findBoundary(headers)
    if (boundary !== undefined)
      return { status, headers, body: undefined, parts: await parseBatch(text, boundary, answer) }
    if (status < 300) throw badAnswer('is not the answer to a batch', answer)
    return { status, headers, body: await parseBody(text, answer) }
  }
}

type Prepared = Omit<WireRequest, 'signal'>

function toRequest(environment: Environment, request: Omit<OutboundRequest, 'signal'>): Prepared {
  const { target } = request
  if (target.kind === 'batch') return toBatch(environment, request, target)
  const { method, token, prefer, ifMatch, body, detectDuplicates } = request
  return {
    method,
    address: resolveTarget(environment, target),
    headers: buildHeaders({
      token,
      hasBody: body !== undefined,
      ...(prefer && { prefer }),
      ...(ifMatch !== undefined && { ifMatch }),
      ...(detectDuplicates && { detectDuplicates }),
    }),
    ...(body && { body: printJson(body) }),
  }
}

/** The only address beside those of `resolveTarget`, and only as the envelope of checked requests. */
function toBatch(
  environment: Environment,
  { token, prefer }: Omit<OutboundRequest, 'signal'>,
  { parts, atomic }: BatchTarget,
): Prepared {
  const printed = parts.map((part) => toRequest(environment, { ...part, token }))
  const { contentType, body } = printBatch(printed, { atomic })
  return {
    method: 'POST',
    address: `${environment.apiRoot}$batch`,
    headers: buildHeaders({ token, hasBody: true, contentType, ...(prefer && { prefer }) }),
    body,
  }
}

function refuseRedirect({ status }: WireAnswer): void {
  if (status < 300 || status >= 400) return
  throw new DataverseError('bad_answer', 'Dataverse returned a redirect, which is not followed.', {
    hint: 'Check that DATAVERSE_URL is the address of the environment itself; it may have been renamed.',
    facts: { status },
  })
}
