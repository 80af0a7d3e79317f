import { Client, InMemoryTransport } from '@modelcontextprotocol/client'
import { createCaller } from '../../src/caller.ts'
import { staticTokenSource } from '../../src/dataverse/client/token-source.ts'
import { handleCall } from '../../src/mcp/call/handle-call.ts'
import { createServer } from '../../src/mcp/server.ts'
import type { EnvironmentData } from '../../sandbox/environment.ts'
import { createSandbox } from '../../sandbox/sandbox.ts'
import type { Call } from '../check/calls.ts'
import { startOfDayClock } from './clock.ts'

const url = 'https://sandbox.invalid'
const token = 'evals'

/** Replaces the arguments of a call, or answers it without the server. */
export type Intercept = (
  name: string,
  args: Call['args'],
  number: number,
) => { readonly args: Call['args'] } | { readonly result: CallResult }

export interface CallResult {
  readonly isError: boolean
  readonly text: string
  readonly content: Readonly<Record<string, unknown>>
}

/** The server in this process on its own sandbox, called by a real MCP client. */
export async function startInProcess(data: EnvironmentData) {
  const clock = startOfDayClock()
  const sandbox = createSandbox({ origin: url, clock, token, load: () => data })
  const environment = { url, host: new URL(url).host, apiRoot: `${url}/api/data/v9.2/` }
  const caller = createCaller(
    { environment, wire: sandbox.wire, token: staticTokenSource(token) },
    { clock, limits: { resultTokens: 20_000 } },
  )
  const server = createServer({
    handleCall: async () => handleCall,
    caller: async () => caller,
    log: () => undefined,
    readOnly: false,
    version: '0.0.0-evals',
  })
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair()
  const client = new Client({ name: 'evals', version: '1.0.0' })
  await server.connect(serverSide)
  await client.connect(clientSide)

  return {
    sandbox,
    close: () => client.close(),
    async call(name: string, args: Call['args']): Promise<CallResult> {
      const result = await client.callTool({ name, arguments: { ...args } })
      const text = result.content.map((one) => (one.type === 'text' ? one.text : '')).join('\n')
      return {
        isError: result.isError === true,
        text,
        content: contentOf(result.structuredContent),
      }
    },
  }
}

function contentOf(structured: unknown): CallResult['content'] {
  if (typeof structured !== 'object' || structured === null) return {}
  // The boundary keys are random: no plan may use them.
  const {
    untrusted: _untrusted,
    end: _end,
    ...content
  } = Object.fromEntries(Object.entries(structured))
  return content
}
