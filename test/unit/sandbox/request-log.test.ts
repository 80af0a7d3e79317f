import { expect, test } from 'vitest'
import { printLoggedRequest, withRequestLog } from '../../../sandbox/request-log.ts'
import type { LoggedRequest } from '../../../sandbox/request-log.ts'
import { fakeClock } from '../../support/fake-clock.ts'

function setUp(answer: () => Promise<Response>) {
  const clock = fakeClock(Date.parse('2026-11-18T10:30:00Z'))
  const entries: LoggedRequest[] = []
  const fetch = withRequestLog(
    async () => {
      clock.pass(12)
      return answer()
    },
    { clock, faultsOf: () => ['delay'], log: (entry) => entries.push(entry) },
  )
  return { entries, fetch }
}

const request = () =>
  new Request('http://127.0.0.1:8080/api/data/v9.2/accounts?$filter=name%20eq%20%27%0a%27', {
    headers: { Authorization: 'Bearer secret' },
  })

test('logs an answered request with path, status, time and faults, without its token', async () => {
  const { entries, fetch } = setUp(async () => new Response('x', { status: 201 }))

  const answer = await fetch(request())

  expect(answer.status).toBe(201)
  expect(entries).toEqual([
    {
      time: '2026-11-18T10:30:00.000Z',
      method: 'GET',
      path: '/api/data/v9.2/accounts?$filter=name%20eq%20%27%0a%27',
      status: 201,
      milliseconds: 12,
      faults: ['delay'],
    },
  ])
  expect(entries.map(printLoggedRequest)).toEqual([
    'GET /api/data/v9.2/accounts?$filter=name%20eq%20%27%0a%27 201 12 ms [delay]',
  ])
})

test('logs a request without a response, which still fails', async () => {
  const { entries, fetch } = setUp(() => Promise.reject(new Error('lost')))

  await expect(fetch(request())).rejects.toThrow('lost')

  expect(entries.map(printLoggedRequest)).toEqual([
    expect.stringMatching(/ no answer 12 ms \[delay\]$/),
  ])
})
