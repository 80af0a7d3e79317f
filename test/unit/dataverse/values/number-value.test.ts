import { expect, test } from 'vitest'
import { toNumber } from '../../../../src/dataverse/values/number-value.ts'
import { column } from '../definition.ts'

const score = column('new_score', 'Integer', { minValue: -10, maxValue: 100 })
const context = {
  operation: 'update',
  entity: () => Promise.reject(new Error('no other entity')),
  note: () => undefined,
} as const

test.each([-10, 0, 100])('the bounds of a column belong to it: %i', (value) => {
  expect(toNumber(score, value, context)).toBe(value)
})

test.each([-11, 101])('a number beyond them is refused with them: %i', (value) => {
  expect(() => toNumber(score, value, context)).toThrowError(/from -10 to 100/)
})
