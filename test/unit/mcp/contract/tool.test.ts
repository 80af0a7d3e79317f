import { expect, test } from 'vitest'
import { checkShape } from '../../../../src/mcp/contract/tool.ts'

test.each(['__proto__', 'constructor', 'prototype'])(
  'R29 the name %s is refused anywhere in the arguments',
  (name) => {
    const raw: unknown = JSON.parse(`{"values":[{"name":{"${name}":1}}]}`)

    expect(() => checkShape(raw)).toThrowError(`named ${name}`)
  },
)

test('R29 arguments may have 32 levels and not one more', () => {
  const nested = (levels: number): unknown => (levels === 0 ? {} : [nested(levels - 1)])

  expect(() => checkShape(nested(32))).not.toThrow()
  expect(() => checkShape(nested(33))).toThrowError('deeper than 32 levels')
})
