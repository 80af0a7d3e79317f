import { createServer } from 'node:net'
import type { Socket } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { expect, onTestFinished, test, vi } from 'vitest'
import { systemClock } from '../../src/time/clock.ts'
import { createOutbound } from '../../src/dataverse/outbound/outbound.ts'
import { createPooledWire } from '../../src/network/pooled-wire.ts'
import { createProxiedFetch } from '../../src/network/proxied-fetch.ts'
import { overFetch } from '../../src/network/wire.ts'
import type { Wire } from '../../src/network/wire.ts'
import { errorOf } from '../support/error-of.ts'
import { wires } from '../support/wires.ts'

const contoso = 'https://contoso.crm4.dynamics.com'

test.each(wires)(
  'R19 R129 waiting for a connection ends with the call and with the deadline, over %s',
  async (_, makeWire) => {
    const { port, connections } = await listen(() => undefined)
    const wire = makeWire()
    const leaving = new AbortController()

    const left = errorOf(send(wire, `https://127.0.0.1:${port}`, { signal: leaving.signal }))
    const late = errorOf(send(wire, `https://127.0.0.1:${port}`, { totalMs: 50 }))
    await expect.poll(() => connections()).toBeGreaterThan(0)
    leaving.abort()

    expect((await left).code).toBe('cancelled')
    expect((await late).code).toBe('timeout')
  },
  5000,
)

test.each<[string, () => Wire]>([
  ['fetch', () => overFetch(createProxiedFetch())],
  ['kept connections', () => createPooledWire()],
])('a proxy that disconnects is not tried again and again, over %s', async (_, makeWire) => {
  const { port, connections } = await listen((socket) => socket.destroy())
  vi.stubEnv('HTTPS_PROXY', `http://127.0.0.1:${port}`)
  vi.stubEnv('NO_PROXY', '')

  const error = await errorOf(send(makeWire(), contoso, { totalMs: 2000 }))
  await setTimeout(200)

  expect(error.code).toBe('unavailable')
  expect(connections()).toBeLessThan(4)
})

function send(
  wire: Wire,
  url: string,
  { signal = new AbortController().signal, totalMs = 60_000 } = {},
) {
  const environment = { url, host: new URL(url).host, apiRoot: `${url}/api/data/v9.2/` }
  return createOutbound({ environment, wire, clock: systemClock }).send({
    method: 'GET',
    target: { kind: 'path', path: 'accounts', query: {} },
    token: 'test-token',
    totalMs,
    signal,
  })
}

async function listen(onConnection: (socket: Socket) => void) {
  let count = 0
  const open = new Set<Socket>()
  const server = createServer((socket) => {
    count += 1
    open.add(socket)
    socket.on('error', () => undefined)
    socket.once('data', () => onConnection(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of open) socket.destroy()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { port, connections: () => count }
}
