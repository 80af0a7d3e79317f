import { expect, test } from 'vitest'
import { nearestNames } from '../../../src/text/nearest.ts'

const names = ['account', 'contact', 'activitypointer', 'opportunity', 'opportunityproduct', 'task']

test.each([
  ['acount', 'account'],
  ['ACCOUNT', 'account'],
  ['contcat', 'contact'],
  ['opportunities', 'opportunity'],
  ['product', 'opportunityproduct'],
])('corrects %s to %s', (wrong, right) => {
  expect(nearestNames(wrong, names)[0]).toBe(right)
})

test('returns nothing for a word that is similar to no name', () => {
  expect(nearestNames('zzzzzz', names)).toEqual([])
  expect(nearestNames('', names)).toEqual([])
})

test('returns at most the requested number, each name once', () => {
  expect(nearestNames('opportunity', [...names, ...names], 1)).toEqual(['opportunity'])
})
