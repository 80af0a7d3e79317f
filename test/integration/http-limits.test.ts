import { setTimeout } from 'node:timers/promises'
import { expect, onTestFinished, test, vi } from 'vitest'
import { clientAddress } from '../../src/hosting/listener/client-address.ts'
import { toNetwork } from '../../src/hosting/http-settings.ts'
import { ada, bob, startMultiUser } from '../support/http-server.ts'
import { apiClaims } from '../support/entra-obo.ts'
import { legacyRequest, messageOf, modernRequest, sendRaw } from '../support/http-raw.ts'

const query = { name: 'query_records', arguments: { entity: 'account', select: ['name'], top: 1 } }
const fast = { LIMIT_USER_PER_SECOND: '1000', LIMIT_USER_BURST: '1000' }

/** An environment that delays its responses and counts the pending ones. */
function holding() {
  const held: (() => void)[] = []
  const state = { most: 0, now: 0, isOpen: false, aborted: 0 }
  return {
    state,
    release() {
      state.isOpen = true
      for (const answer of held.splice(0)) answer()
    },
    async answer(
      { path, signal }: { path: string; signal: AbortSignal },
      next: () => Promise<Response>,
    ) {
      if (!path.startsWith('accounts') || state.isOpen) return next()
      state.now += 1
      state.most = Math.max(state.most, state.now)
      await new Promise<void>((resolve, reject) => {
        held.push(resolve)
        signal.addEventListener('abort', () => {
          state.aborted += 1
          reject(signal.reason)
        })
      }).finally(() => (state.now -= 1))
      return next()
    },
  }
}

test('R119 of 40 calls of one user 8 run in parallel, 16 wait, the rest is rejected; other users are not delayed', async () => {
  const held = holding()
  const { url, tokenOf } = await startMultiUser({
    variables: fast,
    environment: { answer: (call, next) => held.answer(call, next) },
  })
  const ask = (token: string, id = 1) => sendRaw(url, legacyRequest(token, 'tools/call', query, id))
  const token = tokenOf(ada)

  const calls = Array.from({ length: 40 }, (_each, id) => ask(token, id))
  await expect.poll(() => held.state.now).toBe(8)
  const other = ask(tokenOf(bob))
  await expect.poll(() => held.state.now).toBe(9)
  held.release()
  const answers = await Promise.all(calls)

  const refused = answers.filter(({ text }) => text.includes('Too many of your calls run at once'))
  expect(refused).toHaveLength(16)
  expect(answers.filter(({ text }) => !text.includes('"isError":true'))).toHaveLength(24)
  expect(held.state.most).toBe(9)
  expect((await other).text).not.toContain('isError')
})

test('R119 a call that waits longer than the queue allows returns with the advice to call again', async () => {
  const held = holding()
  const { url, tokenOf } = await startMultiUser({
    variables: { ...fast, LIMIT_USER_CALLS: '1', LIMIT_USER_QUEUE_SECONDS: '1' },
    environment: { answer: (call, next) => held.answer(call, next) },
  })
  const ask = () => sendRaw(url, legacyRequest(tokenOf(ada), 'tools/call', query))

  const running = ask()
  await expect.poll(() => held.state.now).toBe(1)
  const waited = await ask()
  held.release()

  expect(messageOf(waited)).toMatchObject({ result: { isError: true } })
  expect(waited.text).toContain('Wait 1 s, then repeat the call')
  expect((await running).text).not.toContain('isError')
})

test('R119 a burst of 30 requests passes; then calls return the time to wait, and lists get 429', async () => {
  const { url, tokenOf } = await startMultiUser()
  const token = tokenOf(ada)

  const burst = await Promise.all(
    Array.from({ length: 30 }, () => sendRaw(url, legacyRequest(token, 'tools/list'))),
  )
  const list = await sendRaw(url, legacyRequest(token, 'tools/list', {}, 7))
  const call = await sendRaw(url, legacyRequest(token, 'tools/call', query))
  const other = await sendRaw(url, legacyRequest(tokenOf(bob), 'tools/list'))

  expect(burst.map(({ status }) => status)).toEqual(burst.map(() => 200))
  expect(list.status).toBe(429)
  expect(Number(list.headers['retry-after'])).toBeGreaterThanOrEqual(1)
  expect(messageOf(list)).toMatchObject({
    id: 7,
    error: { message: expect.stringContaining('wait') },
  })
  expect(call.status).toBe(200)
  expect(call.text).toContain('faster than this server allows')
  expect(other.status).toBe(200)
})

const create = (name: string) => ({
  name: 'create_record',
  arguments: { entity: 'account', values: { name } },
})

