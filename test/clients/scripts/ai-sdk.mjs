// The AI SDK's client, as its documentation shows it; the tools are run as generateText runs them.
import { createMCPClient } from '@ai-sdk/mcp'
import { Experimental_StdioMCPTransport as StdioTransport } from '@ai-sdk/mcp/mcp-stdio'
import { answerLines } from './answer-lines.mjs'

const server = JSON.parse(process.argv[2])
const transport = 'url' in server ? { type: 'http', ...server } : new StdioTransport(server)
const client = await createMCPClient({ transport })
const tools = await client.tools()

await answerLines(Object.keys(tools), async (name, args) => {
  const result = await tools[name].execute(args, { toolCallId: '1', messages: [] })
  const text = result.content.map((block) => block.text).join('\n')
  return { isError: result.isError, text, structured: result.structuredContent }
})
await client.close()
