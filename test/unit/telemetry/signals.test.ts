import { expect, test } from 'vitest'
import { readSignals } from '../../../src/telemetry/signals.ts'

const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' }

test.each([
  ['nothing set', {}, false, false],
  ['an empty address', { OTEL_EXPORTER_OTLP_ENDPOINT: '' }, false, false],
  ['only a service name', { OTEL_SERVICE_NAME: 'dataverse' }, false, false],
  ['an address', endpoint, true, true],
  ['an address for traces', { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://c/v1' }, true, false],
  ['an exporter without an address', { OTEL_METRICS_EXPORTER: 'otlp' }, false, true],
  ['metrics switched off', { ...endpoint, OTEL_METRICS_EXPORTER: 'none' }, true, false],
  ['all switched off', { ...endpoint, OTEL_SDK_DISABLED: 'TRUE' }, false, false],
  [
    'another HTTP format',
    { ...endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf' },
    true,
    true,
  ],
])('%s: what is sent', (_, variables, traces, metrics) => {
  expect(readSignals(variables)).toEqual({ traces, metrics, problems: [] })
})

test.each([
  [
    { ...endpoint, OTEL_TRACES_EXPORTER: 'console' },
    { traces: false, metrics: true },
    ['OTEL_TRACES_EXPORTER must be otlp or none: traces are not sent'],
  ],
  [
    { ...endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
    { traces: false, metrics: false },
    [
      'OTEL_EXPORTER_OTLP_PROTOCOL must be http/json or http/protobuf: traces are not sent',
      'OTEL_EXPORTER_OTLP_PROTOCOL must be http/json or http/protobuf: metrics are not sent',
    ],
  ],
  [
    { ...endpoint, OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'collector:4318' },
    { traces: true, metrics: false },
    ['OTEL_EXPORTER_OTLP_METRICS_ENDPOINT must be an http or https address: metrics are not sent'],
  ],
])('an unsupported value turns the signal off and is reported: %j', (variables, sent, problems) => {
  expect(readSignals(variables)).toEqual({ ...sent, problems })
})
