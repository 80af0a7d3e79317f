import type { Log } from './log.ts'
import { readSignals } from './signals.ts'
import { noTelemetry } from './telemetry.ts'
import type { Telemetry } from './telemetry.ts'

interface LoadParts {
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly version: string
  readonly log: Log
}

/** Telemetry as configured by the `OTEL_*` variables; without them no telemetry code is loaded. */
export async function loadTelemetry({ variables, version, log }: LoadParts): Promise<Telemetry> {
  const { traces, metrics, problems } = readSignals(variables)
  for (const problem of problems) log('warn', 'telemetry', { outcome: problem })
  if (!traces && !metrics) return noTelemetry
  const { createOtlpTelemetry } = await import('./otlp-telemetry.ts')
  return createOtlpTelemetry({ traces, metrics, variables, version, log })
}
