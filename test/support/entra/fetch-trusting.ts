import { request as send } from 'node:https'
import { buffer } from 'node:stream/consumers'
import type { Fetch } from '../../../src/network/fetch.ts'

/**
 * A network that trusts an additional certificate authority. `NODE_EXTRA_CA_CERTS` is only read at
 * startup.
 */
export function fetchTrusting(authority: string): Fetch {
  return async (request) => {
    const body = Buffer.from(await request.arrayBuffer())
    const headers = { ...Object.fromEntries(request.headers), 'content-length': body.length }
    return new Promise((resolve, reject) => {
      const sent = send(
        request.url,
        { method: request.method, headers, ca: authority },
        (answer) => {
          const pairs = Object.entries(answer.headers).flatMap(([name, value]) => {
            return [value ?? []].flat().map((each) => [name, each] as const)
          })
          buffer(answer).then(
            (content) => resolve(toResponse(answer.statusCode ?? 500, pairs, content)),
            reject,
          )
        },
      )
      sent.on('error', reject)
      sent.end(body)
    })
  }
}

function toResponse(
  status: number,
  pairs: readonly (readonly [string, string])[],
  content: Buffer,
): Response {
  const headers = new Headers()
  for (const [name, value] of pairs) headers.append(name, value)
  const hasBody = status !== 204 && status !== 304 && content.length > 0
  return new Response(hasBody ? new Uint8Array(content) : null, { status, headers })
}
