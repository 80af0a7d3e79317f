// Preloaded into a peer, whose code stays as it is: requests to Dataverse and to Microsoft's sign-in go to the
// address in BENCH_PLACE, requests to this machine pass, and every other host is refused.
import { http, HttpResponse, passthrough } from 'msw'
import { setupServer } from 'msw/node'

const place = new URL(process.env.BENCH_PLACE)
const isLocal = /^(?:127(?:\.\d+){3}|localhost|\[::1\])$/
const isMicrosoft = /(?:^|\.)(?:dynamics\.com|microsoftonline\.com|login\.microsoft\.com)$/

setupServer(
  http.all('*', async ({ request }) => {
    const url = new URL(request.url)
    if (isLocal.test(url.hostname)) return passthrough()
    if (!isMicrosoft.test(url.hostname)) return HttpResponse.error()
    const headers = new Headers(request.headers)
    for (const name of ['host', 'content-length', 'connection']) headers.delete(name)
    const body = await request.arrayBuffer()
    const answer = await fetch(new URL(`${url.pathname}${url.search}`, place), {
      method: request.method,
      headers,
      redirect: 'manual',
      ...(body.byteLength > 0 && { body }),
    })
    return new Response(await answer.arrayBuffer(), answer)
  }),
).listen({ onUnhandledRequest: 'error' })
