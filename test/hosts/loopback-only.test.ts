import { once } from 'node:events'
import { request } from 'node:http'
import path from 'node:path'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { run } from '../package/installed.ts'
import { startFakeModel } from './model/fake-model.ts'

const statusCode = z.looseObject({ statusCode: z.number() })
const preload = path.resolve('test/hosts/scripts/loopback-only.mjs')

// The addresses are for documentation and belong to nobody.
test.each(['http://192.0.2.1/', 'http://[2001:db8::1]/', 'https://model.example/'])(
  'a client on Node reaches no %s',
  async (url) => {
    expect(await statusOf(url)).toBe('connect ECONNREFUSED 127.0.0.1:1')
  },
)

test('a client on Node reaches this machine', async () => {
  const model = await startFakeModel([])

  const status = await statusOf(model.url)
  model.close()

  expect(status).toBe('404')
})

test('a client that goes through the proxy reaches nothing, and the address is recorded', async () => {
  const model = await startFakeModel([])
  const { hostname, port } = new URL(model.url)
  const sent = request({ hostname, port, path: 'http://192.0.2.1/' }).end()
  const tunnel = request({ hostname, port, method: 'CONNECT', path: '192.0.2.2:443' }).end()

  const [answer] = z.tuple([statusCode]).parse(await once(sent, 'response'))
  const [refusal] = z.tuple([statusCode], z.unknown()).parse(await once(tunnel, 'connect'))
  model.close()

  expect([answer.statusCode, refusal.statusCode]).toEqual([403, 403])
  expect([...model.refused]).toEqual(['192.0.2.1', '192.0.2.2:443'])
})

/** The status of a GET, or the reason why there is none. */
async function statusOf(url: string): Promise<string> {
  const script = `fetch(process.argv[1]).then((answer) => answer.status, (error) => error.cause.message)
    .then((text) => process.stdout.write(String(text)))`
  const { stdout } = await run(process.execPath, ['--import', preload, '-e', script, url])
  return stdout
}
