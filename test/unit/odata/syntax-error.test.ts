import { expect, test } from 'vitest'
import { parseFilter } from '../../../odata/parse-filter.ts'
import { createSyntaxError } from '../../../odata/syntax-error.ts'
import { refusal } from './refusal.ts'

const excerptOf = (text: string, at: number) =>
  createSyntaxError({ text, at, message: 'Wrong.', hint: 'Mend it.' }).message.replace(
    'Wrong. Near: ',
    '',
  )

test('says what was expected, where, what was found, what to do', () => {
  const error = refusal(parseFilter, "name like 'x'")

  expect(error).toMatchObject({
    code: 'invalid_query',
    message:
      "Expected a comparison operator (eq, ne, gt, ge, lt, le) at position 5, found 'like'. Near: name like 'x'",
    hint: "Dataverse has no like. Write contains(name,'x') or startswith(name,'x').",
    facts: { position: 5 },
  })
})

test('quotes at most 64 characters around the place', () => {
  const text = Array.from({ length: 100 }, (_, index) => String(index).padStart(2, '0')).join('')

  expect(excerptOf(text.slice(0, 64), 3)).toBe(text.slice(0, 64))
  expect(excerptOf(text, 0)).toBe(`${text.slice(0, 62)}…`)
  expect(excerptOf(text, 100)).toBe(`…${text.slice(69, 131)}…`)
  expect(excerptOf(text, 200)).toBe(`…${text.slice(138)}`)
})

test('makes control characters and cut surrogate pairs visible as other characters', () => {
  expect(excerptOf('a\n\u0000\u001Bb', 0)).toBe('a   b')
  expect(excerptOf('🎉'.repeat(50), 51)).toMatch(/^…[🎉\uFFFD]+…$/u)
})

test('shows the beginning of a long token only', () => {
  const { message } = refusal(parseFilter, `a eq 1 ${'b'.repeat(500)}`)

  expect(message).toContain(`found '${'b'.repeat(31)}…'.`)
})
