import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Clock } from '../time/clock.ts'
import { answerHeaders, pages } from './pages.ts'
import type { PageName } from './pages.ts'
import { isSameSecret } from '../text/same-secret.ts'

/** Waits on this computer for the browser to deliver the response of one sign-in. */
export interface LoopbackListener {
  /** `http://localhost:49152`; without a path, Entra accepts any port. */
  readonly redirectUri: string
  /** The only valid response; `undefined` after the time limit or `close`. */
  readonly answer: Promise<LoopbackAnswer | undefined>
  /** Stops waiting. Safe to call after the end. */
  close(): void
}

/** What the authority sent through the browser. The browser waits for a page. */
export interface LoopbackAnswer {
  /** `code`, or `error` with `error_description`. */
  readonly fields: ReadonlyMap<string, string>
  /** Ends the browser's request; only the first call counts. */
  show(page: PageName): void
}

/** How long a user may take to sign in. */
export const signInLimitMs = 300_000
const longestAnswer = 65_536

/**
 * Listens on 127.0.0.1, on a port that the system chooses, for one form post to `/` that contains
 * `state`. Every other request gets 400, and the wait continues. The port closes after the first
 * valid response, on `close`, or after five minutes.
 *
 * It does not keep the process alive.
 *
 * @param state - At least 128 random bits, which the authority returns.
 */
export async function listenForAnswer({
  state,
  clock,
}: {
  readonly state: string
  readonly clock: Clock
}): Promise<LoopbackListener> {
  // Browsers send all cookies of localhost, so the default limit of 16 kB may be too small.
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

/** The fields of a request if it is the expected response, `undefined` for any other. */
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

/** Checks the raw headers: the parsed form hides a second `Host`. */
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
  response.end('This address accepts only the response of a sign-in that was started here.\n')
}

function finish(response: ServerResponse, page: PageName): void {
  if (response.writableEnded) return
  response.writeHead(200, { ...answerHeaders, 'Content-Type': 'text/html; charset=utf-8' })
  response.end(pages[page])
}
