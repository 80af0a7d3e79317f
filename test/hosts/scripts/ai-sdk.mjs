// The AI SDK's agent with one MCP server, as its documentation shows it.
import { createMCPClient } from '@ai-sdk/mcp'
import { Experimental_StdioMCPTransport as StdioTransport } from '@ai-sdk/mcp/mcp-stdio'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { ToolLoopAgent, stepCountIs } from 'ai'

const client = await createMCPClient({ transport: new StdioTransport(JSON.parse(process.argv[2])) })
const provider = createOpenAICompatible({ name: 'fake', baseURL: process.env.MODEL_URL })
const agent = new ToolLoopAgent({
  model: provider('fake'),
  tools: await client.tools(),
  stopWhen: stepCountIs(50),
})
process.stdout.write((await agent.generate({ prompt: 'go' })).text)
await client.close()
