import { expect, test } from 'vitest'
import { connectionEnd } from '../../../../sandbox/faults/connection.ts'
import { createFaults } from '../../../../sandbox/faults/faults.ts'
import { parseFaultPlan } from '../../../../sandbox/faults/plan.ts'
import { fakeClock } from '../../../support/fake-clock.ts'

const url = 'https://sandbox.test/api/data/v9.2/accounts'

/**
 * Faults in front of an environment that counts its requests and answers each with the same page.
 */
function setUp(...rules: readonly Readonly<Record<string, unknown>>[]) {
  const clock = fakeClock()
  const executed: string[] = []
  const faults = createFaults({
    plan: parseFaultPlan({ rules }),
    clock,
    next: async ({ method }) => {
      executed.push(method)
      if (method === 'DELETE') return new Response(null, { status: 204 })
      return Response.json({ value: [], '@odata.nextLink': `${url}?$skiptoken=2` })
    },
    isUser: (request, name) => request.headers.get('authorization') === `Bearer t.${name}`,
    challenge: () => new Response(null, { status: 401, headers: { 'WWW-Authenticate': 'Bearer' } }),
  })
  const send = (method = 'GET', token = 't') =>
    faults.fetch(new Request(url, { method, headers: { Authorization: `Bearer ${token}` } }))
  const statuses = async (count: number) => {
    const answers: number[] = []
    for (let sent = 0; sent < count; sent += 1) answers.push((await send()).status)
    return answers
  }
  return { clock, executed, faults, send, statuses }
}

test('every request passes when there are no rules', async () => {
  const { executed, send } = setUp()

  expect(await (await send()).json()).toHaveProperty('value')
  expect(executed).toEqual(['GET'])
})

test.each([
  ['requests', '0x80072322', '5'],
  ['time', '0x80072321', '5'],
  ['concurrency', '0x80072326', '1'],
])(
  'throttling by %s returns 429 with its code, Retry-After and the remaining limits',
  async (limit, code, wait) => {
    const { executed, send } = setUp({ fault: 'throttle', limit })

    const answer = await send()

    expect(answer.status).toBe(429)
    expect(await answer.json()).toMatchObject({ error: { code } })
    expect(answer.headers.get('retry-after')).toBe(wait)
    for (const name of [
      'x-ms-ratelimit-burst-remaining-xrm-requests',
      'x-ms-ratelimit-time-remaining-xrm-requests',
      'x-ms-dop-hint',
    ])
      expect(answer.headers.has(name)).toBe(true)
    expect(executed).toEqual([])
  },
)

test('a rule applies the given number of times, then the next rule applies', async () => {
  const { faults, statuses } = setUp(
    { fault: 'throttle', times: 2, retryAfterSeconds: 7 },
    { fault: 'fail', status: 502, nth: 2 },
  )

  expect(await statuses(5)).toEqual([429, 429, 200, 502, 200])
  expect(faults.state()).toMatchObject([
    { fault: 'throttle', seen: 5, applied: 2 },
    { fault: 'fail', seen: 3, applied: 1 },
  ])
})

test('a rule counts only the requests that match it', async () => {
  const { send } = setUp({ fault: 'fail', method: 'POST', nth: 2 })

  const answers = [
    await send('POST'),
    await send('GET'),
    await send('GET'),
    await send('POST'),
    await send('POST'),
  ]

  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 503, 200])
})

test('a rule for one user does not affect other users', async () => {
  const { send } = setUp({ fault: 'fail', user: 'salesperson' })

  expect((await send('GET', 't')).status).toBe(200)
  expect((await send('GET', 't.salesperson')).status).toBe(503)
})

test.each([
  [
    'json',
    'application/json; odata.metadata=minimal',
    '{"error":{"code":"0x80044151","message":"SQL timeout expired."}}',
  ],
  ['html', 'text/html; charset=utf-8', '<!DOCTYPE html>'],
  ['empty', null, ''],
])('a failure can have a body of %s', async (body, type, start) => {
  const { send } = setUp({
    fault: 'fail',
    status: 500,
    body,
    code: '0x80044151',
    message: 'SQL timeout expired.',
    retryAfterSeconds: 3,
  })

  const answer = await send()
  const text = await answer.text()

  expect(answer.status).toBe(500)
  expect(answer.headers.get('content-type')).toBe(type)
  expect(answer.headers.get('retry-after')).toBe('3')
  expect(text.slice(0, start.length)).toBe(start)
  expect(text === '').toBe(start === '')
})

test('a failure can come from a gateway that has forwarded the request', async () => {
  const { executed, send } = setUp({ fault: 'fail', status: 504, executed: true })

  expect((await send('POST')).status).toBe(504)
  expect(executed).toEqual(['POST'])
})

