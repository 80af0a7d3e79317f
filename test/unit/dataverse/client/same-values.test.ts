import { expect, test } from 'vitest'
import { holdsValues } from '../../../../src/dataverse/client/same-values.ts'

const sent = { name: 'x', revenue: 5, scheduledstart: '2026-01-31T09:30:00+01:00' }

test.each<[string, boolean, object]>([
  ['the same values', true, {}],
  ['the same time in another form', true, { scheduledstart: '2026-01-31T08:30:00Z' }],
  ['an earlier time', false, { scheduledstart: '2026-01-31T08:29:59Z' }],
  ['a later time', false, { scheduledstart: '2026-01-31T08:30:01Z' }],
  ['another text', false, { name: 'X' }],
  ['another number', false, { revenue: 5.01 }],
  ['an empty column', false, { revenue: null }],
])('R41 a record with %s is the one that was sent: %s', (_case, same, change) => {
  expect(holdsValues({ ...sent, ...change }, sent)).toBe(same)
})
