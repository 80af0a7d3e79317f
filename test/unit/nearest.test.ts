import { expect, test } from 'vitest'
import { nearestNames } from '../../src/nearest.ts'

const names = ['account', 'contact', 'activitypointer', 'opportunity', 'opportunityproduct', 'task']

test.each([
  ['acount', 'account'],
  ['ACCOUNT', 'account'],
  ['contcat', 'contact'],
  ['opportunities', 'opportunity'],
  ['product', 'opportunityproduct'],
])('takes %s for %s', (wrong, right) => {
  expect(nearestNames(wrong, names)[0]).toBe(right)
})

test('gives nothing for a word that is like none', () => {
  expect(nearestNames('zzzzzz', names)).toEqual([])
  expect(nearestNames('', names)).toEqual([])
})

test('gives at most as many as asked for, each once', () => {
  expect(nearestNames('opportunity', [...names, ...names], 1)).toEqual(['opportunity'])
})