test.each([
  ['lose-answer', 'closed', ['POST']],
  ['reset', 'reset', []],
])(
  '%s rejects like fetch, whether the request was executed or not',
  async (fault, end, expected) => {
    const { executed, send } = setUp({ fault })

    const error = await send('POST').catch((thrown: unknown) => thrown)

    expect(error).toBeInstanceOf(TypeError)
    expect(connectionEnd(error)).toBe(end)
    expect(executed).toEqual(expected)
  },
)

test('a cut body ends after the given bytes while its header announces the full length', async () => {
  const { send } = setUp({ fault: 'cut-body', bytes: 5 })

  const answer = await send()
  const received: Uint8Array[] = []
  const reading = (async () => {
    for await (const chunk of answer.body ?? []) received.push(chunk)
  })()

  await expect(reading).rejects.toThrow('terminated')
  expect(Buffer.concat(received).toString()).toBe('{"val')
  expect(Number(answer.headers.get('content-length'))).toBeGreaterThan(5)
})

test('a body shorter than the cut, or no body, arrives complete', async () => {
  const { send } = setUp({ fault: 'cut-body', bytes: 5000 })

  expect(await (await send()).json()).toHaveProperty('value')
  expect((await send('DELETE')).status).toBe(204)
})

test('a slow body arrives in small pieces with a pause before each', async () => {
  const { clock, send } = setUp({ fault: 'slow-body', chunkBytes: 40, pauseMs: 30 })

  const text = await (await send()).text()

  expect(JSON.parse(text)).toHaveProperty('value')
  expect(clock.slept).toEqual(Array(Math.ceil(text.length / 40)).fill(30))
})

test('a delayed request continues unless its caller cancels', async () => {
  const { clock, executed, faults, send } = setUp({ fault: 'delay', ms: 1500 })

  const answer = await send()
  const given = new Request(url, { signal: AbortSignal.abort(new Error('gave up')) })

  expect(answer.status).toBe(200)
  expect(clock.slept).toEqual([1500])
  await expect(faults.fetch(given)).rejects.toThrow('gave up')
  expect(executed).toEqual(['GET'])
})

test('an expired token stays expired, and a different token is accepted', async () => {
  const { faults, send } = setUp({ fault: 'expire-token', nth: 3 })

  const statuses: number[] = []
  for (const token of ['t', 't', 't', 't', 't~2', 't~2', 't'])
    statuses.push((await send('GET', token)).status)
  faults.replace({ rules: [] })

  expect(statuses).toEqual([200, 200, 401, 401, 200, 200, 401])
  expect((await send('GET', 't')).status).toBe(200)
})

test('a redirect does not execute the request', async () => {
  const { executed, send } = setUp({ fault: 'redirect', to: 'http://evil.test/x', status: 307 })

  const answer = await send('POST')

  expect(answer.status).toBe(307)
  expect(answer.headers.get('location')).toBe('http://evil.test/x')
  expect(executed).toEqual([])
})

test.each([
  ['https://evil.test/api/data/v9.2/accounts', 'https://evil.test/api/data/v9.2/accounts'],
  ['{url}', url],
  ['javascript:alert(1)', 'javascript:alert(1)'],
])('the next link is replaced with %s', async (to, expected) => {
  const { send } = setUp({ fault: 'next-link', to })

  expect(await (await send()).json()).toEqual({ value: [], '@odata.nextLink': expected })
  expect((await send('DELETE')).status).toBe(204)
})

test('a bomb adds white space before the real response and reports compression', async () => {
  const { send } = setUp({ fault: 'gzip-bomb', megabytes: 2 })

  const answer = await send()
  const text = await answer.text()

  expect(answer.headers.get('content-encoding')).toBe('gzip')
  expect(text.length).toBeGreaterThan(2 * 1024 * 1024)
  expect(JSON.parse(text)).toHaveProperty('value')
})

test('codings, content type and headers are set on the real response', async () => {
  const { faults, send } = setUp(
    { fault: 'encode-body' },
    { fault: 'content-type', type: 'text/html' },
    { fault: 'headers', headers: { 'x-ms-dop-hint': '12' } },
  )

  const answer = await send()

  expect(answer.headers.get('content-encoding')).toBe('gzip, gzip')
  expect(answer.headers.get('content-type')).toBe('text/html')
  expect(answer.headers.get('x-ms-dop-hint')).toBe('12')
  expect(await answer.json()).toHaveProperty('value')
  expect(faults.state().map(({ applied }) => applied)).toEqual([1, 1, 1])
})

test('reports which faults were applied to a request', async () => {
  const { faults } = setUp({ fault: 'delay', ms: 5 }, { fault: 'throttle' }, { fault: 'reset' })
  const request = new Request(url)

  await faults.fetch(request)

  expect(faults.appliedTo(request)).toEqual(['delay', 'throttle'])
})
