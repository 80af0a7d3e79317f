import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport as OldStdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { expect, onTestFinished, test } from 'vitest'

const command = { command: process.execPath, args: ['dist/main.js', 'serve', '--sandbox'] }

const query = {
  name: 'query_records',
  arguments: { entity: 'account', select: ['name'], orderby: 'name', top: 3 },
}

test('the new client uses the newest protocol revision with the built server', async () => {
  const client = new Client(
    { name: 'test', version: '1.0.0' },
    { versionNegotiation: { mode: 'auto' } },
  )
  await client.connect(new StdioClientTransport(command))
  onTestFinished(() => client.close())

  const { tools } = await client.listTools()
  const answer = await client.callTool(query)

  expect(client.getNegotiatedProtocolVersion()).toBe('2026-07-28')
  expect(tools).toHaveLength(5)
  expect(answer.isError).toBeUndefined()
  expect(answer.structuredContent).toMatchObject({ entity: 'account' })
})

test("the old SDK's own client uses an older revision with the same server", async () => {
  const client = new OldClient({ name: 'test', version: '1.0.0' })
  await client.connect(new OldStdioClientTransport(command))
  onTestFinished(() => client.close())

  const { tools } = await client.listTools()
  const answer = await client.callTool(query)

  expect(tools.map(({ name }) => name)).toEqual([
    'describe_entities',
    'query_records',
    'get_record',
    'create_record',
    'update_record',
  ])
  expect(answer.structuredContent).toMatchObject({ entity: 'account' })
})

test('R109 R110 stdout carries only protocol, garbage on stdin is ignored, end of input ends the process', async () => {
  const child = spawn(command.command, [...command.args, '--log-level', 'debug'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const lines: string[] = []
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line))

  child.stdin.write('garbage\n{"half":\n\u0000\n[]\n')
  for (const message of [initialize, { jsonrpc: '2.0', method: 'notifications/initialized' }])
    child.stdin.write(`${JSON.stringify(message)}\n`)
  child.stdin.write(
    `${JSON.stringify({ jsonrpc: '2.0', id: 2, method: 'tools/call', params: query })}\n`,
  )
  await expect.poll(() => lines.length, { timeout: 15_000 }).toBeGreaterThanOrEqual(2)
  child.stdin.end()
  const [code] = await once(child, 'exit')

  expect(code).toBe(0)
  for (const line of lines) expect(JSON.parse(line)).toHaveProperty('jsonrpc', '2.0')
})

const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'test', version: '1.0.0' },
  },
}
