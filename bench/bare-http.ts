// The baseline: the SDK's own handler with a tool list of the same size, without tokens, limits or
// users. Its query makes the same single request: node bare-http.js <environment> <token>
import { createServer } from 'node:http'
import { toNodeHandler } from '@modelcontextprotocol/node'
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server'
import { schemasOf } from '../src/mcp/call/published-schema.ts'
import { instructions, tools } from '../tools/index.ts'

const [environment = '', token = ''] = process.argv.slice(2)
const schemas = tools.map((tool) => {
  const { name, title, description } = tool
  return { name, title, description, ...schemasOf(name) }
})

const handler = createMcpHandler(() => {
  const server = new McpServer({ name: 'bare', version: '1.0.0' }, { instructions })
  for (const { name, ...texts } of schemas) server.registerTool(name, texts, query)
  return server
})

const server = createServer(toNodeHandler(handler))
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  process.stdout.write(`${port}\n`)
})

async function query() {
  const answer = await fetch(`${environment}/api/data/v9.2/accounts?$select=name&$top=5`, {
    headers: {
      Accept: 'application/json',
      Authorization: `Bearer ${token}`,
      'OData-MaxVersion': '4.0',
      'OData-Version': '4.0',
    },
  })
  const text = await answer.text()
  const structuredContent: Record<string, unknown> = JSON.parse(text)
  return { content: [{ type: 'text' as const, text }], structuredContent }
}
