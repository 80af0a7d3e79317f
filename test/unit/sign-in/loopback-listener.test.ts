import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { listenForAnswer } from '../../../src/sign-in/loopback-listener.ts'
import { pages } from '../../../src/sign-in/pages.ts'
import { systemClock } from '../../../src/time/clock.ts'
import type { Clock } from '../../../src/time/clock.ts'
import { fakeClock } from '../../support/fake-clock.ts'

const state = 'Zm9ydHktdHdvIHJhbmRvbSBieXRlcyBvZiBhIHRlc3Q'
const right = `code=1.AbC&state=${state}&session_state=x`

interface Callback {
  readonly method?: string
  readonly path?: string
  /** `{host}` is the correct host. */
  readonly hosts?: readonly string[]
  readonly type?: string
  readonly body?: string
}

const hostile: readonly (readonly [string, Callback])[] = [
  ['a GET with code and state', { method: 'GET', path: `/?${right}`, body: '' }],
  [
    'a GET with an error',
    { method: 'GET', path: `/?error=access_denied&state=${state}`, body: '' },
  ],
  ['a HEAD', { method: 'HEAD', body: '' }],
  ['an OPTIONS of a preflight', { method: 'OPTIONS', body: '' }],
  ['a PUT', { method: 'PUT' }],
  ['another path', { path: '/callback' }],
  ['a path with a query', { path: '/?x=1' }],
  ['two slashes', { path: '//' }],
  ['an absolute address', { path: 'http://localhost/' }],
  ['a host after DNS rebinding', { hosts: ['evil.test'] }],
  ['the right host with another port', { hosts: ['localhost:1'] }],
  ['the address instead of the name', { hosts: ['127.0.0.1:{port}'] }],
  ['two hosts', { hosts: ['{host}', 'evil.test'] }],
  ['a wrong state', { body: 'code=stolen&state=guess' }],
  ['no state', { body: 'code=stolen' }],
  ['a state with extra characters', { body: `code=stolen&state=${state}A` }],
  ['two states', { body: `code=stolen&state=${state}&state=guess` }],
  ['two codes', { body: `code=stolen&code=other&state=${state}` }],
  ['neither code nor error', { body: `state=${state}` }],
  ['code and error', { body: `code=stolen&error=access_denied&state=${state}` }],
  ['JSON', { type: 'application/json', body: JSON.stringify({ code: 'stolen', state }) }],
  ['a body without a type', { type: '' }],
  ['more than 64 kB', { body: `${right}&x=${'x'.repeat(70_000)}` }],
]

test('R81 invalid callbacks get 400 and do not end the wait; then the valid one succeeds', async () => {
  const listener = await listen()

  const refusals = new Map<string, string>()
  for (const [name, callback] of hostile) {
    refusals.set(name, await send(listener.redirectUri, callback))
  }
  const last = send(listener.redirectUri, {})
  const answer = await listener.answer
  answer?.show('success')

  const unlike = [...refusals].filter(([, text]) => {
    return !text.startsWith('HTTP/1.1 400 ') || /guess|stolen|evil/.test(text)
  })
  expect(unlike).toEqual([])
  expect(Object.fromEntries(answer?.fields ?? [])).toEqual({
    code: '1.AbC',
    state,
    session_state: 'x',
  })
  expect(await last).toMatch(/^HTTP\/1\.1 200 /)
})

