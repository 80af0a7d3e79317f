import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node'
import { onTestFinished } from 'vitest'
import { createOpenTelemetry } from '../../src/telemetry/open-telemetry.ts'

/** Telemetry that keeps in memory what it would send, for one test. */
export function createTelemetryRecorder() {
  const exporter = new InMemorySpanExporter()
  const traces = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
  const kept = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const reader = new PeriodicExportingMetricReader({ exporter: kept, exportIntervalMillis: 60_000 })
  const meters = new MeterProvider({ readers: [reader] })
  const telemetry = createOpenTelemetry({
    tracer: traces.getTracer('test'),
    meter: meters.getMeter('test'),
    end: async () => undefined,
  })
  onTestFinished(async () => {
    await Promise.all([traces.shutdown(), meters.shutdown()])
  })

  async function collect() {
    await meters.forceFlush()
    return kept.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics)
  }
  return {
    telemetry,
    spans: () => exporter.getFinishedSpans(),
    /** Attributes of every point of one metric. */
    points: async (name: string) =>
      (await collect())
        .flatMap(({ metrics }) => metrics)
        .filter(({ descriptor }) => descriptor.name === name)
        .flatMap(({ dataPoints }) => dataPoints.map(({ attributes }) => attributes)),
    everything: async () => {
      const spans = exporter.getFinishedSpans().map((span) => {
        const { name, attributes, status, events, links, parentSpanContext } = span
        return [name, attributes, status, events, links, span.spanContext(), parentSpanContext]
      })
      return JSON.stringify([spans, await collect()])
    },
  }
}
