import { createMcpHandler } from '@modelcontextprotocol/server'
import type { AuthInfo, McpServer } from '@modelcontextprotocol/server'
import { toolOf } from './read-message.ts'
import type { Message } from './read-message.ts'
import type { Exchange } from './request-context.ts'

/** The endpoint of the protocol, both eras, without any memory between requests. */
export interface McpEndpoint {
  /** The answer to one message, of which nothing has been written yet, or the one to a challenge. */
  answer(request: Request, message: Message, exchange: Exchange): Promise<McpAnswer | Response>
  close(): Promise<void>
}

export interface McpAnswer {
  readonly status: number
  readonly headers: Headers
  /** To be read once; leaving it early ends the work on it. */
  readonly parts: AsyncIterable<Uint8Array>
}

/**
 * @param createServer - A new server object, for one request (R31), with the one tool that it calls.
 */
export function createMcpEndpoint({
  createServer,
  onError,
}: {
  readonly createServer: (exchange: Exchange, tool: string | undefined) => McpServer
  readonly onError: () => void
}): McpEndpoint {
  // The SDK hands this object from the request to the factory, and nothing else of ours.
  const exchanges = new WeakMap<AuthInfo, readonly [Exchange, tool: string | undefined]>()
  const handler = createMcpHandler(
    ({ authInfo }) => {
      const parts = authInfo && exchanges.get(authInfo)
      if (parts === undefined) throw new Error('a request without its exchange')
      return createServer(...parts)
    },
    { onerror: onError, maxSubscriptions: 256 },
  )

  return {
    async answer(request, message, exchange) {
      const { authInfo } = exchange
      exchanges.set(authInfo, [exchange, toolOf(message)])
      const answer = await handler.fetch(request, { authInfo, parsedBody: message })
      return unlessChallenged(answer, exchange, request.signal)
    },
    close: () => handler.close(),
  }
}

/**
 * Holds an answer back until its first part is there, so that a challenge which comes up while the
 * tool runs can still become the status of the whole answer.
 */
async function unlessChallenged(
  answer: Response,
  exchange: Exchange,
  signal: AbortSignal,
): Promise<McpAnswer | Response> {
  const { status, headers } = answer
  headers.set('Cache-Control', 'no-store')
  // The SDK asks for kept connections in its event streams; the server knows whether it is closing.
  headers.delete('Connection')
  const parts = readParts(answer.body, signal)
  const first = await parts.next()
  if (exchange.challenge === undefined) return { status, headers, parts: precededBy(first, parts) }
  await parts.return(undefined)
  return exchange.answerTo(exchange.challenge)
}

async function* readParts(body: ReadableStream<Uint8Array> | null, signal: AbortSignal) {
  if (body === null) return
  const reader = body.getReader()
  // Whoever waits for a part is told that there is none, and the work on it ends.
  const leave = () => void reader.cancel().catch(() => undefined)
  signal.addEventListener('abort', leave)
  if (signal.aborted) leave()
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value
  } finally {
    signal.removeEventListener('abort', leave)
    leave()
  }
}

async function* precededBy<Part>(first: IteratorResult<Part>, others: AsyncGenerator<Part>) {
  try {
    if (first.done) return
    yield first.value
    yield* others
  } finally {
    await others.return(undefined)
  }
}
