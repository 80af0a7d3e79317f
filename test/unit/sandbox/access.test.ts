import { expect, test } from 'vitest'
import { readAccess } from '../../../sandbox/access.ts'

test.each([
  ['Bearer secret', { user: undefined }],
  ['bearer secret', { user: undefined }],
  ['Bearer secret~2', { user: undefined }],
  ['Bearer secret.salesperson', { user: 'salesperson' }],
  ['Bearer secret.alan.steiner~x', { user: 'alan.steiner' }],
  ['Bearer secret.', { user: '' }],
  ['Bearer secre', undefined],
  ['Bearer secrets', undefined],
  ['Bearer other.salesperson', undefined],
  ['Bearer ~secret', undefined],
  ['Basic secret', undefined],
  ['secret', undefined],
  ['', undefined],
  [null, undefined],
])('%s', (authorization, expected) => {
  expect(readAccess(authorization, 'secret')).toEqual(expected)
})

test('accepts its own token even if it ends like a renewed one', () => {
  expect(readAccess('Bearer a~b', 'a~b')).toEqual({ user: undefined })
  expect(readAccess('Bearer a', 'a~b')).toBeUndefined()
})

test('accepts every request when the sandbox has no token', () => {
  expect(readAccess(null, undefined)).toEqual({ user: undefined })
})
