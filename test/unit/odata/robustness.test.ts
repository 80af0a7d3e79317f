import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { DataverseError } from '../../../src/errors.ts'
import { parseAliasValue } from '../../../odata/parse-alias-value.ts'
import { parseApply } from '../../../odata/parse-apply.ts'
import { parseExpand } from '../../../odata/parse-expand.ts'
import { parseFilter } from '../../../odata/parse-filter.ts'
import { parseKey } from '../../../odata/parse-key.ts'
import { parseOrderby } from '../../../odata/parse-orderby.ts'
import { parseParameters } from '../../../odata/parse-parameters.ts'
import { parseSelect } from '../../../odata/parse-select.ts'
import { printFilter } from '../../../odata/print.ts'
import { arbitraryFilter } from './arbitrary-tree.ts'

const options = { repairs: { report: () => undefined, ambiguity: () => undefined } }

const parsers: readonly (readonly [name: string, parse: (text: string) => unknown])[] = [
  ['tolerant filter', (given) => parseFilter(given, options)],
  ['tolerant orderby', (given) => parseOrderby(given, options)],
  ['tolerant expand', (given) => parseExpand(given, options)],
  ['tolerant apply', (given) => parseApply(given, options)],
  ['filter', parseFilter],
  ['orderby', parseOrderby],
  ['select', parseSelect],
  ['expand', parseExpand],
  ['apply', parseApply],
  ['key', parseKey],
  ['parameters', parseParameters],
  ['alias value', parseAliasValue],
]

const tokens =
  `a name _x_value and or not eq ne gt ge lt le in like is null true false asc desc with sum as
  average aggregate groupby filter any all contains o: x/any(o: o/ ( ) , / : ; = == != < > & && | [ ] { }
  $select= $filter= $orderby= $top= $count $expand= $ref $it @p1 @ $ * + - . % ' '' 'x' 'O''Brien' " "x" "\\"
  0 5 -1 1.5 1e5 5L 2026-01-31 2026-02-30 2026-01-31T09:30:00Z 5a3f0000-0000-0000-0000-000000000001 5a3f-0-0
  Microsoft.Dynamics.CRM.In( Microsoft.Dynamics.CRM.X'Y' PropertyName= PropertyValues=[ é 🎉 \u0000 \uD83C`
    .split(/[ \n]+/)
    .concat([' ', '\t', '\n'])

const text = fc
  .array(
    fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...tokens) }, fc.string({ maxLength: 3 })),
    {
      maxLength: 60,
    },
  )
  .chain((parts) => fc.constantFrom(parts.join(' '), parts.join('')))
  .map((joined) => joined.slice(0, 200))

/** Whether the text is read, or refused with a place and an advice of bounded length. */
function isHandled(parse: (text: string) => unknown, input: string): boolean {
  try {
    parse(input)
    return true
  } catch (error) {
    if (!(error instanceof DataverseError)) throw error
    const { code, message, hint, facts } = error
    const position = facts.position ?? -1
    return (
      code === 'invalid_query' &&
      position >= 0 &&
      position <= input.length &&
      message.length < 320 &&
      hint.length < 180
    )
  }
}

test.each(parsers)('the %s parser reads any text or refuses it with a place', (_, parse) => {
  fc.assert(
    fc.property(text, (input) => {
      expect(isHandled(parse, input)).toBe(true)
    }),
    { numRuns: 2000 },
  )
})

test('a filter with one part cut out or doubled is read or refused with a place', () => {
  const damaged = fc
    .tuple(arbitraryFilter, fc.nat(), fc.nat(8), fc.boolean())
    .map(([filter, from, length, doubles]) => {
      const printed = printFilter(filter)
      const start = from % (printed.length + 1)
      return (
        printed.slice(0, doubles ? start + length : start) +
        printed.slice(start + (doubles ? 0 : length))
      )
    })

  fc.assert(
    fc.property(damaged, (input) => {
      expect(isHandled(parseFilter, input)).toBe(true)
    }),
    { numRuns: 1000 },
  )
})

test.each([
  'a'.repeat(30_000),
  "'".repeat(30_001),
  '"'.repeat(30_001),
  `'${"''".repeat(15_000)}`,
  `$${'a'.repeat(30_000)}`,
  `a eq ${'5'.repeat(30_000)}x`,
  `a eq ${'5-'.repeat(15_000)}`,
  `a.${'a.'.repeat(15_000)}`,
  `a/${'a/'.repeat(15_000)}`,
  `a(${'a,'.repeat(15_000)}`,
  ' '.repeat(32_000),
  `${' '.repeat(32_000)}$filter=`,
  `a eq 2026-01-31${' '.repeat(30_000)}5`,
  'a '.repeat(15_000),
  `a eq ${'a '.repeat(15_000)}`,
  `a ge ${'('.repeat(15_000)}`,
  `a = ${'‘'.repeat(15_001)}`,
  `a = ${"'a".repeat(15_001)}`,
  `a = ${'{ '.repeat(15_001)}`,
  `select ${' '.repeat(16_000)}x`,
  `a in (${'1,'.repeat(15_000)}`,
  `a(${'b,'.repeat(15_000)}`,
  `a(${'b'.repeat(30_000)};`,
  `groupby(${'b,'.repeat(15_000)}`,
  'a with sum,'.repeat(2900),
  '='.repeat(30_000),
  `{"a":${'"\\'.repeat(15_000)}`,
])('a long text is read or refused with a place by every parser: %.20s...', (input) => {
  const handled = parsers.map(([, parse]) => isHandled(parse, input))

  expect(handled).not.toContain(false)
})
