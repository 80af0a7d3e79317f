import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { createInterface } from 'node:readline'

/**
 * A fresh sandbox of ours behind a loopback address that counts requests to the Web API, gives a token to whoever
 * asks as an application, and can lose an answer or refuse a table.
 */
export async function openPlace(main) {
  const token = randomUUID()
  const sandbox = spawn(process.execPath, [main, 'sandbox', '--port', '0', '--token', token], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [target] = await once(createInterface({ input: sandbox.stdout }), 'line')
  let requests = 0
  let losesCreate = false

  const proxy = createServer(async (request, response) => {
    const chunks = []
    for await (const chunk of request) chunks.push(chunk)
    const send = (status, body) =>
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
    const { pathname } = new URL(request.url, target)
    if (/\/oauth2\/(?:v2\.0\/)?token$/.test(pathname))
      return send(200, { token_type: 'Bearer', expires_in: 3600, access_token: token })
    requests += 1
    if (/\/tasks(?:\(|$)/.test(pathname)) return send(403, forbidden)
    const answer = await fetch(new URL(request.url, target), {
      method: request.method,
      headers: forwarded(request.headers),
      redirect: 'manual',
      ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
    })
    const body = Buffer.from(await answer.arrayBuffer())
    if (losesCreate && request.method === 'POST' && pathname.endsWith('/accounts')) {
      losesCreate = false
      return send(503, { error: { code: '0x80040216', message: 'Service unavailable' } })
    }
    return response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(body)
  })
  await new Promise((resolve) => proxy.listen(0, '127.0.0.1', resolve))

  return {
    url: `http://127.0.0.1:${proxy.address().port}`,
    token,
    requests: () => requests,
    /** The next created account is there, but its answer is lost. */
    loseNextCreate() {
      losesCreate = true
    },
    /** Rows past the server that is measured. */
    async rows(query) {
      const answer = await fetch(new URL(`/api/data/v9.2/${query}`, target), {
        headers: { Authorization: `Bearer ${token}` },
      })
      const { value } = await answer.json()
      return value
    },
    close() {
      proxy.close()
      proxy.closeAllConnections()
      sandbox.kill()
    },
  }
}

function forwarded({
  host: _host,
  connection: _connection,
  'content-length': _length,
  ...headers
}) {
  return headers
}

/** As the service refuses a table: reference section 12. */
const forbidden = {
  error: {
    code: '0x80040220',
    message:
      'Principal user (Id=00000000-0000-4000-8000-000000000001, type=8) is missing prvReadActivity privilege ' +
      '(Id=00000000-0000-4000-8000-000000000002) on OTC=4200 for entity activitypointer (LocalizedName=Activity).',
  },
}
