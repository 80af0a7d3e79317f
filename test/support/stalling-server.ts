import { createServer } from 'node:net'
import type { Socket } from 'node:net'

/** How a server fails to answer, by name: what it says once a request has come. */
const stalls = {
  'says nothing': () => undefined,
  'stops within its headers': (socket: Socket) => socket.write('HTTP/1.1 200 OK\r\nContent-'),
  'stops after its headers': (socket: Socket) => socket.write(head),
  'lets its body drip'(socket: Socket) {
    socket.write(head)
    const drip = setInterval(() => socket.write(' '), 20)
    socket.once('close', () => clearInterval(drip))
  },
}

const head = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n{'

export interface StallingServer {
  readonly stall: string
  /** `http://127.0.0.1:41003` */
  readonly origin: string
  /** Connections that a request has come over and that are not closed. */
  readonly open: () => number
  /** How many requests have come. */
  readonly heard: () => number
  readonly close: () => void
}

/** Servers on ports of this machine, one for each way never to come to the end of an answer. */
export function startStallingServers(): Promise<readonly StallingServer[]> {
  return Promise.all(Object.entries(stalls).map(([stall, begin]) => start(stall, begin)))
}

async function start(stall: string, begin: (socket: Socket) => unknown): Promise<StallingServer> {
  const sockets = new Set<Socket>()
  let heard = 0
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('close', () => sockets.delete(socket))
    socket.once('data', () => {
      heard += 1
      sockets.add(socket)
      begin(socket)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    stall,
    origin: `http://127.0.0.1:${port}`,
    open: () => sockets.size,
    heard: () => heard,
    close() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}