test('R47 of 80 creates of one user in a minute 70 run, counted per record', async () => {
  const { url, tokenOf, environment } = await startMultiUser({
    variables: { ...fast, LIMIT_USER_QUEUE: '100', LIMIT_USER_QUEUE_SECONDS: '20' },
  })
  const answers = await Promise.all(
    Array.from({ length: 80 }, (_each, index) =>
      sendRaw(url, legacyRequest(tokenOf(ada), 'tools/call', create(`${index}`), index)),
    ),
  )
  const read = await sendRaw(url, legacyRequest(tokenOf(ada), 'tools/call', query))

  const made = environment.sandbox
    .ledger()
    .filter((entry) => JSON.stringify(entry).includes('account'))
  expect(answers.filter(({ text }) => text.includes('faster than'))).toHaveLength(10)
  expect(made.length).toBeGreaterThanOrEqual(70)
  expect(read.text).not.toContain('isError')
})

test('R120 expired tokens are reported as expired, however many come from one address', async () => {
  const { url, entra } = await startMultiUser()
  const exp = Math.floor(Date.now() / 1000) - 600
  const { headers, body } = legacyRequest(
    entra.signer.sign(apiClaims(entra, ada, 'mcp.read', { exp })),
    'tools/list',
  )

  const answers = await Promise.all(
    Array.from({ length: 20 }, () => sendRaw(url, { headers, body })),
  )

  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]))
  expect(answers[0]?.headers['www-authenticate']).toContain('The token has expired.')
})

test('R120 an address that sends bad tokens is blocked, but a good token from there is not', async () => {
  const { url, tokenOf } = await startMultiUser({
    variables: { TRUSTED_PROXIES: '127.0.0.1', LIMIT_ADDRESS_PER_SECOND: '5' },
  })
  const from = (address: string, token: string | undefined) => {
    const { headers, body } = legacyRequest(token ?? '', 'tools/list')
    const { Authorization: _none, ...bare } = headers
    const sent = token === undefined ? bare : headers
    return sendRaw(url, { headers: { ...sent, 'X-Forwarded-For': address }, body })
  }
  const many = async (count: number, address: string, token?: string) => {
    const answers = Array.from({ length: count }, () => from(address, token))
    return (await Promise.all(answers)).map(({ status }) => status)
  }

  const bad = await many(12, '203.0.113.7', 'ey.x.y')
  const good = await many(3, '203.0.113.7', tokenOf(ada))
  const elsewhere = await many(1, '203.0.113.8', 'ey.x.y')
  const none = await many(7, '203.0.113.9')
  const late = await from('203.0.113.7', 'ey.x.y')

  expect(bad.filter((status) => status === 401)).toHaveLength(10)
  expect(bad.filter((status) => status === 429)).toHaveLength(2)
  expect(good).toEqual([200, 200, 200])
  expect(elsewhere).toEqual([401])
  expect(none.filter((status) => status === 401)).toHaveLength(5)
  expect(Number(late.headers['retry-after'])).toBeGreaterThan(1)
})

