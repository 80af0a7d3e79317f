import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { Log } from '../../telemetry/log.ts'
import type { McpAnswer } from './mcp-endpoint.ts'

/** Writes the parts as they come, and no faster than the client reads them. */
export async function writeAnswer(
  { status, headers, parts }: McpAnswer,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  response.writeHead(status, Object.fromEntries(headers))
  // What is available immediately is sent together: head, answer and end in one packet.
  response.cork()
  process.nextTick(() => response.uncork())
  for await (const part of parts)
    if (!response.write(part)) await once(response, 'drain', { signal })
  response.end()
}

/** Sends a short answer of our own. */
export async function send(answer: Response, response: ServerResponse, log: Log): Promise<void> {
  const { status } = answer
  if (status === 401 || status === 403 || status === 429)
    log('info', 'http', { outcome: 'refused', status })
  for (const [name, value] of answer.headers) response.setHeader(name, value)
  if (!answer.headers.has('cache-control')) response.setHeader('Cache-Control', 'no-store')
  response.writeHead(status)
  response.end(Buffer.from(await answer.arrayBuffer()))
}

/** For an unexpected error; the answer reveals nothing about it. */
export function failed(response: ServerResponse): void {
  if (response.headersSent) response.destroy()
  else {
    response.writeHead(500, { 'Cache-Control': 'no-store', 'Content-Type': 'text/plain' })
    response.end('Internal error\n')
  }
}
