import { expect, test } from 'vitest'
import { isWebPage, parseServiceError } from '../../../../src/dataverse/problem/service-error.ts'

test.each([
  [{ error: { code: '0x80040217', message: 'x' } }, '0x80040217'],
  [{ error: { code: '0X8004F507', message: 'x' } }, '0x8004f507'],
  [{ error: { code: '-2147220969', message: 'x' } }, '0x80040217'],
  [{ error: { code: -2147220969, message: 'x' } }, '0x80040217'],
  [{ Message: 'x', ErrorCode: -2147220969 }, '0x80040217'],
  [{ error: { code: '0x0', message: 'x' } }, undefined],
  [{ error: { code: '', message: 'x' } }, undefined],
  [{ error: { message: 'x' } }, undefined],
  [{ error: { code: 'hello', message: 'x' } }, undefined],
  [{ error: { code: {}, message: 'x' } }, undefined],
])('reads the code of %j as %s', (body, serviceCode) => {
  expect(parseServiceError(body)).toEqual({
    text: 'x',
    ...(serviceCode !== undefined && { serviceCode }),
  })
})

test.each<[unknown]>([
  [undefined],
  [null],
  [''],
  ['<html>'],
  [[]],
  [5],
  [{}],
  [{ error: null }],
  [{ error: 'x' }],
  [{ error: { code: null, message: null } }],
])('finds no text in %j', (body) => {
  expect(parseServiceError(body)).toEqual({ text: '' })
})

test.each<[unknown, boolean]>([
  ['<html>', true],
  ['\n <!DOCTYPE html>', true],
  ['hello', false],
  [{ error: {} }, false],
  [undefined, false],
])('treats %j as a web page: %s', (body, expected) => {
  expect(isWebPage(body)).toBe(expected)
})
