import { get } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { fakeClock } from '../support/fake-clock.ts'
import { connect } from '../support/connect.ts'
import { post, startListener } from '../support/sandbox-listener.ts'

const page = z.looseObject({
  value: z.array(z.unknown()),
  '@odata.nextLink': z.string().optional(),
})
const networkError = z.object({ cause: z.object({ code: z.string() }) })

async function failureOf(request: Promise<unknown>): Promise<string> {
  return request.then(
    () => 'none',
    (error: unknown) => networkError.parse(error).cause.code,
  )
}

test('a response is lost after the row was stored', async () => {
  const { sandbox, send } = await startListener({
    rules: [{ fault: 'lose-answer', method: 'POST' }],
  })

  expect(await failureOf(send('accounts', post('Twice?')))).toBe('UND_ERR_SOCKET')
  expect(sandbox.ledger()).toMatchObject([{ operation: 'create', entity: 'account' }])
})

test('a connection is reset before anything is stored', async () => {
  const { sandbox, send } = await startListener({ rules: [{ fault: 'reset', method: 'POST' }] })

  expect(await failureOf(send('accounts', post('Never')))).toBe('ECONNRESET')
  expect(sandbox.ledger()).toEqual([])
})

test.each([0, 1, 100])('a body is cut after %d bytes', async (bytes) => {
  const { send } = await startListener({ rules: [{ fault: 'cut-body', bytes }] })

  const answer = await send('accounts?$select=name')
  const received: Uint8Array[] = []
  const reading = (async () => {
    for await (const chunk of answer.body ?? []) received.push(chunk)
  })()

  await expect(reading).rejects.toThrow('terminated')
  expect(Buffer.concat(received)).toHaveLength(bytes)
  expect(Number(answer.headers.get('content-length'))).toBeGreaterThan(100)
})

test('a slow body arrives complete', async () => {
  const clock = fakeClock()
  const { send } = await startListener({ clock, rules: [{ fault: 'slow-body', chunkBytes: 500 }] })

  const { value } = page.parse(await (await send('accounts?$select=name&$top=20')).json())

  expect(value).toHaveLength(20)
  expect(clock.slept.length).toBeGreaterThan(3)
})

test('a bomb is small in transfer and large after decompression', async () => {
  const { baseUrl, send } = await startListener({ rules: [{ fault: 'gzip-bomb', megabytes: 20 }] })

  const { bytes, headers } = await readRaw(`${baseUrl}/api/data/v9.2/WhoAmI`)
  const text = await (await send('WhoAmI')).text()

  expect(headers['content-encoding']).toBe('gzip')
  expect(bytes.length).toBeLessThan(50_000)
  expect(text.length).toBeGreaterThan(20 * 1024 * 1024)
  expect(JSON.parse(text)).toHaveProperty('UserId')
})

test('a caller that disconnects in the middle of a bomb does not break the sandbox', async () => {
  const { send } = await startListener({
    rules: [{ fault: 'gzip-bomb', megabytes: 4096, times: 1 }],
  })

  const reader = (await send('WhoAmI')).body?.getReader()
  await reader?.read()
  await reader?.cancel()

  expect((await send('WhoAmI')).status).toBe(200)
})

test('a body is encoded twice, and its headers say so', async () => {
  const { baseUrl } = await startListener({ rules: [{ fault: 'encode-body' }] })

  const { bytes, headers } = await readRaw(`${baseUrl}/api/data/v9.2/WhoAmI`)

  expect(headers['content-encoding']).toBe('gzip, gzip')
  expect(JSON.parse(gunzipSync(gunzipSync(bytes)).toString())).toHaveProperty('UserId')
})

test('the token expires in the middle of paging, and a new one continues', async () => {
  const { send } = await startListener({
    rules: [{ fault: 'expire-token', path: '*$skiptoken*', nth: 2 }],
  })
  const headers = { Prefer: 'odata.maxpagesize=15' }
  const names: unknown[] = []
  const statuses: number[] = []

  let next: string | undefined = 'accounts?$select=name'
  let token = 't'
  while (next !== undefined) {
    const answer = await send(next, { headers, token })
    statuses.push(answer.status)
    if (answer.status === 401) {
      token = 't~renewed'
      continue
    }
    const { value, '@odata.nextLink': link } = page.parse(await answer.json())
    names.push(...value)
    next = link
  }

  expect(statuses).toEqual([200, 200, 401, 200, 200])
  expect(names).toHaveLength(60)
})

