import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { LogFields } from '../../src/telemetry/log.ts'
import { loadTelemetry } from '../../src/telemetry/load-telemetry.ts'
import { noTelemetry } from '../../src/telemetry/telemetry.ts'

test('without the standard variables telemetry does nothing', async () => {
  const loaded = await loadTelemetry({ variables: {}, version: '1.2.3', log: () => undefined })

  expect(loaded).toBe(noTelemetry)
})

test('the standard variables send spans and metrics to a collector over OTLP', async () => {
  const { url, received } = await startCollector(200)
  const { telemetry } = await start({
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20collector-key',
    OTEL_SERVICE_NAME: 'crm-for-agents',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
  })

  await tell(telemetry)
  await telemetry.end()

  expect(new Set(received.map(({ path }) => path))).toEqual(new Set(['/v1/traces', '/v1/metrics']))
  expect(received.map(({ authorization }) => authorization)).toEqual([
    'Bearer collector-key',
    'Bearer collector-key',
  ])
  const bodies = received.map(({ body }) => body).join('\n')
  expect(bodies).toContain('"stringValue":"crm-for-agents"')
  expect(bodies).toContain('"stringValue":"1.2.3"')
  expect(bodies).toContain('deployment.environment.name')
  expect(bodies).toContain('tools/call get_record')
  expect(bodies).toContain('mcp.server.operation.duration')
})

test('OTEL_TRACES_EXPORTER=none sends only the metrics', async () => {
  const { url, received } = await startCollector(200)
  const { telemetry } = await start({
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    OTEL_TRACES_EXPORTER: 'none',
  })

  await tell(telemetry)
  await telemetry.end()

  expect(received.map(({ path }) => path)).toEqual(['/v1/metrics'])
})

test('R114 a collector that refuses is reported without its address and key, and affects no call', async () => {
  const { url } = await startCollector(401)
  const { telemetry, lines } = await start({
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20collector-key',
  })

  const outcome = await tell(telemetry)
  await telemetry.end()

  expect(outcome).toBe('answer')
  expect(new Set(lines)).toEqual(
    new Set([
      { outcome: 'traces could not be sent to the collector' },
      { outcome: 'metrics could not be sent to the collector' },
    ]),
  )
})

test('an unsupported value is a warning, not a failure, since clients pass these variables on', async () => {
  const { telemetry, lines } = await start({
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4317',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
  })

  expect(telemetry).toBe(noTelemetry)
  expect(lines).toHaveLength(2)
})

type Telemetry = Awaited<ReturnType<typeof loadTelemetry>>

async function start(variables: Record<string, string>) {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
  onTestFinished(() => {
    vi.unstubAllEnvs()
  })
  const lines: LogFields[] = []
  const log = (_level: string, _event: string, fields: LogFields = {}) => void lines.push(fields)
  const telemetry = await loadTelemetry({ variables: process.env, version: '1.2.3', log })
  onTestFinished(() => telemetry.end())
  return { telemetry, lines }
}

async function tell(telemetry: Telemetry) {
  const call = telemetry.startCall({ tool: 'get_record', request: { id: 1 }, overHttp: true })
  const outcome = call.run(async () => 'answer')
  call.end()
  return outcome
}

async function startCollector(status: number) {
  const received: {
    path?: string | undefined
    authorization?: string | undefined
    body: string
  }[] = []
  const server = createServer(async (request, response) => {
    const chunks: Uint8Array[] = []
    for await (const chunk of request) if (chunk instanceof Uint8Array) chunks.push(chunk)
    const { url: path, headers } = request
    const body = Buffer.concat(chunks).toString()
    received.push({ path, authorization: headers.authorization, body })
    response.writeHead(status, { 'Content-Type': 'application/json' }).end('{}')
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  if (!isPort(address)) throw new Error('The collector has no port.')
  return { url: `http://127.0.0.1:${address.port}`, received }
}

const isPort = (address: AddressInfo | string | null): address is AddressInfo =>
  typeof address === 'object' && address !== null
