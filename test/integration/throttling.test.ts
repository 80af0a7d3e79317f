import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Clock } from '../../src/time/clock.ts'
import type { Fetch } from '../../src/network/fetch.ts'
import { createSandbox } from '../../sandbox/sandbox.ts'
import { toolsOver } from '../support/call-tools.ts'
import { errorOf } from '../support/error-of.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { createGate } from '../support/gate.ts'
import { createFastClock, createHurriedClock } from '../support/hurried-clock.ts'
import { loadSampleData as load } from '../support/sample-data.ts'

const query = { entity: 'account', select: ['name'], top: 1 }

const throttled = (headers: Readonly<Record<string, string>>, code = '0x80072322') =>
  Response.json({ error: { code, message: 'Too many.' } }, { status: 429, headers })

/** The tools over a sandbox whose definitions are read; `meet` sees what comes to the records. */
async function connect(
  clock: Clock,
  meet: (request: Request, next: () => Promise<Response>) => Promise<Response>,
) {
  const sandbox = createSandbox({ origin: 'https://sandbox.invalid', clock, token: 't', load })
  let isWarm = false
  const fetch: Fetch = async (request) => {
    const next = () => sandbox.fetch(request)
    return isWarm ? meet(request, next) : next()
  }
  const call = toolsOver({ fetch, clock })
  await call('query_records', query)
  isWarm = true
  return { call, sandbox }
}

test('R119 of 100 parallel calls at most 8 are with the service at once, and all succeed', async () => {
  let atOnce = 0
  let most = 0
  const { call } = await connect(createHurriedClock(), async (_request, next) => {
    atOnce += 1
    most = Math.max(most, atOnce)
    await setImmediate()
    atOnce -= 1
    return next()
  })

  const answers = await Promise.all(Array.from({ length: 100 }, () => call('query_records', query)))

  expect(answers).toHaveLength(100)
  expect(most).toBe(8)
})

test.each([
  ['2', 2],
  ['100', 8],
  ['0', 8],
  ['-1', 8],
  ['many', 8],
])('R119 x-ms-dop-hint %s lets at most %i go at once', async (hint, expected) => {
  let atOnce = 0
  let most = 0
  const { call } = await connect(createHurriedClock(), async (_request, next) => {
    atOnce += 1
    most = Math.max(most, atOnce)
    await setImmediate()
    atOnce -= 1
    const { status, headers, body } = await next()
    const hinted = new Headers(headers)
    hinted.set('x-ms-dop-hint', hint)
    return new Response(body, { status, headers: hinted })
  })
  await call('query_records', query)
  most = 0

  await Promise.all(Array.from({ length: 30 }, () => call('query_records', query)))

  expect(most).toBe(expected)
})

test('R119 the 257th call that has to wait is refused at once', async () => {
  const gate = createGate()
  const { call } = await connect(createHurriedClock(), async (_request, next) => {
    await gate.opened
    return next()
  })
  const waiting = Array.from({ length: 8 + 256 }, () => call('query_records', query))
  await setImmediate()

  const error = await errorOf(call('query_records', query))

  expect(error.code).toBe('throttled')
  expect(error.message).toContain('256')
  gate.open()
  expect(await Promise.all(waiting)).toHaveLength(264)
})

test('R119 a call that waits for its turn until its deadline was not sent', async () => {
  const clock = fakeClock()
  let requests = 0
  const { call } = await connect(clock, async (request) => {
    requests += 1
    return new Promise((_resolve, reject) => {
      request.signal.addEventListener('abort', () => reject(request.signal.reason))
    })
  })
  const ended = Array.from({ length: 9 }, () => errorOf(call('query_records', query)))
  // Two for each request that is under way, one for the call that waits.
  await expect.poll(() => clock.deadlines(), { interval: 1 }).toBe(2 * 8 + 1)

  clock.pass(60_000)

  const messages = (await Promise.all(ended)).map(({ message }) => message)
  expect(messages.filter((message) => message.includes('this one was not sent'))).toHaveLength(1)
  expect(requests).toBe(8)
})

test.each(['query_records', 'create_record'])(
  'R49 R129 %s cancelled while it waits for its turn leaves at once and sends nothing',
  async (tool) => {
    const gate = createGate()
    let requests = 0
    const { call, sandbox } = await connect(createHurriedClock(), async (_request, next) => {
      requests += 1
      await gate.opened
      return next()
    })
    const others = Array.from({ length: 8 }, () => call('query_records', query))
    await expect.poll(() => requests, { interval: 1 }).toBe(8)
    const caller = new AbortController()
    const args = tool === 'query_records' ? query : { entity: 'account', values: { name: 'x' } }
    const cancelled = errorOf(call(tool, args, caller.signal))
    await setImmediate()

    caller.abort()

    expect((await cancelled).code).toBe('cancelled')
    gate.open()
    await Promise.all(others)
    expect(requests).toBe(8)
    expect(sandbox.ledger()).toEqual([])
  },
)

test('R121 no request leaves inside a window that the service asked for', async () => {
  const clock = createFastClock()
  let closedUntil = 0
  let inside = 0
  let requests = 0
  let underWay = 0
  const { call } = await connect(clock, async (_request, next) => {
    requests += 1
    // Those that were under way when the window began had left before it.
    if (clock.now() < closedUntil && underWay === 0) inside += 1
    if (requests % 15 !== 0) return next()
    underWay += 1
    await setImmediate()
    closedUntil = Math.max(closedUntil, clock.now() + 3000)
    underWay -= 1
    return throttled({ 'Retry-After': '3' })
  })

  const ends = await Promise.allSettled(
    Array.from({ length: 100 }, () => call('query_records', query)),
  )

  expect(ends.filter(({ status }) => status === 'rejected')).toEqual([])
  expect(inside).toBe(0)
  expect(requests).toBeLessThanOrEqual(110)
})