test('a redirect, a hostile next link and a wrong content type follow the plan', async () => {
  const { send } = await startListener({
    rules: [
      { fault: 'redirect', to: 'http://127.0.0.1:9/elsewhere', path: '/contacts' },
      { fault: 'next-link', to: 'https://evil.example/api/data/v9.2/accounts', path: '/accounts' },
      { fault: 'content-type', type: 'text/html', path: '/leads' },
    ],
  })

  const redirect = await send('contacts', { redirect: 'manual' })
  const linked = page.parse(await (await send('accounts?$top=1')).json())
  const typed = await send('leads?$top=1')

  expect([redirect.status, redirect.headers.get('location')]).toEqual([
    302,
    'http://127.0.0.1:9/elsewhere',
  ])
  expect(linked['@odata.nextLink']).toBe('https://evil.example/api/data/v9.2/accounts')
  expect(typed.headers.get('content-type')).toBe('text/html')
})

test('one user is throttled under any of its names, and other users are not', async () => {
  const { send } = await startListener({ rules: [{ fault: 'throttle', user: 'Alan Steiner' }] })

  const answers = [
    await send('WhoAmI', { token: 't.salesperson' }),
    await send('WhoAmI', { token: 't.alan.steiner' }),
    await send('WhoAmI'),
  ]

  expect(answers.map(({ status }) => status)).toEqual([429, 429, 200])
})

test('the control path changes the plan and returns its counts', async () => {
  const { baseUrl, send } = await startListener({ control: true })
  const address = `${baseUrl}/sandbox/faults`
  const plan = { rules: [{ fault: 'fail', status: 502, body: 'html', nth: 1 }] }

  const put = await send(address, { method: 'PUT', body: JSON.stringify(plan) })
  const failed = await send('WhoAmI')
  const state = await send(address)
  const removed = await send(address, { method: 'DELETE' })

  expect(put.status).toBe(200)
  expect(failed.status).toBe(502)
  expect(await state.json()).toMatchObject({ rules: [{ fault: 'fail', seen: 1, applied: 1 }] })
  expect(await removed.json()).toEqual({ rules: [] })
  expect((await send('WhoAmI')).status).toBe(200)
})

test("the control path requires the sandbox's token and a valid plan", async () => {
  const { baseUrl, send } = await startListener({ control: true })
  const address = `${baseUrl}/sandbox/faults`

  const stranger = await send(address, { token: 't.salesperson' })
  const wrong = await send(address, { method: 'PUT', body: '{"rules":[{"fault":"explode"}]}' })
  const posted = await send(address, { method: 'POST' })

  expect(stranger.status).toBe(401)
  expect(wrong.status).toBe(400)
  expect(JSON.stringify(await wrong.json())).toContain('rules[0].fault')
  expect(posted.status).toBe(405)
})

test('without --control the control path does not exist', async () => {
  const { baseUrl, send } = await startListener()

  expect((await send(`${baseUrl}/sandbox/faults`)).status).toBe(404)
})

test('the MCP server waits as long as a throttled response says, then succeeds', async () => {
  const clock = fakeClock()
  const { ask, seen } = await connect({
    clock,
    faults: [{ fault: 'throttle', path: '/accounts?', times: 2, retryAfterSeconds: 7 }],
  })

  await ask('query_records', { entity: 'account', select: ['name'], top: 1 })

  expect(clock.slept).toEqual([7000, 7000])
  expect(seen.filter(({ path }) => path.startsWith('accounts?'))).toHaveLength(3)
})

test('the MCP server creates one row when the first response is lost', async () => {
  const { ask, sandbox } = await connect({
    clock: fakeClock(),
    faults: [{ fault: 'lose-answer', method: 'POST', times: 1 }],
  })

  await ask('create_record', { entity: 'account', values: { name: 'Once' } })

  expect(sandbox.ledger().map(({ operation }) => operation)).toEqual(['create'])
})

/** A response as received, not decoded. */
function readRaw(url: string) {
  return new Promise<{ bytes: Buffer; headers: NodeJS.Dict<string | string[]> }>(
    (resolve, reject) => {
      get(url, { headers: { Authorization: 'Bearer t' }, agent: false }, (message) => {
        const chunks: Buffer[] = []
        message.on('data', (chunk: Buffer) => chunks.push(chunk))
        message.on('end', () => resolve({ bytes: Buffer.concat(chunks), headers: message.headers }))
      }).on('error', reject)
    },
  )
}
