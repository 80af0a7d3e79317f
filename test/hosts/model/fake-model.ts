import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { countTokens } from 'gpt-tokenizer'
import { anthropic } from './anthropic.ts'
import { chat } from './chat.ts'
import type { Dialect, OfferedTool, Turn } from './dialect.ts'
import { gemini } from './gemini.ts'
import { responses } from './responses.ts'

/** A call that the model asks for, by the server's own name of the tool. */
export type WantedCall = readonly [tool: string, args: Readonly<Record<string, unknown>>]

export interface FakeModel {
  /** `http://127.0.0.1:41001`, without a path. */
  readonly url: string
  /** The server's tools as the client last offered them. */
  tools(): readonly OfferedTool[]
  /** Whether the model had to search for the tools before it could call them. */
  searched(): boolean
  /** The results of the wanted calls, in their order, as the model got them first. */
  readonly results: readonly string[]
  /** The whole bodies of all requests in which the server's tools were offered. */
  readonly requests: readonly string[]
  /** Paths that no API of a model has. */
  readonly strange: readonly string[]
  /** Addresses outside of this machine that the client tried to reach; all were refused. */
  readonly refused: ReadonlySet<string>
  close(): void
}

/** Claude Code lists the tools by name, and loads those that the model selects by their full names. */
const toSearch = (wanted: readonly WantedCall[]) => ({
  query: `select:${[...new Set(wanted.map(([tool]) => `mcp__dataverse__${tool}`))].join(',')}`,
})
const maxSearches = 2
/** Above the index of every wanted call, as the ids of calls are unique. */
const firstSearch = 900

const dialects: readonly Dialect[] = [anthropic, responses, chat, gemini]

/**
 * A model on loopback that asks for the wanted calls one after another, and records what the client
 * passes on. It is also the client's proxy, which refuses every connection and records its address.
 */
export async function startFakeModel(wanted: readonly WantedCall[]): Promise<FakeModel> {
  const results: string[] = []
  const requests: string[] = []
  const strange: string[] = []
  const refused = new Set<string>()
  let tools: readonly OfferedTool[] = []
  let searches = 0

  async function answer(request: IncomingMessage, response: ServerResponse) {
    const { url = '/', method } = request
    const body = await text(request)
    if (!url.startsWith('/')) {
      refused.add(new URL(url).host)
      response.writeHead(403).end()
      return
    }
    const { pathname } = new URL(url, 'http://127.0.0.1')
    if (pathname.endsWith('/count_tokens')) {
      response.writeHead(200, { 'Content-Type': 'application/json' })
      response.end(JSON.stringify({ input_tokens: countTokens(body) }))
      return
    }
    const dialect = dialects.find(({ asks }) => asks(pathname))
    if (method !== 'POST' || dialect === undefined) {
      strange.push(`${method} ${pathname}`)
      response.writeHead(404, { 'Content-Type': 'application/json' }).end('{}')
      return
    }
    const json: unknown = JSON.parse(body)
    const streams = dialect.streams(pathname, json)
    const type = streams ? 'text/event-stream' : 'application/json'
    response.writeHead(200, { 'Content-Type': type })
    response.end(dialect.write(reply(dialect.read(json), body), streams))
  }

  function reply(turn: Turn, body: string) {
    const find = (wantedName: string) => turn.tools.find(({ name }) => name.endsWith(wantedName))
    const search = turn.tools.find(({ name }) => name === 'ToolSearch')
    if (find('query_records') === undefined && search && searches < maxSearches) {
      searches += 1
      return { call: search, args: toSearch(wanted), index: firstSearch + searches }
    }
    // Clients also ask for titles and the like; those requests have none of the tools.
    if (find('query_records') === undefined) return { say: 'ok' }
    tools = turn.tools.filter(({ name }) => /_(?:entities|records?)$/.test(name))
    requests.push(body)
    const calls = turn.results.slice(searches)
    results.push(...calls.slice(results.length))
    const index = calls.length
    const [name, args] = wanted[index] ?? []
    const call = name === undefined ? undefined : find(name)
    return call === undefined ? { say: 'done' } : { call, args, index }
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      strange.push(String(error))
      response.destroy()
    })
  })
  server.on('connect', ({ url = '' }, socket) => {
    refused.add(url)
    socket.on('error', () => undefined)
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    tools: () => tools,
    searched: () => searches > 0,
    results,
    requests,
    strange,
    refused,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
