import { expect, test } from 'vitest'
import { toErrorText } from '../../../../src/mcp/call/result.ts'
import { DataverseError } from '../../../../src/errors.ts'

test.each([
  [{}, 'refused: It failed. Do that.'],
  [{ status: 400, requestId: 'r-1' }, 'refused: It failed. Do that. (status 400, request r-1)'],
  [{ correlationId: 'c-1' }, 'refused: It failed. Do that. (correlation c-1)'],
])('an error text ends with the ids that support asks for: %j', (facts, text) => {
  const error = new DataverseError('refused', 'It failed.', { hint: 'Do that.', facts })

  expect(toErrorText(error)).toBe(text)
})
