type Variables = Readonly<Record<string, string | undefined>>

/** What the standard variables configure. */
export interface Signals {
  readonly traces: boolean
  readonly metrics: boolean
  /** Unsupported requests, one sentence each. */
  readonly problems: readonly string[]
}

/**
 * Reads the standard `OTEL_*` variables: a signal is sent when an address is set for it or its
 * exporter is `otlp`. An unsupported value turns the signal off and is reported. It never prevents
 * the start, since MCP clients pass on the variables of their own telemetry.
 *
 * @see {@link https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/ Variables}
 */
export function readSignals(variables: Variables): Signals {
  if (variables['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true')
    return { traces: false, metrics: false, problems: [] }
  const problems: string[] = []
  const traces = isSent(variables, 'TRACES', problems)
  const metrics = isSent(variables, 'METRICS', problems)
  return { traces, metrics, problems }
}

function isSent(variables: Variables, signal: 'TRACES' | 'METRICS', problems: string[]): boolean {
  const [endpointName, endpoint] = first(variables, [
    `OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`,
    'OTEL_EXPORTER_OTLP_ENDPOINT',
  ])
  const [protocolName, protocol = 'http/json'] = first(variables, [
    `OTEL_EXPORTER_OTLP_${signal}_PROTOCOL`,
    'OTEL_EXPORTER_OTLP_PROTOCOL',
  ])
  const [exporterName, exporter = endpoint === undefined ? 'none' : 'otlp'] = first(variables, [
    `OTEL_${signal}_EXPORTER`,
  ])
  if (exporter === 'none') return false

  const problem = [
    exporter !== 'otlp' && `${exporterName} must be otlp or none`,
    !protocol.startsWith('http/') && `${protocolName} must be http/json or http/protobuf`,
    !isHttp(endpoint) && `${endpointName} must be an http or https address`,
  ].find((found) => found !== false)
  if (problem !== undefined) problems.push(`${problem}: ${signal.toLowerCase()} are not sent`)
  return problem === undefined
}

/** The first variable that is set, with its name; an empty value counts as not set. */
function first(variables: Variables, names: readonly string[]): [string, string?] {
  const name = names.find((candidate) => variables[candidate]?.trim())
  return name === undefined ? [names[0] ?? ''] : [name, variables[name]?.trim() ?? '']
}

const isHttp = (endpoint: string | undefined) =>
  endpoint === undefined || (/^https?:/i.test(endpoint) && URL.canParse(endpoint))