test.each([
  ['198.51.100.1', undefined, '198.51.100.1'],
  ['198.51.100.1', '203.0.113.7', '198.51.100.1'],
  ['10.0.0.9', '203.0.113.7', '203.0.113.7'],
  ['10.0.0.9', '6.6.6.6, 203.0.113.7', '203.0.113.7'],
  ['10.0.0.9', '6.6.6.6, 203.0.113.7, 10.0.0.4', '203.0.113.7'],
  ['10.0.0.9', '10.0.0.3, 10.0.0.4', '10.0.0.3'],
  ['10.0.0.9', '203.0.113.7:50123', '203.0.113.7'],
  ['10.0.0.9', '203.0.113.7:50123, 10.0.0.4:443', '203.0.113.7'],
  ['10.0.0.9', '[2001:db8:1:2::9]:50123', '2001:db8:1:2::/64'],
  ['10.0.0.9', 'nonsense', '10.0.0.9'],
  ['10.0.0.9', 'nonsense:80', '10.0.0.9'],
  ['10.0.0.9', '', '10.0.0.9'],
  ['::ffff:10.0.0.9', '203.0.113.7', '203.0.113.7'],
  ['10.0.0.9', '2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['10.0.0.9', '2001:0db8:1:0002::9', '2001:db8:1:2::/64'],
  ['2001:db8::1', undefined, '2001:db8:0:0::/64'],
])('R120 a request of %s, forwarded for %s, counts for %s', (peer, forwarded, address) => {
  const proxies = ['10.0.0.0/8'].flatMap((text) => toNetwork(text) ?? [])

  expect(clientAddress(peer, forwarded, proxies)).toBe(address)
})

test.each([
  ['legacy', legacyRequest],
  ['modern', modernRequest],
])(
  'R129 when a client disconnects, its read at Dataverse ends and its slot is released: %s',
  async (_era, request) => {
    const held = holding()
    const { url, tokenOf } = await startMultiUser({
      variables: { ...fast, LIMIT_USER_CALLS: '1' },
      environment: { answer: (call, next) => held.answer(call, next) },
    })
    const { headers, body } = request(tokenOf(ada), 'tools/call', query)
    const client = new AbortController()

    const left = fetch(url, { method: 'POST', headers, body, signal: client.signal })
    await expect.poll(() => held.state.now).toBe(1)
    client.abort()
    await expect(left).rejects.toThrow('aborted')
    await expect.poll(() => held.state.aborted, { interval: 5 }).toBe(1)
    held.release()
    const next = await sendRaw(url, request(tokenOf(ada), 'tools/call', query))

    expect(next.text).not.toContain('isError')
  },
)

test('R56 a sender that never finishes its headers or its body is disconnected, and others are served in the meantime', async () => {
  const { url, tokenOf } = await startMultiUser({ variables: fast })
  const { connect } = await import('node:net')
  const { port, host } = new URL(url)
  const sockets = Array.from({ length: 200 }, (_each, index) => {
    const socket = connect(Number(port), '127.0.0.1')
    const head = `POST /mcp HTTP/1.1\r\nHost: ${host}\r\n`
    const rest = `Authorization: Bearer ${tokenOf(ada)}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{`
    socket.write(index % 2 === 0 ? head : head + rest)
    socket.on('error', () => undefined)
    return socket
  })
  await setTimeout(50)

  const answers = await Promise.all(
    Array.from({ length: 20 }, () => sendRaw(url, legacyRequest(tokenOf(bob), 'tools/list'))),
  )

  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
  for (const socket of sockets) socket.destroy()
})

test('R38 bodies that one user never finishes do not reduce the capacity of others', async () => {
  const variables = { ...fast, LIMIT_MEGABYTES_IN_FLIGHT: '16' }
  const { url, tokenOf } = await startMultiUser({ variables })
  const { connect } = await import('node:net')
  const { port, host } = new URL(url)
  const begun = `{"x":"${'x'.repeat(1_000_000)}`
  const head = `POST /mcp HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${tokenOf(ada)}\r\nContent-Type: application/json\r\nContent-Length: ${begun.length + 9}\r\n\r\n`
  const opened = Array.from({ length: 30 }, () => {
    const socket = connect(Number(port), '127.0.0.1').on('error', () => undefined)
    socket.write(head + begun)
    const answer = new Promise<string>((resolve) => {
      socket.once('data', (text) => resolve(String(text)))
      socket.once('close', () => resolve('closed'))
    })
    return { socket, answer }
  })
  const refusals = opened.map(({ answer }) => answer)

  const first = await Promise.race(refusals)
  const { headers, body } = legacyRequest(tokenOf(bob), 'tools/call', query)
  const answer = await sendRaw(url, { headers, body: body + ' '.repeat(300_000) })

  expect(first).toMatch(/^HTTP\/1\.1 429 /)
  expect(first).toMatch(/retry-after: 1/i)
  expect(answer.status).toBe(200)
  for (const { socket } of opened) socket.destroy()
})

test('a client that disconnects while its call waits is not a server error', async () => {
  const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  onTestFinished(() => stderr.mockRestore())
  const held = holding()
  const { url, tokenOf } = await startMultiUser({
    variables: { ...fast, LIMIT_USER_CALLS: '1', DATAVERSE_LOG_LEVEL: 'info' },
    environment: { answer: (call, next) => held.answer(call, next) },
  })
  const running = sendRaw(url, legacyRequest(tokenOf(ada), 'tools/call', query))
  await expect.poll(() => held.state.now).toBe(1)
  const { headers, body } = legacyRequest(tokenOf(ada), 'tools/call', query)
  const client = new AbortController()

  const left = fetch(url, { method: 'POST', headers, body, signal: client.signal })
  await setTimeout(100)
  client.abort()
  await expect(left).rejects.toThrow('aborted')
  await setTimeout(50)
  held.release()
  await running

  const lines = stderr.mock.calls.map(([line]) => String(line))
  expect(lines.filter((line) => line.includes('"error"'))).toEqual([])
  expect(lines.some((line) => line.includes('"query_records"'))).toBe(true)
})
