import { createServer } from 'node:http'
import { connect } from 'node:net'

/** A company proxy that tunnels to this machine only and lists where it was asked to connect. */
export async function startProxy() {
  const hosts: string[] = []
  const server = createServer()
  server.on('connect', (request, socket, head) => {
    const target = request.url ?? ''
    hosts.push(target)
    const tunnel = connect(Number(target.split(':')[1]), '127.0.0.1', () => {
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
