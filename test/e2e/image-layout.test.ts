import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { createServer, get } from 'node:http'
import { text } from 'node:stream/consumers'
import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { createImageRoot } from '../support/image-root.ts'
import type { ImageRoot } from '../support/image-root.ts'

let image: ImageRoot | undefined
beforeAll(async () => {
  image = await createImageRoot({
    'run/secrets/state_key': Buffer.alloc(32, 7).toString('base64'),
    'run/secrets/federated': 'token',
  })
})
afterAll(async () => {
  if (image) await rm(image.folder, { recursive: true })
})

test('R141 the image’s files alone run the sandbox from a read-only root as a numeric user', async () => {
  const { command, args } = start('/app/dist/main.js', ['serve', '--sandbox'])
  const client = new Client({ name: 'test', version: '1.0.0' })
  await client.connect(new StdioClientTransport({ command, args, env: {} }))
  onTestFinished(() => client.close())

  const { tools } = await client.listTools()
  const result = await client.callTool({
    name: 'query_records',
    arguments: { entity: 'account', select: ['name'], top: 1 },
  })

  expect(tools).toHaveLength(5)
  expect(result.isError).toBeUndefined()
})

test('the built program sends its telemetry before it exits, if the variables enable it', async () => {
  const received: string[] = []
  const collector = createServer((request, response) => {
    text(request)
      .then((body) => received.push(body))
      .catch(() => undefined)
    response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}')
  }).listen(0, '127.0.0.1')
  await once(collector, 'listening')
  onTestFinished(() => void collector.close())
  const { command, args } = start('/app/dist/main.js', ['serve', '--sandbox'])
  const client = new Client({ name: 'test', version: '1.0.0' })
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${portOf(collector)}` }
  await client.connect(new StdioClientTransport({ command, args, env }))

  await client.callTool({ name: 'describe_entities', arguments: { search: 'account' } })
  await client.close()

  await expect.poll(() => received.join('\n')).toContain('tools/call describe_entities')
  expect(received.join('\n')).toContain('mcp.server.operation.duration')
})

test('R141 they run multi-user mode over HTTP, and the image’s own health check passes', async () => {
  const port = await freePort()
  const variables = manyUsers(port)
  const server = run('/app/dist/main.js', ['serve', '--http'], variables)
  await expect.poll(server.said, { timeout: 10_000 }).toContain('Serving MCP at https://mcp.')

  const health = await run('/app/health-check.mjs', [], variables).ended
  const page = await ask(port, '/')
  server.process.kill('SIGTERM')

  expect(health).toBe(0)
  expect(page).toContain('<code>https://mcp.contoso.com/mcp</code>')
  expect(await server.ended).toBe(0)
})

test('the image’s health check fails if nothing answers, or nothing valid', async () => {
  const unreachable = await run('/app/health-check.mjs', [], { PORT: String(await freePort()) })
    .ended
  const sick = createServer((_, response) => response.writeHead(503).end()).listen(0, '127.0.0.1')
  await once(sick, 'listening')
  onTestFinished(() => void sick.close())
  const bad = await run('/app/health-check.mjs', [], { PORT: String(portOf(sick)) }).ended

  expect([unreachable, bad]).toEqual([1, 1])
})

test('R141 nothing in the image’s root is writable', async () => {
  const attempt = `
    for (const file of ['/x', '/app/x', '/app/dist/main.js', '/run/secrets/x', '/nodejs/x'])
      try { require('node:fs').writeFileSync(file, 'x'); console.log(file) } catch {}
    console.log('tried')
  `
  const writer = run('-e', [attempt], {})

  expect(await writer.ended).toBe(0)
  expect(writer.said()).toMatch(/^tried$/m)
  expect(writer.said()).not.toMatch(/^\//m)
})

function start(script: string, args: readonly string[]) {
  if (!image) throw new Error('The image has no root.')
  return image.node(script === '-e' ? script : image.at(script), args)
}

/** A process of the image, with the settings of the image and `variables`. */
function run(script: string, args: readonly string[], variables: Record<string, string>) {
  const { command, args: all } = start(script, args)
  const child = spawn(command, all, {
    env: { PATH: process.env['PATH'] ?? '', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const ended = once(child, 'close').then(([code]) => Number(code))
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  return {
    process: child,
    ended,
    said: () => said,
  }
}

function manyUsers(port: number): Record<string, string> {
  return {
    HOST: '127.0.0.1',
    PORT: String(port),
    PUBLIC_URL: 'https://mcp.contoso.com/mcp',
    DATAVERSE_URL: 'https://contoso.crm4.dynamics.com',
    ENTRA_CLIENT_ID: '11111111-1111-4111-8111-111111111111',
    ENTRA_TENANTS: '22222222-2222-4222-8222-222222222222',
    ENTRA_AUTHORITY: 'https://login.invalid',
    ENTRA_FEDERATED_TOKEN_FILE: image?.at('/run/secrets/federated') ?? '',
    STATE_KEY_FILE: image?.at('/run/secrets/state_key') ?? '',
    DRAIN_SECONDS: '0',
  }
}

/** The server's response to a browser that uses its public host name. */
async function ask(port: number, route: string): Promise<string> {
  const request = get({
    port,
    path: route,
    host: '127.0.0.1',
    headers: { host: 'mcp.contoso.com' },
  })
  const [answer] = await once(request, 'response')
  return text(answer)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const port = portOf(server)
  server.close()
  await once(server, 'close')
  return port
}

function portOf(server: ReturnType<typeof createServer>): number {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}
