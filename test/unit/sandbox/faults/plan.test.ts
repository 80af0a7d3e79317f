import { expect, test } from 'vitest'
import { parseFaultPlan } from '../../../../sandbox/faults/plan.ts'
import { errorOf } from '../../../support/error-of.ts'

test('a rule gets its defaults', () => {
  const { rules } = parseFaultPlan({
    rules: [{ fault: 'throttle' }, { fault: 'fail', nth: [1, 3] }],
  })

  expect(rules).toEqual([
    { fault: 'throttle', limit: 'requests' },
    { fault: 'fail', status: 503, body: 'json', executed: false, nth: [1, 3] },
  ])
})

test.each([
  ['no plan', undefined, 'the plan'],
  ['a list', [{ fault: 'reset' }], 'the plan'],
  ['an unknown fault', { rules: [{ fault: 'explode' }] }, 'rules[0].fault'],
  ['an unknown condition', { rules: [{ fault: 'reset', when: 3 }] }, 'rules[0]'],
  ['number zero', { rules: [{ fault: 'reset' }, { fault: 'reset', nth: 0 }] }, 'rules[1].nth'],
  ['an invalid status', { rules: [{ fault: 'fail', status: 200 }] }, 'rules[0].status'],
  ['a redirect to a script', { rules: [{ fault: 'redirect', to: 'javascript:0' }] }, 'rules[0].to'],
  [
    'a header that breaks the line',
    { rules: [{ fault: 'headers', headers: { a: 'b\r\nc: d' } }] },
    'rules[0].headers.a',
  ],
])('%s is rejected with its location', async (_, plan, place) => {
  const { code, message } = await errorOf(() => parseFaultPlan(plan))

  expect(code).toBe('configuration')
  expect(message).toContain(`is invalid: ${place}: `)
})
