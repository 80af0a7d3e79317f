// The server in this process over canned responses, for numbers without network noise.
import { InMemoryTransport } from '@modelcontextprotocol/client'
import { staticTokenSource } from '../src/dataverse/client/token-source.ts'
import { systemClock } from '../src/time/clock.ts'
import { createCaller } from '../src/caller.ts'
import { createSandbox } from '../sandbox/sandbox.ts'
import { handleCall } from '../src/mcp/call/handle-call.ts'
import { createServer } from '../src/mcp/server.ts'
import { overFetch } from '../src/network/wire.ts'

const url = 'https://sandbox.invalid'
const environment = { url, host: 'sandbox.invalid', apiRoot: `${url}/api/data/v9.2/` }
const token = 'bench'

export const query = {
  entity: 'account',
  select: ['name', 'accountnumber', 'telephone1', 'statuscode', 'primarycontactid', 'createdon'],
}

/** A sandbox whose pages of accounts have exactly `rows` rows, with the body of a page cached. */
export async function cannedService(rows: number) {
  const sandbox = createSandbox({ origin: url, clock: systemClock, token })
  let page: string | undefined
  let path: string | undefined

  async function fetch(request: Request): Promise<Response> {
    if (!request.url.includes('/accounts?')) return sandbox.fetch(request)
    path = request.url
    page ??= await fill(await sandbox.fetch(request), rows)
    return new Response(page, { headers: { 'Content-Type': 'application/json' } })
  }

  return {
    fetch,
    /** The same request without anything around it. */
    raw: async () => (await fetch(new Request(path ?? `${environment.apiRoot}accounts?`))).json(),
  }
}

/** Repeats the rows of an answer, each with its own id. */
async function fill(response: Response, count: number): Promise<string> {
  const { value, ...rest } = await response.json()
  delete rest['@odata.nextLink']
  const rows = Array.from({ length: count }, (_, index) => ({
    ...value[index % value.length],
    accountid: crypto.randomUUID(),
  }))
  return JSON.stringify({ ...rest, value: rows })
}

/** The server over any service, driven by bare protocol messages so that no client's time counts. */
export async function connectInProcess(
  fetch: (request: Request) => Promise<Response>,
  resultTokens = 20_000,
) {
  const connection = { environment, wire: overFetch(fetch), token: staticTokenSource(token) }
  const caller = createCaller(connection, { clock: systemClock, limits: { resultTokens } })
  const server = createServer({
    handleCall: async () => handleCall,
    caller: async () => caller,
    log: () => undefined,
    readOnly: false,
    version: '0.0.0',
  })
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair()
  const waiting = new Map<unknown, (message: unknown) => void>()
  // oxlint-disable-next-line unicorn/prefer-add-event-listener -- a transport has no events
  clientSide.onmessage = (message) => {
    if ('id' in message) waiting.get(message.id)?.(message)
  }
  await server.connect(serverSide)
  await clientSide.start()
  const clientInfo = { name: 'bench', version: '1.0.0' }
  await send('initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo })
  await clientSide.send({ jsonrpc: '2.0', method: 'notifications/initialized' })

  return {
    /** The whole answer to a call, as the server passes it to its transport. */
    call: (name: string, args: unknown) => send('tools/call', { name, arguments: args }),
    close: () => clientSide.close(),
  }

  async function send(method: string, params: Record<string, unknown>) {
    const id = waiting.size
    const answer = new Promise((resolve) => waiting.set(id, resolve))
    await clientSide.send({ jsonrpc: '2.0', id, method, params })
    return answer
  }
}

/** The server on the sandbox, and how many requests it has answered. */
export async function connectToSandbox() {
  const sandbox = createSandbox({ origin: url, clock: systemClock, token })
  const requests: string[] = []
  const client = await connectInProcess((request) => {
    requests.push(request.url)
    return sandbox.fetch(request)
  })
  return { client, requests }
}
