import { expect, test } from 'vitest'

import { startSandboxListener } from '../../src/sandbox/http-listener.ts'
import { fakeClock } from '../support/fake-clock.ts'

test('the listener serves the sandbox over HTTP, with links to the host that was called', async () => {
  const listener = await startSandboxListener({
    port: 0,
    host: '127.0.0.1',
    clock: fakeClock(),
    token: 't',
  })
  const { baseUrl } = listener
  const headers = { Authorization: 'Bearer t', 'Content-Type': 'application/json' }

  const created = await fetch(`${baseUrl}/api/data/v9.2/accounts`, {
    method: 'POST',
    headers,
    body: '{"name":"Süd"}',
  })
  const read = await fetch(`${created.headers.get('odata-entityid')}?$select=name`, { headers })
  const refused = await fetch(`${baseUrl}/api/data/v9.2/`)
  const count = await fetch(`${baseUrl}/api/data/v9.2/accounts/$count`, { headers })
  const bytes = new Uint8Array(await count.arrayBuffer())
  await listener.close()

  expect(created.status).toBe(204)
  expect(created.headers.get('odata-entityid')).toMatch(
    new RegExp(`^${baseUrl}/api/data/v9\\.2/accounts\\(`),
  )
  expect(await read.json()).toMatchObject({ name: 'Süd' })
  expect(refused.status).toBe(401)
  expect(refused.headers.get('www-authenticate')).toContain(`resource_id=${baseUrl}/`)
  expect(Array.from(bytes.subarray(0, 3))).toEqual([0xef, 0xbb, 0xbf])
})
