import type { Clock } from '../../src/time/clock.ts'

/** The same response, but the connection ends after the first `bytes` of the body. */
export async function cutBody(answer: Response, bytes: number): Promise<Response> {
  const whole = await readBody(answer)
  if (whole.length <= bytes) return withBody(answer, whole)

  const headers = new Headers(answer.headers)
  headers.set('Content-Length', String(whole.length))
  const parts = bytes > 0 ? [whole.subarray(0, bytes)] : []
  return withBody(answer, streamOf(parts.values(), new TypeError('terminated')), headers)
}

/** The same response, but the body arrives in small pieces with a pause before each. */
export async function slowBody(
  answer: Response,
  { chunkBytes, pauseMs, clock }: { chunkBytes: number; pauseMs: number; clock: Clock },
): Promise<Response> {
  const whole = await readBody(answer)
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < whole.length; at += chunkBytes) {
      await clock.sleep(pauseMs)
      yield whole.subarray(at, at + chunkBytes)
    }
  }
  return withBody(answer, streamOf(pieces()))
}

/** The same response after white space, so that it has `megabytes` once it is decompressed. */
export async function padBody(answer: Response, megabytes: number): Promise<Response> {
  const whole = await readBody(answer)
  const blank = new Uint8Array(megabyte).fill(space)
  function* pieces(): Generator<Uint8Array> {
    for (let sent = 0; sent < megabytes; sent += 1) yield blank
    yield whole
  }
  return withBody(answer, streamOf(pieces()), encodedHeaders(answer, ['gzip']))
}

/**
 * Headers that say how the body is encoded for transfer. The body itself stays decoded, like bodies
 * that `fetch` returns; the listener encodes it.
 */
export function encodedHeaders(answer: Response, codings: readonly string[]): Headers {
  const headers = new Headers(answer.headers)
  headers.set('Content-Encoding', codings.join(', '))
  return headers
}

/**
 * The same response with another body or other headers. A status that cannot have a body gets none.
 */
export function withBody(
  { status, headers }: Response,
  body: ConstructorParameters<typeof Response>[0],
  changed: Headers = headers,
): Response {
  return new Response(bodyless.has(status) ? null : body, { status, headers: changed })
}

const bodyless: ReadonlySet<number> = new Set([204, 205, 304])

const megabyte = 1024 * 1024
const space = 0x20

async function readBody(answer: Response): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await answer.arrayBuffer())
}

function streamOf(
  parts: Iterator<Uint8Array> | AsyncIterator<Uint8Array>,
  end?: Error,
): ReadableStream<Uint8Array> {
  return new ReadableStream(
    {
      async pull(controller) {
        const next = await parts.next()
        if (!next.done) controller.enqueue(next.value)
        else if (end) controller.error(end)
        else controller.close()
      },
    },
    { highWaterMark: 0 },
  )
}
