import { connect, createServer } from 'node:net'
import type { Socket } from 'node:net'
import { onTestFinished } from 'vitest'

export type Direction = 'request' | 'response'

/** A loopback proxy that cuts a connection after a given byte. */
export interface FaultProxy {
  readonly url: string
  /** Starts counting bytes and cuts the connection once, after this many bytes of one direction. */
  cutAfter(direction: Direction, bytes: number): void
  /** Whether the most recently requested cut has happened. */
  hasCut(): boolean
  /** Bytes that passed since the most recent cut was requested. */
  passed(): Readonly<Record<Direction, number>>
}

/** Passes bytes between clients and a listener on this machine, both ways. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const { port: targetPort } = new URL(target)
  const sockets = new Set<Socket>()
  let plan: { readonly direction: Direction; readonly bytes: number } | undefined
  let passed = { request: 0, response: 0 }
  let isCut = false

  const server = createServer((client) => {
    const service = connect(Number(targetPort), '127.0.0.1')
    for (const socket of [client, service]) {
      socket.setNoDelay(true)
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        sockets.delete(socket)
        client.destroy()
        service.destroy()
      })
    }
    client.on('data', (chunk) => pass('request', addressed(chunk), client, service))
    service.on('data', (chunk) => pass('response', chunk, service, client))
  })

  /** The listener accepts only its own address as the host. */
  function addressed(chunk: Buffer): Buffer {
    const text = chunk.toString('latin1')
    return Buffer.from(
      text.replace(`host: 127.0.0.1:${port}`, `host: 127.0.0.1:${targetPort}`),
      'latin1',
    )
  }

  /** The bytes before the cut still arrive. Then both ends of the connection are closed. */
  function pass(direction: Direction, chunk: Buffer, from: Socket, to: Socket): void {
    const left = plan?.direction === direction ? plan.bytes - passed[direction] : Infinity
    passed = { ...passed, [direction]: passed[direction] + chunk.length }
    if (chunk.length < left) {
      to.write(chunk)
      return
    }
    plan = undefined
    isCut = true
    from.pause()
    if (left === 0) {
      to.destroy()
      return
    }
    to.write(chunk.subarray(0, left), () => to.destroy())
  }

  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port.')
  const { port } = address
  return {
    url: `http://127.0.0.1:${port}`,
    cutAfter(direction, bytes) {
      plan = { direction, bytes }
      passed = { request: 0, response: 0 }
      isCut = false
    },
    hasCut: () => isCut,
    passed: () => passed,
  }
}
