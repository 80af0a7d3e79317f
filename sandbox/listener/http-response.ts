import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createBrotliCompress, createDeflate, createGzip } from 'node:zlib'
import { connectionEnd } from '../faults/connection.ts'

const encoders: Readonly<Record<string, () => Transform>> = {
  gzip: createGzip,
  deflate: createDeflate,
  br: createBrotliCompress,
}

/**
 * Writes a response. It encodes the body as `Content-Encoding` says.
 *
 * @param isFaulty - Whether a fault may have made the body slow, endless or incomplete. Such a body
 * is streamed as it arrives, and the connection breaks where the body breaks.
 */
export async function sendAnswer(
  answer: Response,
  response: ServerResponse,
  { isFaulty = false }: { readonly isFaulty?: boolean } = {},
): Promise<void> {
  if (!isFaulty) {
    const bytes = Buffer.from(await answer.arrayBuffer())
    response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(bytes)
    return
  }
  const codings = answer.headers.get('content-encoding')?.split(', ') ?? []
  const encode = codings.flatMap((coding) => encoders[coding]?.() ?? [])
  response.writeHead(answer.status, Object.fromEntries(answer.headers)).flushHeaders()
  const { isBroken } = await stream(answer, encode, response)
  if (isBroken) response.socket?.destroySoon()
  else response.end()
}

/** Ends the connection instead of answering, as the fault's error specifies. */
export function endConnection(response: ServerResponse, error: unknown): void {
  if (connectionEnd(error) === 'reset') response.socket?.resetAndDestroy()
  else response.destroy()
}

async function stream(
  { body }: Response,
  encode: readonly Transform[],
  response: ServerResponse,
): Promise<{ readonly isBroken: boolean }> {
  if (!body) return { isBroken: false }

  let isBroken = false
  async function* untilItBreaks(source: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
    try {
      yield* source
    } catch {
      isBroken = true
    }
  }
  await pipeline([Readable.from(untilItBreaks(body)), ...encode, response], { end: false })
  return { isBroken }
}
