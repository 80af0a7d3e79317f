// A generated environment over HTTP, with its answers rendered beforehand.
import { createServer } from 'node:http'
import { createLargeEnvironment } from '../test/support/large-environment.ts'

/** Serves 2,500 tables in 20 languages; `warm` renders the answers that a first call needs. */
export async function startLargeService() {
  const answer = createLargeEnvironment()
  const rendered = new Map<string, string>()
  const requests: string[] = []
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://127.0.0.1')
    const key = request.url ?? ''
    requests.push(decodeURIComponent(pathname))
    const path = decodeURIComponent(pathname).replace('/api/data/v9.2/', '')
    const body = rendered.get(key) ?? answer(path, new Map(searchParams)).body
    rendered.set(key, body)
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { url: `http://127.0.0.1:${port}`, requests, close: () => server.close() }
}
