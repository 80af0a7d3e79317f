// The baseline: a bare server of the same SDK with five toy tools, bundled the same way.
import { McpServer } from '@modelcontextprotocol/server'
import { serveStdio } from '@modelcontextprotocol/server/stdio'
import * as z from 'zod'

serveStdio(() => {
  const server = new McpServer({ name: 'toy', version: '1.0.0' })
  for (const name of ['one', 'two', 'three', 'four', 'five'])
    server.registerTool(
      name,
      { description: 'A toy.', inputSchema: z.object({ text: z.string() }) },
      ({ text }) => ({ content: [{ type: 'text', text }] }),
    )
  return server
})
