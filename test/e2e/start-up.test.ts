import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { expect, onTestFinished, test } from 'vitest'
import * as z from 'zod'
import { offeredTools } from '../../src/mcp/call/offered-tools.ts'

const coverage = z.object({ result: z.array(z.object({ url: z.string() })) })

test('starting and listing the tools loads only the server: no sandbox, sign-in or other command', async () => {
  const loaded = await scriptsOf(async (client) => {
    await client.listTools()
  })

  expect(loaded).toEqual(['main.js', 'packages.js', 'run.js'])
})

test('the first call that needs the sandbox loads it', async () => {
  const loaded = await scriptsOf(async (client) => {
    await client.callTool({ name: 'describe_entities', arguments: { search: 'account' } })
  })

  expect(loaded).toEqual(['calls.js', 'main.js', 'packages.js', 'run.js', 'sandbox.js'])
})

test('the list of tools matches the schemas', async () => {
  const client = await startServer()
  const { tools } = await client.listTools()
  await client.close()

  expect(
    tools.map(({ name, inputSchema, outputSchema }) => [name, inputSchema, outputSchema]),
  ).toEqual(offeredTools.map(({ name, input, output }) => [name, input, output]))
})

async function startServer(variables: Record<string, string> = {}): Promise<Client> {
  const client = new Client({ name: 'test', version: '1.0.0' })
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: ['dist/main.js', 'serve', '--sandbox'],
      env: variables,
    }),
  )
  return client
}

/** The project's own scripts that a server process loaded, from V8's coverage. */
async function scriptsOf(use: (client: Client) => Promise<void>): Promise<readonly string[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'dataverse-start-up-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const client = await startServer({ NODE_V8_COVERAGE: folder })
  await use(client)
  await client.close()

  await expect.poll(() => readdir(folder), { timeout: 10_000 }).toHaveLength(1)
  const [file = ''] = await readdir(folder)
  const { result } = coverage.parse(JSON.parse(await readFile(path.join(folder, file), 'utf8')))
  return (
    result
      .map(({ url }) => /\/dist\/([^/]+)$/.exec(url)?.[1])
      // What `run.js` and `calls.js` share: the SDK and zod.
      .map((name) => name?.replace(/^part-\w+/, 'packages'))
      .filter((name) => name !== undefined)
      .toSorted((a, b) => a.localeCompare(b))
  )
}
