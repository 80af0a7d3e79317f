import { expect, test } from 'vitest'
import { countRecords } from '../../../../src/hosting/listener/count-records.ts'

test.each([
  [1, { values: { name: 'x' } }],
  [1, { id: 'guid', values: { name: 'x' } }],
  [1, { values: [{ name: 'x' }] }],
  [3, { values: [{}, {}, {}] }],
  [2, { id: ['a', 'b'], values: {} }],
  [2, { id: '["a","b"]', values: {} }],
  [2, { id: ' ["a","b"]', values: {} }],
  [2, { $id: ['a', 'b'] }],
  [1, { id: '[not json' }],
  [1, { values: [] }],
  [1, null],
  [1, 'text'],
  [25, { values: Array.from({ length: 1000 }, () => ({})) }],
])('R47 counts %d for %j', (count, given) => {
  const message = { method: 'tools/call', params: { name: 'create_record', arguments: given } }

  expect(countRecords(message)).toBe(count)
})
