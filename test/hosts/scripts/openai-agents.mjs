// An agent of OpenAI's Agents SDK with one MCP server, as its documentation shows it.
import { Agent, MCPServerStdio, run } from '@openai/agents'

const server = new MCPServerStdio({ name: 'dataverse', ...JSON.parse(process.argv[2]) })
await server.connect()
const agent = new Agent({ name: 'agent', model: 'fake', mcpServers: [server] })
process.stdout.write((await run(agent, 'go', { maxTurns: 50 })).finalOutput)
await server.close()
