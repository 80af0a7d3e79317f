import { createServer, request as sendRequest } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'

/** A stateless balancer: each request goes to the next port (R134). */
export interface RoundRobin {
  readonly port: number
  /** The ports that receive requests from now on. */
  use(ports: readonly number[]): void
  close(): void
}

export async function startRoundRobin(): Promise<RoundRobin> {
  let targets: readonly number[] = []
  let turn = 0
  const server = createServer((message, response) => {
    const port = targets[turn % targets.length]
    turn += 1
    if (port === undefined) response.writeHead(503).end()
    else forward(port, message, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    use(ports) {
      targets = ports
    },
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

function forward(port: number, message: IncomingMessage, response: ServerResponse): void {
  const { method, url, headers } = message
  const sent = sendRequest({ port, host: '127.0.0.1', method, path: url, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(response)
  })
  sent.on('error', () => {
    if (!response.headersSent) response.writeHead(502)
    response.end()
  })
  response.on('close', () => sent.destroy())
  message.pipe(sent)
}
