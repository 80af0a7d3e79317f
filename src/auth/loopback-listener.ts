import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Clock } from '../clock.ts'
import { answerHeaders, pages } from './pages.ts'
import type { PageName } from './pages.ts'
import { isSameSecret } from './same-secret.ts'

/** Waits on this computer for the browser to bring the answer of one sign-in. */
export interface LoopbackListener {
  /** `http://localhost:49152`: without a path, so that Entra accepts any port of it. */
  readonly redirectUri: string
  /** The one valid answer; `undefined` once the time is up or the listener was closed. */
  readonly answer: Promise<LoopbackAnswer | undefined>
  /** Stops waiting. Harmless when it is over. */
  close(): void
}

/** What the authority sent through the browser, which waits for a page. */
export interface LoopbackAnswer {
  /** `code`, or `error` with `error_description`. */
  readonly fields: ReadonlyMap<string, string>
  /** Ends the browser's request; only the first call counts. */
  show(page: PageName): void
}

/** How long a person may take to sign in. */
export const signInLimitMs = 300_000
const longestAnswer = 65_536

/**
 * Listens on 127.0.0.1, on a port of the system's choice, for one form post to `/` that carries
 * `state`. Everything else gets 400 and the wait goes on. The port is closed by the first valid
 * answer, by `close`, or after five minutes.
 *
 * The process may end while it waits.
 *
 * @param state - At least 128 random bits, which the authority hands back.
 */
export async function listenForAnswer({
  state,
  clock,
}: {
  readonly state: string
  readonly clock: Clock
}): Promise<LoopbackListener> {
  // Cookies of everything else on localhost come along, so that the usual 16 kB may not do.
  const server = createServer({
    maxHeaderSize: 131_072,
    headersTimeout: 10_000,
    requestTimeout: 20_000,
  })
  server.on('clientError', (_, socket) => {
    socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n')
  })
  server.unref()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  const host = `localhost:${typeof address === 'object' && address !== null ? address.port : 0}`

  const closed = new AbortController()
  const answer = new Promise<LoopbackAnswer | undefined>((resolve) => {
    let taken = false
    async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
      const fields = await readAnswer(request, { host, state })
      if (fields === undefined || taken) {
        refuse(response)
        return
      }
      taken = true
      server.close()
      response.on('close', () => server.closeAllConnections())
      resolve({ fields, show: (page) => finish(response, page) })
      closed.abort()
    }
    server.on('request', (request, response) => void receive(request, response))
    closed.signal.addEventListener('abort', () => {
      if (!taken) {
        server.close()
        server.closeAllConnections()
      }
      resolve(undefined)
    })
    clock.sleep(signInLimitMs, closed.signal).then(
      () => closed.abort(),
      () => undefined,
    )
  })
  return { redirectUri: `http://${host}`, answer, close: () => closed.abort() }
}

/** The fields of a request that is the awaited answer, `undefined` for any other. */
async function readAnswer(
  request: IncomingMessage,
  expected: { readonly host: string; readonly state: string },
): Promise<ReadonlyMap<string, string> | undefined> {
  const { method, url, headers } = request
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase()
  const isOurs =
    method === 'POST' &&
    url === '/' &&
    type === 'application/x-www-form-urlencoded' &&
    isOnlyHost(request, expected.host)
  const body = isOurs ? await readBody(request) : undefined
  if (body === undefined) return undefined

  const pairs = [...new URLSearchParams(body)]
  const fields = new Map(pairs)
  if (fields.size !== pairs.length || !isSameSecret(fields.get('state') ?? '', expected.state)) {
    return undefined
  }
  return fields.has('code') === fields.has('error') ? undefined : fields
}

/** By the header as it came: the parsed form hides a second one. */
function isOnlyHost({ rawHeaders }: IncomingMessage, host: string): boolean {
  const hosts = rawHeaders.filter((_, index) => {
    return index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === 'host'
  })
  return hosts.length === 1 && hosts[0] === host
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of request) {
      const bytes = Buffer.from(chunk)
      length += bytes.length
      if (length > longestAnswer) return undefined
      chunks.push(bytes)
    }
  } catch {
    return undefined
  }
  return Buffer.concat(chunks).toString('utf8')
}

function refuse(response: ServerResponse): void {
  response.writeHead(400, { ...answerHeaders, 'Content-Type': 'text/plain; charset=utf-8' })
  response.end('This address takes only the answer of a sign-in that was started here.\n')
}

function finish(response: ServerResponse, page: PageName): void {
  if (response.writableEnded) return
  response.writeHead(200, { ...answerHeaders, 'Content-Type': 'text/html; charset=utf-8' })
  response.end(pages[page])
}
