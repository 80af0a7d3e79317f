// LangChain's adapters, as their documentation shows them; the tools are invoked as an agent does.
import { MultiServerMCPClient } from '@langchain/mcp-adapters'
import { answerLines } from './answer-lines.mjs'

const server = JSON.parse(process.argv[2])
const transport = 'url' in server ? 'http' : 'stdio'
const client = new MultiServerMCPClient({ mcpServers: { dataverse: { transport, ...server } } })
const tools = await client.getTools()
const toolOf = new Map(tools.map((tool) => [tool.name, tool]))

await answerLines([...toolOf.keys()], async (name, args) => {
  const message = await toolOf.get(name).invoke({ type: 'tool_call', id: '1', name, args })
  // The model reads the text block together with the structured content.
  const { text, structuredContent } = JSON.parse(message.content)
  return { isError: message.status === 'error', text, structured: structuredContent }
})
await client.close()
