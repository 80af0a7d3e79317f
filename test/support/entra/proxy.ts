import { createServer } from 'node:http'
import { connect } from 'node:net'

/**
 * A company proxy that connects only to this machine and records the requested hosts. With `port`
 * every connection goes there, regardless of its host.
 */
export async function startProxy({ port }: { readonly port?: number } = {}) {
  const hosts: string[] = []
  const server = createServer((_, response) => response.writeHead(400).end())
  server.on('connect', (request, socket, head) => {
    const target = request.url ?? ''
    hosts.push(target)
    const tunnel = connect(port ?? Number(target.split(':')[1]), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      tunnel.write(head)
      tunnel.pipe(socket)
      socket.pipe(tunnel)
    })
    tunnel.on('error', () => socket.destroy())
    socket.on('error', () => tunnel.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    hosts,
    origin: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
