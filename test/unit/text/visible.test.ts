import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { toVisible } from '../../../src/text/visible.ts'

test.each([
  ['plain text, as it is', 'Ærøskøbing 100 % "ok" <b>', 'Ærøskøbing 100 % "ok" <b>'],
  ['line breaks', 'a\r\nb\u2028c', 'a⏎b⏎c'],
  ['characters that turn the direction', 'a\u202Eb', 'a[U+202E]b'],
  ['characters without a form', 'a\u200B\u2060\u{E0041}', 'a[U+200B][U+2060][U+E0041]'],
  ['controls', 'a\u0000\u001Bb', 'a[U+0000][U+001B]b'],
  ['spaces of another kind', 'a\u00A0\u3000b', 'a[U+00A0][U+3000]b'],
  [
    'piles of marks above a letter',
    `a${'\u0301'.repeat(6)}`,
    `a${'\u0301'.repeat(4)}[U+0301][U+0301]`,
  ],
])('shows %s', (_what, text, shown) => {
  expect(toVisible(text)).toBe(shown)
})

test('a long text is cut between characters, and its length is told', () => {
  expect(toVisible('😀'.repeat(3), 3)).toBe('😀… (6 characters)')
  expect(toVisible('x'.repeat(12_345), 5)).toBe('xxxxx… (12,345 characters)')
})

test('10,000 hostile texts: one line, nothing hidden, and the text can be told from what is shown', () => {
  const unit = fc.oneof(
    fc.constantFrom(
      '\u202E',
      '\u2066',
      '\u200D',
      '\n',
      '\t',
      '\u0000',
      '"',
      '->',
      '[',
      ']',
      '\uD800',
    ),
    fc.string({ unit: 'grapheme', maxLength: 3 }),
  )
  fc.assert(
    fc.property(fc.array(unit, { maxLength: 30 }), (parts) => {
      const text = parts.join('').replaceAll(/[⏎⇥]|\[U\+/g, '')
      const shown = toVisible(text, 1000)
      expect(shown).not.toMatch(/[\n\r\u2028\u2029\p{Cc}\p{Cf}\p{Cs}\p{DI}]/u)
      const back = shown
        .replaceAll('⏎', '\n')
        .replaceAll('⇥', '\t')
        .replaceAll(/\[U\+([0-9A-F]+)\]/g, (_all, code: string) =>
          String.fromCodePoint(Number.parseInt(code, 16)),
        )
      expect(back).toBe(text.replaceAll(/\r\n|[\r\v\f\u0085\u2028\u2029]/g, '\n'))
    }),
    { numRuns: 10_000 },
  )
})
