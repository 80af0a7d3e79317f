import { AsyncLocalStorage } from 'node:async_hooks'
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import type { Attributes, Context, Meter, Span, Tracer } from '@opentelemetry/api'
import { parseTraceparent, toDestination, toRequestId, toRevision } from './attribute-values.ts'
import { attributes, metaKeys, metrics, values } from './conventions.ts'
import type { Telemetry } from './telemetry.ts'

interface Instruments {
  readonly tracer: Tracer
  readonly meter: Meter
  readonly end: () => Promise<void>
}

/** Telemetry as OpenTelemetry spans and metrics, with the names from conventions.ts. */
export function createOpenTelemetry({ tracer, meter, end }: Instruments): Telemetry {
  const calls = createHistogram(meter, metrics.call)
  const requests = createHistogram(meter, metrics.request)
  const current = new AsyncLocalStorage<Context>()

  return {
    startCall({ tool, request: { id, _meta: meta, envelope }, negotiated, overHttp }) {
      const name = `${values.callTool} ${tool}`
      const shared = without({
        [attributes.method]: values.callTool,
        [attributes.operation]: values.executeTool,
        [attributes.tool]: tool,
        [attributes.transport]: overHttp ? values.tcp : values.pipe,
        [attributes.revision]: toRevision(envelope?.[metaKeys.revision] ?? negotiated),
      })
      const own = without({ ...shared, [attributes.requestId]: toRequestId(id) })
      const remote = parseTraceparent(meta?.[metaKeys.traceparent])
      const parent = remote ? trace.setSpanContext(ROOT_CONTEXT, remote) : ROOT_CONTEXT
      const span = tracer.startSpan(name, { kind: SpanKind.SERVER, attributes: own }, parent)
      const measure = startMeasure(span, calls, shared)
      return {
        run: (work) => current.run(trace.setSpan(ROOT_CONTEXT, span), work),
        fail: (code) =>
          measure.fail(code, {
            [attributes.errorType]: values.toolError,
            [attributes.errorCode]: code,
          }),
        end: measure.end,
      }
    },

    startRequest({ method, address }) {
      const { host, port, template } = toDestination(address)
      const shared = without({
        [attributes.httpMethod]: method,
        [attributes.serverAddress]: host,
        [attributes.serverPort]: port,
      })
      const own = { ...shared, [attributes.urlTemplate]: template }
      const span = tracer.startSpan(
        `${method} ${template}`,
        { kind: SpanKind.CLIENT, attributes: own },
        current.getStore() ?? ROOT_CONTEXT,
      )
      const measure = startMeasure(span, requests, shared)
      return {
        answered(status) {
          measure.record({ [attributes.httpStatus]: status })
          if (status >= 400) measure.fail(undefined, { [attributes.errorType]: String(status) })
        },
        fail: (code) => measure.fail(code, { [attributes.errorType]: code }),
        end: measure.end,
      }
    },

    end,
  }
}

type Histogram = ReturnType<typeof createHistogram>

/** A span and a measurement of its duration, with the same attributes. */
function startMeasure(span: Span, histogram: Histogram, shared: Attributes) {
  const startedAt = performance.now()
  let recorded = shared
  function record(more: Attributes) {
    recorded = { ...recorded, ...more }
    span.setAttributes(more)
  }
  return {
    record,
    /** The status message is the code alone: free text could repeat the caller's input. */
    fail(message: string | undefined, error: Attributes) {
      record(error)
      const code = SpanStatusCode.ERROR
      span.setStatus(message === undefined ? { code } : { code, message })
    },
    end: () => {
      histogram.record((performance.now() - startedAt) / 1000, recorded)
      span.end()
    },
  }
}

function createHistogram(
  meter: Meter,
  {
    name,
    description,
    boundaries,
  }: {
    readonly name: string
    readonly description: string
    readonly boundaries: readonly number[]
  },
) {
  const advice = { explicitBucketBoundaries: [...boundaries] }
  return meter.createHistogram(name, { unit: 's', description, advice })
}

/** Omits absent attributes. */
const without = (given: Readonly<Record<string, string | number | undefined>>): Attributes =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
