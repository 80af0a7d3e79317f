import { Agent, request as sendRequest } from 'node:http'
import { text } from 'node:stream/consumers'
import { legacyRequest, messageOf } from './http-raw.ts'

export interface CallAnswer {
  readonly status: number
  /** The whole response, so that tests can search it for forbidden text. */
  readonly text: string
  /** From the first byte sent to the last one received. */
  readonly milliseconds: number
}

export type Arguments = Readonly<Record<string, unknown>>

/**
 * Calls tools at each replica in turn, like a balancer with many open connections, but without a
 * process in between, so that the measurement covers only the server.
 */
export function createRoundRobinCaller(publicUrl: string) {
  const { host, pathname } = new URL(publicUrl)
  const agent = new Agent({ keepAlive: true, maxSockets: 4000, scheduling: 'fifo' })
  let ports: readonly number[] = []
  let turn = 0

  return {
    use(replicas: readonly { readonly port: number }[]) {
      ports = replicas.map(({ port }) => port)
    },
    /** One call at the next replica, or at the one with this number. */
    call(
      token: string,
      tool: string,
      args: Arguments,
      { id = 1, at = (turn += 1) }: { readonly id?: number; readonly at?: number } = {},
    ): Promise<CallAnswer> {
      const { headers, body } = legacyRequest(
        token,
        'tools/call',
        { name: tool, arguments: args },
        id,
      )
      const port = ports[at % ports.length]
      const startedAt = performance.now()
      return new Promise((resolve, reject) => {
        const sent = sendRequest(
          {
            agent,
            port,
            host: '127.0.0.1',
            method: 'POST',
            path: pathname,
            setHost: false,
            headers: { ...headers, Host: host, 'Content-Length': Buffer.byteLength(body) },
          },
          (answer) => {
            const toAnswer = (content: string) => ({
              status: answer.statusCode ?? 0,
              text: content,
              milliseconds: performance.now() - startedAt,
            })
            text(answer).then(toAnswer).then(resolve, reject)
          },
        )
        sent.on('error', reject)
        sent.end(body)
      })
    },
    close: () => agent.destroy(),
  }
}

/** The result of a tool, or the reason why there is no result. */
export function outcomeOf(answer: CallAnswer): {
  readonly isGood: boolean
  readonly content: Readonly<Record<string, unknown>>
} {
  if (answer.status !== 200) return { isGood: false, content: {} }
  const message = messageOf(answer)
  if (typeof message !== 'object' || message === null || !('result' in message))
    return { isGood: false, content: {} }
  const { result } = message
  if (typeof result !== 'object' || result === null) return { isGood: false, content: {} }
  const content = 'structuredContent' in result ? result.structuredContent : {}
  const isError = 'isError' in result && result.isError === true
  return { isGood: !isError, content: isObject(content) ? content : {} }
}

/** The rows of a table in a tool's result. */
export function rowsOf(content: Arguments): readonly (readonly unknown[])[] {
  const { rows } = content
  return Array.isArray(rows) ? rows.filter((row) => Array.isArray(row)) : []
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
