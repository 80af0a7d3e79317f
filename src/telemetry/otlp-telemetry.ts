import { createNoopMeter, ProxyTracerProvider } from '@opentelemetry/api'
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
  serviceInstanceIdDetector,
} from '@opentelemetry/resources'
import type { Resource } from '@opentelemetry/resources'
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-node'
import type { Log } from './log.ts'
import { resource as names, scope } from './conventions.ts'
import { createOpenTelemetry } from './open-telemetry.ts'
import type { Telemetry } from './telemetry.ts'

interface OtlpParts {
  readonly traces: boolean
  readonly metrics: boolean
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly version: string
  readonly log: Log
}

/**
 * Sends OTLP as JSON over HTTP. The standard variables set address, headers, certificates, sampling
 * and batching. An export may take only 3 s by default, so that an unavailable collector does not
 * delay the end of the process.
 */
export function createOtlpTelemetry(parts: OtlpParts): Telemetry {
  const { version } = parts
  const resource = describeProcess(version)
  const tracing = parts.traces ? createTracing(resource, parts) : undefined
  const measuring = parts.metrics ? createMeasuring(resource, parts) : undefined
  return createOpenTelemetry({
    tracer: (tracing ?? new ProxyTracerProvider()).getTracer(scope, version),
    meter: measuring?.getMeter(scope, version) ?? createNoopMeter(),
    end: async () => {
      await Promise.allSettled([tracing?.shutdown(), measuring?.shutdown()])
    },
  })
}

function describeProcess(version: string): Resource {
  const own = { [names.serviceName]: scope, [names.serviceVersion]: version }
  const detected = detectResources({ detectors: [serviceInstanceIdDetector, envDetector] })
  return defaultResource().merge(resourceFromAttributes(own)).merge(detected)
}

function createTracing(resource: Resource, { variables, log }: OtlpParts): BasicTracerProvider {
  const exporter = new OTLPTraceExporter(limits(variables, 'TRACES'))
  const send = exporter.export.bind(exporter)
  const report = createReport('traces', log)
  exporter.export = (spans, done) => send(spans, (result) => done(report(result)))
  return new BasicTracerProvider({ resource, spanProcessors: [new BatchSpanProcessor(exporter)] })
}

function createMeasuring(resource: Resource, { variables, log }: OtlpParts): MeterProvider {
  const exporter = new OTLPMetricExporter(limits(variables, 'METRICS'))
  const send = exporter.export.bind(exporter)
  const report = createReport('metrics', log)
  exporter.export = (data, done) => send(data, (result) => done(report(result)))
  const interval = toMs(variables['OTEL_METRIC_EXPORT_INTERVAL']) ?? 60_000
  const timeout = toMs(variables['OTEL_METRIC_EXPORT_TIMEOUT']) ?? 30_000
  const reader = new PeriodicExportingMetricReader({
    exporter,
    exportIntervalMillis: interval,
    exportTimeoutMillis: Math.min(timeout, interval),
  })
  return new MeterProvider({ resource, readers: [reader] })
}

function limits(variables: OtlpParts['variables'], signal: string) {
  const isSet = ['OTEL_EXPORTER_OTLP_TIMEOUT', `OTEL_EXPORTER_OTLP_${signal}_TIMEOUT`].some(
    (name) => toMs(variables[name]) !== undefined,
  )
  return isSet ? {} : { timeoutMillis: 3_000 }
}

function toMs(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined
}

/** Logs once that a collector cannot be reached, and again only after it was reachable. */
function createReport(signal: string, log: Log) {
  let isFailing = false
  return <Result extends { readonly code: number }>(result: Result): Result => {
    const failed = result.code !== 0
    if (failed && !isFailing)
      log('warn', 'telemetry', { outcome: `${signal} could not be sent to the collector` })
    isFailing = failed
    return result
  }
}
