import { expect, test } from 'vitest'
import {
  isLostAnswer,
  retryDelayMs,
  type FailedAttempt,
} from '../../../../src/dataverse/client/retry.ts'
import { parseRetryAfter } from '../../../../src/network/retry-after.ts'
import { createRetryBudget } from '../../../../src/dataverse/client/retry-budget.ts'
import { DataverseError, type ErrorCode, type ErrorFacts } from '../../../../src/errors.ts'

const half = () => 0.5

function failed(
  code: ErrorCode,
  facts: ErrorFacts = {},
  rest: Partial<FailedAttempt> = {},
): FailedAttempt {
  const error = new DataverseError(code, 'It failed.', { hint: 'Try again.', facts })
  return { safety: 'read', attempt: 1, error, sent: true, leftMs: 60_000, ...rest }
}

test.each<[string, FailedAttempt, number | undefined]>([
  ['a read after 502', failed('unavailable', { status: 502 }), 250],
  ['a read after 503', failed('unavailable', { status: 503 }), 250],
  ['a read after 504', failed('unavailable', { status: 504 }), 250],
  ['a read after a network failure', failed('unavailable'), 250],
  ['a second retry', failed('unavailable', {}, { attempt: 2 }), 500],
  ['a read after three attempts', failed('unavailable', {}, { attempt: 3 }), undefined],
  ['a read after 500', failed('unavailable', { status: 500 }), undefined],
  ['a read after a refusal', failed('invalid_query', { status: 400 }), undefined],
  ['a read after a bad answer', failed('bad_answer', { status: 200 }), undefined],
  ['a read after its deadline', failed('timeout'), undefined],
  ['a read without time left', failed('unavailable', {}, { leftMs: 250 }), undefined],
  ['a read asked to wait', failed('unavailable', { status: 503, retryAfterSeconds: 3 }), 3000],
  ['a create after a network failure', failed('unavailable', {}, { safety: 'create' }), 250],
  ['a create after a timeout', failed('timeout', {}, { safety: 'create' }), 250],
  ['a create after a bad 201', failed('bad_answer', { status: 201 }, { safety: 'create' }), 250],
  [
    'a create after a web page with 404',
    failed('bad_answer', { status: 404 }, { safety: 'create' }),
    undefined,
  ],
  [
    'a create a second time',
    failed('unavailable', {}, { safety: 'create', attempt: 2 }),
    undefined,
  ],
  [
    'a create after 400',
    failed('invalid_values', { status: 400 }, { safety: 'create' }),
    undefined,
  ],
  ['an update after 503', failed('unavailable', { status: 503 }, { safety: 'unsafe' }), undefined],
  ['an update after a network failure', failed('unavailable', {}, { safety: 'unsafe' }), undefined],
  [
    'an update that was never sent',
    failed('unavailable', {}, { safety: 'unsafe', sent: false }),
    250,
  ],
  [
    'an update after 429',
    failed('throttled', { status: 429, retryAfterSeconds: 7 }, { safety: 'unsafe' }),
    7000,
  ],
  ['an update after 412', failed('conflict', { status: 412 }, { safety: 'unsafe' }), undefined],
  ['a throttled read', failed('throttled', { status: 429, retryAfterSeconds: 20 }), 20_000],
  [
    'R122 a read throttled for longer than 20 s',
    failed('throttled', { status: 429, retryAfterSeconds: 21 }),
    undefined,
  ],
  ['a throttled read without Retry-After', failed('throttled', { status: 429 }), 250],
])('decides on %s', (_case, attempt, delayMs) => {
  expect(retryDelayMs(attempt, half)).toBe(delayMs)
})

test('R123 spreads the waits over the whole range', () => {
  const attempt = failed('unavailable', {}, { attempt: 2 })

  expect(retryDelayMs(attempt, () => 0)).toBe(0)
  expect(retryDelayMs(attempt, () => 0.999999)).toBe(1000)
})

const now = Date.parse('2026-11-23T09:00:00Z')

test.each<[string | null, number | undefined]>([
  ['7', 7],
  ['0', 0],
  [' 12 ', 12],
  ['5, 9', 9],
  ['Mon, 23 Nov 2026 09:00:30 GMT', 30],
  ['Mon, 23 Nov 2026 08:00:00 GMT', 0],
  ['-5', undefined],
  ['1.5', undefined],
  ['1e9', undefined],
  ['99999999', undefined],
  ['soon', undefined],
  ['', undefined],
  ['5, soon', undefined],
  ['Mon, 99 Foo 2026 09:00:30 GMT', undefined],
  ['2026-11-23', undefined],
  ['9999999', 3600],
  ['9'.repeat(1000), undefined],
  ['Monday, 23-Nov-26 09:00:30 GMT', 30],
  ['Mon Nov 23 09:00:30 2026', 30],
  ['Sun Dec  6 09:00:30 2026', 3600],
  ['Fri, 31 Dec 9999 23:59:59 GMT', 3600],
  ['Mon Nov 23 09:00:30', undefined],
  [null, undefined],
])('R122 reads Retry-After %j as %s', (value, seconds) => {
  expect(parseRetryAfter(value, now)).toBe(seconds)
})

test('R122 a date in Retry-After is rounded up to whole seconds', () => {
  expect(parseRetryAfter('Mon, 23 Nov 2026 09:00:30 GMT', now + 1)).toBe(30)
})

test.each<[ErrorCode, number | undefined, boolean, string?]>([
  ['timeout', undefined, true],
  ['timeout', 500, false],
  ['unavailable', undefined, true],
  ['unavailable', 503, true],
  ['unavailable', 500, true],
  ['unavailable', 520, true],
  ['unavailable', 500, false, '0x80040216'],
  ['bad_answer', 201, true],
  ['bad_answer', 302, false],
  ['invalid_values', 400, false],
  ['throttled', 429, false],
])(
  'after %s with status %s the write may have been executed: %s',
  (code, status, lost, serviceCode) => {
    const { error } = failed(code, {
      ...(status !== undefined && { status }),
      ...(serviceCode !== undefined && { serviceCode }),
    })

    expect(isLostAnswer(error)).toBe(lost)
  },
)

test('R123 retries add at most a tenth of the traffic of a long outage', () => {
  const budget = createRetryBudget()
  let repeated = 0

  for (let call = 0; call < 10_000; call += 1) {
    budget.earn()
    if (budget.spend()) repeated += 1
  }

  expect(repeated).toBeLessThanOrEqual(1010)
})

test('R123 the reserve is ten retries, and twenty calls earn one more', () => {
  const budget = createRetryBudget()
  const spend = (times: number) => Array.from({ length: times }, () => budget.spend())

  const reserve = spend(11)
  for (let call = 0; call < 20; call += 1) budget.earn()
  const earned = spend(2)

  expect(reserve).toEqual([...Array(10).fill(true), false])
  expect(earned).toEqual([true, false])
})
