import { expect, test } from 'vitest'
import { toErrorText, toResult } from '../../../../src/mcp/call/result.ts'
import { DataverseError } from '../../../../src/errors.ts'

test.each([
  [{}, 'refused: It failed. Do that.'],
  [{ status: 400, requestId: 'r-1' }, 'refused: It failed. Do that. (status 400, request r-1)'],
  [{ correlationId: 'c-1' }, 'refused: It failed. Do that. (correlation c-1)'],
])('an error text ends with the ids that support asks for: %j', (facts, text) => {
  const error = new DataverseError('refused', 'It failed.', { hint: 'Do that.', facts })

  expect(toErrorText(error)).toBe(text)
})

test('R61 the numbers of the boundaries come from the whole range of twelve digits', () => {
  const texts = Array.from({ length: 50 }, () => toResult({ rows: [] }).text)

  const numbers = texts.map((text) => /^\[untrusted data (\d{12})\]\n/.exec(text)?.[1] ?? '')
  const starts = new Set(numbers.map((number) => number.slice(0, 6)))
  expect(starts.size).toBeGreaterThan(40)
})

test('R68 every text of an answer is cleaned: names, cells, and texts inside lists', () => {
  const { structured } = toResult({
    notes: ['a\u200bb', ['c\u202ed']],
    choices: { 'e\u200bf': { 'g\u{E0041}h': 1 } },
  })

  expect(structured).toEqual({ notes: ['ab', ['cd']], choices: { ef: { gh: 1 } } })
})
