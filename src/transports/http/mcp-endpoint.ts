import { createMcpHandler } from '@modelcontextprotocol/server'
import type { AuthInfo, McpServer } from '@modelcontextprotocol/server'
import type { Message } from './body.ts'
import type { Exchange } from './exchange.ts'

/** The endpoint of the protocol, both eras, without any memory between requests. */
export interface McpEndpoint {
  /**
   * The answer to one message.
   *
   * @param ended - Called once when the answer is complete, or nobody waits for it any more.
   */
  answer(
    request: Request,
    message: Message,
    exchange: Exchange,
    ended: () => void,
  ): Promise<Response>
  close(): Promise<void>
}

/**
 * @param createServer - A new server object, for one request (R31).
 */
export function createMcpEndpoint({
  createServer,
  onError,
}: {
  readonly createServer: (exchange: Exchange) => McpServer
  readonly onError: () => void
}): McpEndpoint {
  // The SDK hands this object from the request to the factory, and nothing else of ours.
  const exchanges = new WeakMap<AuthInfo, Exchange>()
  const handler = createMcpHandler(
    ({ authInfo }) => {
      const exchange = authInfo && exchanges.get(authInfo)
      if (exchange === undefined) throw new Error('a request without its exchange')
      return createServer(exchange)
    },
    { onerror: onError, maxSubscriptions: 256 },
  )

  return {
    async answer(request, message, exchange, ended) {
      const { authInfo } = exchange
      exchanges.set(authInfo, exchange)
      const answer = await handler.fetch(request, { authInfo, parsedBody: message })
      return unlessChallenged(answer, exchange, request.signal, ended)
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
  ended: () => void,
): Promise<Response> {
  const { status, headers, body } = answer
  headers.set('Cache-Control', 'no-store')
  // The SDK asks for kept connections in its event streams; the server knows whether it is closing.
  headers.delete('Connection')
  if (body === null) {
    ended()
    return answer
  }
  const parts = readParts(body, signal, ended)
  const first = await parts.next()
  if (exchange.challenge !== undefined) {
    parts.leave()
    return exchange.answerTo(exchange.challenge)
  }
  return new Response(first === undefined ? null : streamOf(first, parts), { status, headers })
}

interface Parts {
  /** `undefined` behind the last one. */
  next(): Promise<Uint8Array | undefined>
  leave(): void
}

function readParts(
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal,
  ended: () => void,
): Parts {
  const reader = body.getReader()
  const end = () => {
    signal.removeEventListener('abort', leave)
    ended()
  }
  function leave(): void {
    end()
    void reader.cancel().catch(() => undefined)
  }
  signal.addEventListener('abort', leave)
  if (signal.aborted) leave()
  return {
    leave,
    async next() {
      try {
        const { done, value } = await reader.read()
        if (!done) return value
        end()
        return undefined
      } catch (error) {
        end()
        throw error
      }
    },
  }
}

function streamOf(first: Uint8Array, parts: Parts): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start: (controller) => controller.enqueue(first),
    async pull(controller) {
      const part = await parts.next()
      if (part === undefined) controller.close()
      else controller.enqueue(part)
    },
    cancel: () => parts.leave(),
  })
}
