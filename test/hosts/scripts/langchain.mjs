// LangChain's agent with one MCP server, as its documentation shows it.
import { MultiServerMCPClient } from '@langchain/mcp-adapters'
import { ChatOpenAI } from '@langchain/openai'
import { createAgent } from 'langchain'

const dataverse = { transport: 'stdio', ...JSON.parse(process.argv[2]) }
const client = new MultiServerMCPClient({ mcpServers: { dataverse } })
const agent = createAgent({
  model: new ChatOpenAI({ model: 'fake' }),
  tools: await client.getTools(),
})
const messages = [{ role: 'user', content: 'go' }]
process.stdout.write(
  (await agent.invoke({ messages }, { recursionLimit: 100 })).messages.at(-1).content,
)
await client.close()
