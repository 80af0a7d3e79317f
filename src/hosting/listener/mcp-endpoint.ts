import { createMcpHandler } from '@modelcontextprotocol/server'
import type { AuthInfo, McpServer } from '@modelcontextprotocol/server'
import type { ClaimsChallenge } from '../identity/exchange-problem.ts'
import type { DataverseError } from '../../errors.ts'
import { toolOf } from './read-message.ts'
import type { Message } from './read-message.ts'
import type { RequestContext } from './request-context.ts'

/** The endpoint of the protocol, for both eras. It keeps nothing between requests. */
export interface McpEndpoint {
  /**
   * The answer to one message, of which nothing has been written yet, or the HTTP answer to a challenge.
   *
   * @param refusal - Why the call must not run; its result says so.
   */
  answer(
    request: Request,
    message: Message,
    exchange: RequestContext,
    refusal: DataverseError | undefined,
  ): Promise<McpAnswer | Response>
  close(): Promise<void>
}

/** Prepares the server for one message. */
export type OpenCall = (
  exchange: RequestContext,
  call: {
    /** The one tool that the message calls. */
    readonly tool: string | undefined
    readonly refusal: DataverseError | undefined
  },
) => ServerOfCall

export interface ServerOfCall {
  /** A new server object for one request (R31). */
  createServer(): McpServer
  /** What the client must prove with a new token; known once the call has tried to get one. */
  challenge(): ClaimsChallenge | undefined
}

export interface McpAnswer {
  readonly status: number
  readonly headers: Headers
  /** Can be read once. Leaving it early cancels the work. */
  readonly parts: AsyncIterable<Uint8Array>
}

export function createMcpEndpoint({
  openCall,
  onError,
}: {
  readonly openCall: OpenCall
  readonly onError: () => void
}): McpEndpoint {
  // The SDK passes this object from the request to the factory, and nothing else of ours.
  const calls = new WeakMap<AuthInfo, ServerOfCall>()
  const handler = createMcpHandler(
    ({ authInfo }) => {
      const call = authInfo && calls.get(authInfo)
      if (call === undefined) throw new Error('a request without a call')
      return call.createServer()
    },
    { onerror: onError, maxSubscriptions: 256 },
  )

  return {
    async answer(request, message, exchange, refusal) {
      const { authInfo } = exchange
      const call = openCall(exchange, { tool: toolOf(message), refusal })
      calls.set(authInfo, call)
      const { status, headers, body } = await handler.fetch(request, {
        authInfo,
        parsedBody: message,
      })
      headers.set('Cache-Control', 'no-store')
      // The SDK requests keep-alive in its event streams, but only the server knows whether it is closing.
      headers.delete('Connection')
      // The answer waits for its first part, so that a challenge that comes up while the tool runs can
      // still become the status of the answer.
      const parts = readParts(body, request.signal)
      const first = await parts.next()
      const challenge = call.challenge()
      if (challenge === undefined) return { status, headers, parts: precededBy(first, parts) }
      await parts.return(undefined)
      return exchange.answerTo(challenge)
    },
    close: () => handler.close(),
  }
}

async function* readParts(body: ReadableStream<Uint8Array> | null, signal: AbortSignal) {
  if (body === null) return
  const reader = body.getReader()
  // A pending read then ends without a part, and the work is canceled.
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
