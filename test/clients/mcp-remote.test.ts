import path from 'node:path'
import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { expect, inject, onTestFinished, test } from 'vitest'
import * as z from 'zod'
import { everyToolWorks, useEveryTool } from './every-tool.ts'
import type { ForeignClient } from './every-tool.ts'
import { httpPlaces } from './places.ts'
import type { HttpPlace } from './places.ts'

const content = z.tuple([z.object({ text: z.string() })])

test.each(httpPlaces)('a host uses the five tools through mcp-remote %s', async (_where, start) => {
  const used = await useEveryTool(await connectThrough(await start()))

  expect(used).toMatchObject(everyToolWorks)
})

/** A host that knows stdio only, with mcp-remote as its server. */
async function connectThrough({ url, headers }: HttpPlace): Promise<ForeignClient> {
  const folder = inject('clients')
  const program = path.join(folder, 'node_modules/.bin/mcp-remote')
  // The value stands in a variable, as its documentation advises: some hosts split arguments at blanks.
  const header = ['--header', 'Authorization:${AUTHORIZATION}']
  const client = new Client({ name: 'host', version: '1.0.0' })
  await client.connect(
    new StdioClientTransport({
      command: program,
      args: [url, '--transport', 'http-only', ...header],
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: folder,
        MCP_REMOTE_CONFIG_DIR: path.join(folder, 'mcp-remote'),
        AUTHORIZATION: headers.Authorization,
      },
      stderr: 'ignore',
    }),
  )
  onTestFinished(() => client.close())
  const { tools } = await client.listTools()
  return {
    tools: tools.map(({ name }) => name),
    async call(name, args) {
      const result = await client.callTool({ name, arguments: args })
      const [{ text }] = content.parse(result.content)
      return { isError: result.isError === true, text, structured: result.structuredContent }
    },
  }
}