test('a request that is not HTTP gets 400 too', async () => {
  const listener = await listen()

  expect(await sendRaw(listener.redirectUri, 'hello\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /)
})

test('R81 the first valid response closes the port', async () => {
  const listener = await listen()
  const first = send(listener.redirectUri, {})
  const answer = await listener.answer

  await expect(send(listener.redirectUri, {})).rejects.toThrow('ECONNREFUSED')
  answer?.show('cancelled')
  expect(await first).toContain('was canceled')
})

test('an error from the authority is a valid response too', async () => {
  const listener = await listen()
  const sent = send(listener.redirectUri, { body: `error=access_denied&state=${state}` })

  const answer = await listener.answer
  answer?.show('cancelled')
  answer?.show('success')

  expect(answer?.fields.get('error')).toBe('access_denied')
  expect(await sent).toContain('was canceled')
})

test('R81 the wait ends after five minutes, and the port is closed', async () => {
  const clock = fakeClock()
  const listener = await listen(clock)

  clock.pass(300_000)

  expect(await listener.answer).toBeUndefined()
  await expect(send(listener.redirectUri, {})).rejects.toThrow('ECONNREFUSED')
})

test('the wait can be stopped', async () => {
  const listener = await listen()

  listener.close()
  listener.close()

  expect(await listener.answer).toBeUndefined()
})

test('R81 each sign-in has its own port on 127.0.0.1', async () => {
  const [one, other] = await Promise.all([listen(), listen()])

  expect(one.redirectUri).toMatch(/^http:\/\/localhost:\d{4,5}$/)
  expect(one.redirectUri).not.toBe(other.redirectUri)
})

// Only Linux has the whole network 127.0.0.0/8 without any configuration.
test.runIf(process.platform === 'linux')(
  'R81 no other address of this computer accepts the response',
  async () => {
    const { redirectUri } = await listen()
    const { port } = new URL(redirectUri)

    const socket = connect(Number(port), '127.0.0.2')

    await expect(once(socket, 'connect')).rejects.toThrow('ECONNREFUSED')
  },
)

test('R83 every response has the headers that isolate the page', async () => {
  const listener = await listen()
  const refusal = await send(listener.redirectUri, { method: 'GET' })
  const sent = send(listener.redirectUri, {})
  const answer = await listener.answer
  answer?.show('success')

  for (const text of [refusal, await sent]) {
    expect(text).toContain("Content-Security-Policy: default-src 'none'; style-src 'sha256-")
    expect(text).toContain("frame-ancestors 'none'")
    expect(text).toContain('Cache-Control: no-store')
    expect(text).toContain('Referrer-Policy: no-referrer')
    expect(text).toContain('X-Content-Type-Options: nosniff')
    expect(text).toContain('X-Frame-Options: DENY')
  }
})

test('R83 a page contains nothing from its request', async () => {
  const listener = await listen()
  const marks = ['<script>alert(1)</script>', 'canary-description', 'canary-code', 'canary-path']
  const body = new URLSearchParams({
    error: 'access_denied',
    error_description: `${marks[0]} canary-description`,
    state,
  })
  const refused = await send(listener.redirectUri, {
    path: '/canary-path',
    body: 'code=canary-code',
  })
  const sent = send(listener.redirectUri, { body: body.toString() })
  const answer = await listener.answer
  answer?.show('failure')

  const page = await sent
  for (const mark of marks) expect(refused + page).not.toContain(mark)
  expect(page).toContain(pages.failure)
})

async function listen(clock: Clock = systemClock) {
  const listener = await listenForAnswer({ state, clock })
  onTestFinished(() => listener.close())
  return listener
}

/** A callback as raw text, since regular clients refuse to send some of these. */
function send(redirectUri: string, callback: Callback): Promise<string> {
  const { host, port } = new URL(redirectUri)
  const { method = 'POST', path = '/', hosts = ['{host}'], body = right } = callback
  const type = callback.type ?? 'application/x-www-form-urlencoded'
  const lines = [
    `${method} ${path} HTTP/1.1`,
    ...hosts.map((each) => `Host: ${each.replace('{host}', host).replace('{port}', port)}`),
    ...(type === '' ? [] : [`Content-Type: ${type}`]),
    `Content-Length: ${body.length}`,
    'Connection: close',
  ]
  return sendRaw(redirectUri, `${lines.join('\r\n')}\r\n\r\n${body}`)
}

function sendRaw(redirectUri: string, text: string): Promise<string> {
  const { port } = new URL(redirectUri)
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(text))
    socket.setEncoding('utf8')
    socket.on('data', (data) => (answer += String(data)))
    // An unread rest of a body resets the connection after the response.
    socket.on('error', (error) => (answer === '' ? reject(error) : resolve(answer)))
    socket.on('close', () => resolve(answer))
  })
}
