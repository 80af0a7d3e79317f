import { request as sendRequest } from 'node:http'
import { buffer } from 'node:stream/consumers'

export interface RawAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

interface RawRequest {
  readonly method?: string
  /** As it is written in the request line. */
  readonly path?: string
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  readonly body?: string | Uint8Array
}

/**
 * One request with exactly these headers, including `Host` and forbidden ones, on its own
 * connection.
 */
export function sendRaw(url: string, request: RawRequest = {}): Promise<RawAnswer> {
  const { hostname, port, pathname, host } = new URL(url)
  const { method = 'POST', path = pathname, headers = {}, body } = request
  const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }
  return new Promise((resolve, reject) => {
    const sent = sendRequest(
      {
        hostname,
        port,
        method,
        path,
        agent: false,
        setHost: false,
        headers: { Host: host, ...length, ...headers } as const,
      },
      (answer) => {
        buffer(answer).then(
          (content) =>
            resolve({
              status: answer.statusCode ?? 0,
              headers: Object.fromEntries(
                Object.entries(answer.headers).map(([name, value]) => [name, String(value)]),
              ),
              text: content.toString(),
            }),
          reject,
        )
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
}

/** A message as a client of the older protocol revisions sends it. */
export function legacyRequest(
  token: string,
  method: string,
  params: Readonly<Record<string, unknown>> = {},
  id: number = 1,
): RawRequest & { readonly headers: Readonly<Record<string, string>>; readonly body: string } {
  return {
    headers: {
      Authorization: `Bearer ${token}`,
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
    },
    body: JSON.stringify({ jsonrpc: '2.0', id, method, params }),
  }
}

/** The same as a client of the revision 2026-07-28 sends it, with the capabilities that it declares. */
export function modernRequest(
  token: string,
  method: string,
  params: Readonly<Record<string, unknown>> = {},
  id: number = 1,
  capabilities: Readonly<Record<string, unknown>> = {},
): RawRequest & { readonly headers: Readonly<Record<string, string>>; readonly body: string } {
  const revision = '2026-07-28'
  const meta = {
    'io.modelcontextprotocol/protocolVersion': revision,
    'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1.0.0' },
    'io.modelcontextprotocol/clientCapabilities': capabilities,
  }
  const { headers } = legacyRequest(token, method)
  return {
    headers: {
      ...headers,
      'MCP-Protocol-Version': revision,
      'Mcp-Method': method,
      ...(typeof params['name'] === 'string' && { 'Mcp-Name': params['name'] }),
    },
    body: JSON.stringify({ jsonrpc: '2.0', id, method, params: { ...params, _meta: meta } }),
  }
}

/** The JSON-RPC message of a response, whether it arrived as JSON or as an event. */
export function messageOf({ text }: Pick<RawAnswer, 'text'>): unknown {
  const data = /^data: (.*)$/m.exec(text)?.[1]
  return JSON.parse(data ?? text)
}
