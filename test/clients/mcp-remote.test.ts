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

const eras = [
  ['2025-11-25', 'legacy'],
  ['2026-07-28', 'auto'],
] as const

for (const [where, start] of httpPlaces)
  test.each(eras)(
    `a host of %s uses the five tools through mcp-remote ${where}`,
    async (...era) => {
      const [revision, mode] = era
      const host = await connectThrough(await start(), mode)

      const used = await useEveryTool(host)

      expect(used).toMatchObject(everyToolWorks)
      expect(host.revision).toBe(revision)
    },
  )

/** A host that knows stdio only, with mcp-remote as its server. */
async function connectThrough(
  { url, headers }: HttpPlace,
  mode: 'legacy' | 'auto',
): Promise<ForeignClient & { readonly revision: string | undefined }> {
  const folder = inject('clients')
  const program = path.join(folder, 'node_modules/.bin/mcp-remote')
  // The value stands in a variable, as its documentation advises: some hosts split arguments at blanks.
  const header = ['--header', 'Authorization:${AUTHORIZATION}']
  const client = new Client({ name: 'host', version: '1.0.0' }, { versionNegotiation: { mode } })
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
    revision: client.getNegotiatedProtocolVersion(),
    tools: tools.map(({ name }) => name),
    async call(name, args) {
      const result = await client.callTool({ name, arguments: args })
      const [{ text }] = content.parse(result.content)
      return { isError: result.isError === true, text, structured: result.structuredContent }
    },
  }
}
