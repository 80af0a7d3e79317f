import type { Clock } from '../../time/clock.ts'
import type { Environment } from '../../environment/address.ts'
import { DataverseError } from '../../errors.ts'
import type { HeaderReader } from '../../network/headers.ts'
import { within } from '../../time/deadline.ts'
import type { Wire, WireAnswer, WireRequest } from '../../network/wire.ts'
import { buildHeaders } from './headers.ts'
import { resolveTarget, type RequestTarget } from './resolve-target.ts'
import { printJson } from './print-json.ts'
import { readBody } from './read-body.ts'
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
  readonly target: RequestTarget
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

export interface ServiceAnswer {
  readonly status: number
  readonly headers: HeaderReader
  /**
   * Parsed JSON, in which a number that JavaScript would round is a string; the text of an error that
   * is not JSON; `undefined` if there is no body.
   */
  readonly body: unknown
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
      const address = resolveTarget(environment, request.target)
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
          (signal, begun) =>
            exchange(toRequest(address, request, signal), reader, begun, request.mostBytes),
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
    request: WireRequest,
    reader: ByteReader,
    begun: () => void,
    mostBytes: number | undefined,
  ): Promise<ServiceAnswer> {
    const answer = await wire(request)
    begun()
    refuseRedirect(answer)
    const body = await readBody(answer, reader, mostBytes)
    return { status: answer.status, headers: answer.headers, body }
  }
}

function toRequest(address: string, request: OutboundRequest, signal: AbortSignal): WireRequest {
  const { method, token, prefer, ifMatch, body, detectDuplicates } = request
  return {
    method,
    address,
    headers: buildHeaders({
      token,
      hasBody: body !== undefined,
      ...(prefer && { prefer }),
      ...(ifMatch !== undefined && { ifMatch }),
      ...(detectDuplicates && { detectDuplicates }),
    }),
    ...(body && { body: printJson(body) }),
    signal,
  }
}

function refuseRedirect({ status }: WireAnswer): void {
  if (status < 300 || status >= 400) return
  throw new DataverseError('bad_answer', 'Dataverse returned a redirect, which is not followed.', {
    hint: 'Check that DATAVERSE_URL is the address of the environment itself; it may have been renamed.',
    facts: { status },
  })
}
