import { expect, test } from 'vitest'

import { createFailure, isFailure } from '../../../../sandbox/failures/sandbox-failure.ts'

test('creates an error that carries the response', () => {
  const failure = createFailure({
    status: 429,
    code: '0x80072322',
    message: 'Too many requests.',
    headers: { 'Retry-After': '7' },
  })

  expect(failure).toBeInstanceOf(Error)
  expect(failure).toMatchObject({ status: 429, code: '0x80072322', message: 'Too many requests.' })
  expect(failure.headers).toEqual({ 'Retry-After': '7' })
})

test('distinguishes its own failures from other errors with the same shape', () => {
  const alike = Object.assign(new Error('x'), { status: 400, code: '0x0' })

  expect(isFailure(createFailure({ status: 400, code: '0x0', message: 'x' }))).toBe(true)
  expect(isFailure(alike)).toBe(false)
  expect(isFailure('0x0')).toBe(false)
})
