import { isSpanContextValid } from '@opentelemetry/api'
import type { SpanContext } from '@opentelemetry/api'

/**
 * The client's span for a call, from the `traceparent` of its metadata. `tracestate` and `baggage` are
 * ignored because they are free text and not needed here.
 *
 * @see {@link https://www.w3.org/TR/trace-context/#traceparent-header W3C Trace Context}
 */
export function parseTraceparent(traceparent: unknown): SpanContext | undefined {
  if (typeof traceparent !== 'string') return undefined
  const parts = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(traceparent)
  const [, traceId = '', spanId = '', flags = ''] = parts ?? []
  const context = { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true }
  return isSpanContextValid(context) ? context : undefined
}

/** A JSON-RPC id that is safe to record: a number or a short word, otherwise `undefined`. */
export function toRequestId(id: string | number): string | undefined {
  const text = String(id)
  return /^[\w-]{1,36}$/.test(text) ? text : undefined
}

/** A protocol revision, which must be a date; otherwise `undefined`. */
export function toRevision(revision: unknown): string | undefined {
  return typeof revision === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(revision) ? revision : undefined
}

/** The target of a request, without keys, parameters and query: `/api/data/v9.2/accounts({key})`. */
export function toDestination(address: string) {
  const { hostname, port, protocol, pathname } = new URL(address)
  return {
    host: hostname,
    port: port === '' ? defaultPorts[protocol] : Number(port),
    template: pathname.replaceAll(/\([^()]+\)/g, '({key})'),
  }
}

const defaultPorts: Readonly<Record<string, number>> = { 'https:': 443, 'http:': 80 }