test('R122 a window of more than 20 s is told at once, to all calls, without a request', async () => {
  let requests = 0
  const { call } = await connect(fakeClock(), async () => {
    requests += 1
    return throttled({ 'Retry-After': '90' })
  })

  const first = await errorOf(call('query_records', query))
  const second = await errorOf(call('create_record', { entity: 'account', values: { name: 'x' } }))

  expect(first.facts.retryAfterSeconds).toBe(90)
  expect(second.code).toBe('throttled')
  expect(second.hint).toContain('90 s')
  expect(requests).toBe(1)
})

const date = 'Mon, 23 Nov 2026 09:00:00 GMT'

test.each<[string, Readonly<Record<string, string>>, number | 'jitter' | 'final']>([
  ['seconds', { 'Retry-After': '7' }, 7000],
  ['nothing', {}, 'jitter'],
  ['zero', { 'Retry-After': '0' }, 0],
  ['just the limit', { 'Retry-After': '20' }, 20_000],
  ['above the limit', { 'Retry-After': '21' }, 'final'],
  ['a huge number', { 'Retry-After': '9999999' }, 'final'],
  ['an absurd number', { 'Retry-After': '1'.repeat(99) }, 'jitter'],
  ['a negative number', { 'Retry-After': '-5' }, 'jitter'],
  ['a fraction', { 'Retry-After': '1.5' }, 'jitter'],
  ['an exponent', { 'Retry-After': '1e9' }, 'jitter'],
  ['hexadecimal', { 'Retry-After': '0x10' }, 'jitter'],
  ['words', { 'Retry-After': 'soon' }, 'jitter'],
  ['white space', { 'Retry-After': '   ' }, 'jitter'],
  ['two of them', { 'Retry-After': '3, 7' }, 7000],
  ['one of two nonsense', { 'Retry-After': '3, soon' }, 'jitter'],
  ['a date', { 'Retry-After': 'Mon, 23 Nov 2026 09:00:09 GMT', Date: date }, 9000],
  ['a date that has passed', { 'Retry-After': 'Mon, 23 Nov 2026 08:00:00 GMT', Date: date }, 0],
  ['a date far away', { 'Retry-After': 'Mon, 23 Nov 2026 10:00:00 GMT', Date: date }, 'final'],
  ['a date that is none', { 'Retry-After': 'Mon, 99 Nov 2026 09:00:09 GMT' }, 'jitter'],
  [
    'a date by a clock that is an hour ahead of ours',
    { 'Retry-After': 'Mon, 23 Nov 2026 10:00:04 GMT', Date: 'Mon, 23 Nov 2026 10:00:00 GMT' },
    4000,
  ],
])('R122 R132 Retry-After as %s is safe', async (_case, headers, expected) => {
  const clock = fakeClock()
  let requests = 0
  const { call } = await connect(clock, async (_request, next) => {
    requests += 1
    return requests === 1 ? throttled(headers) : next()
  })
  const before = clock.slept.length

  const [end] = await Promise.allSettled([call('query_records', query)])

  const slept = clock.slept.slice(before)
  const told = {
    final: slept.length === 0,
    jitter: slept.length > 0 && slept.every((ms) => ms <= 500),
  }
  const sum = slept.reduce((total, ms) => total + ms, 0)
  expect(end?.status).toBe(expected === 'final' ? 'rejected' : 'fulfilled')
  expect(typeof expected === 'number' ? sum === expected : told[expected]).toBe(true)
})

test('R132 a clock that is put back does not make a window longer', async () => {
  const clock = fakeClock()
  let requests = 0
  const { call } = await connect(clock, async (_request, next) => {
    requests += 1
    if (requests > 1) return next()
    clock.pass(-600_000)
    return throttled({ 'Retry-After': '5' })
  })

  await call('query_records', query)
  clock.pass(-600_000)
  await call('query_records', query)

  expect(clock.slept.filter((ms) => ms > 5000)).toEqual([])
})

test.each([
  ['0x80072321', /20 minutes of execution time/],
  ['0x80072322', /6,000 requests/],
  ['0x80072326', /52 requests at once/],
])('R121 the limit behind %s is told', async (code, sentence) => {
  const { call } = await connect(fakeClock(), async () => throttled({ 'Retry-After': '60' }, code))

  const error = await errorOf(call('query_records', query))

  expect(error.message).toMatch(sentence)
  expect(error.hint).toContain('60 s')
})

test('R123 in a total outage repetitions add at most 10 % of traffic, also to throttling storms', async () => {
  for (const fail of [
    () => Promise.reject(new TypeError('fetch failed')),
    async () => Response.json({}, { status: 503 }),
    async () => new Response('<html>Bad Gateway</html>', { status: 502 }),
  ]) {
    let requests = 0
    const { call } = await connect(createHurriedClock(), async () => {
      requests += 1
      return fail()
    })

    for (let number = 0; number < 300; number += 1)
      expect((await errorOf(call('query_records', query))).code).toMatch(
        /^(?:unavailable|bad_answer)$/,
      )

    expect(requests).toBeLessThanOrEqual(330)
  }
})

test('R123 a storm of 429 does not multiply: three attempts for a call at most', async () => {
  let requests = 0
  const { call } = await connect(createFastClock(), async () => {
    requests += 1
    return throttled({ 'Retry-After': '1' })
  })

  const errors = await Promise.all(
    Array.from({ length: 50 }, () => errorOf(call('query_records', query))),
  )

  // A busy machine lets some of them wait until their deadline.
  const others = errors.filter(({ code }) => code !== 'throttled' && code !== 'timeout')
  expect(others).toEqual([])
  expect(requests).toBeLessThanOrEqual(150)
})
