import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type {
  ExpandItem,
  KeyPart,
  Literal,
  OrderItem,
  SelectItem,
  Transformation,
} from '../../../odata/ast.ts'
import { parseApply } from '../../../odata/parse-apply.ts'
import { parseExpand } from '../../../odata/parse-expand.ts'
import { parseFilter } from '../../../odata/parse-filter.ts'
import { parseKey } from '../../../odata/parse-key.ts'
import { parseOrderby } from '../../../odata/parse-orderby.ts'
import { parseSelect } from '../../../odata/parse-select.ts'
import {
  printApply,
  printExpand,
  printFilter,
  printKey,
  printLiteral,
  printOrderby,
  printSelect,
} from '../../../odata/print.ts'
import {
  arbitraryApply,
  arbitraryExpand,
  arbitraryFilter,
  arbitraryKey,
  arbitraryLiteral,
  arbitraryOrderby,
  arbitrarySelect,
  withoutPositions,
} from './arbitrary-tree.ts'

/** Checks that a printed tree parses to the same tree, and that this prints to the same text. */
function roundTrip<T>(
  arbitrary: fc.Arbitrary<T>,
  print: (tree: T) => string,
  parse: (text: string) => T,
): () => void {
  const property = fc.property(arbitrary, (tree) => {
    const printed = print(tree)
    const parsed = parse(printed)

    expect(withoutPositions(parsed)).toEqual(tree)
    expect(print(parsed)).toBe(printed)
  })
  return () => fc.assert(property, { numRuns: 1000 })
}

function parseLiteralOf(text: string): Literal {
  const filter = parseFilter(`a eq ${text}`)
  const right = filter.type === 'comparison' ? filter.right : undefined
  if (!right || right.type === 'path' || right.type === 'alias' || right.type === 'call') {
    throw new Error(`Not a literal: ${text}`)
  }
  return right
}

test.each([
  ['filter', roundTrip(arbitraryFilter, printFilter, parseFilter)],
  ['literal', roundTrip(arbitraryLiteral, printLiteral, parseLiteralOf)],
  ['orderby', roundTrip<readonly OrderItem[]>(arbitraryOrderby, printOrderby, parseOrderby)],
  ['select', roundTrip<readonly SelectItem[]>(arbitrarySelect, printSelect, parseSelect)],
  ['expand', roundTrip<readonly ExpandItem[]>(arbitraryExpand, printExpand, parseExpand)],
  ['apply', roundTrip<readonly Transformation[]>(arbitraryApply, printApply, parseApply)],
  ['key', roundTrip<readonly KeyPart[]>(arbitraryKey, printKey, parseKey)],
])('a printed %s parses to the same tree and prints to the same text', (_, check) => {
  expect(check).not.toThrow()
})

test.each([
  ['((a))', 'a'],
  ['(a eq 1) and (b eq 2)', 'a eq 1 and b eq 2'],
  ['(a and b) and c', 'a and b and c'],
  ['a and (b and c)', 'a and (b and c)'],
  ['(a and b) or c', 'a and b or c'],
  ['a or (b and c)', 'a or b and c'],
  ['a and (b or c)', 'a and (b or c)'],
  ['(a or b) and c', '(a or b) and c'],
  ['a or (b or c)', 'a or (b or c)'],
  ['not (a)', 'not a'],
  ['not(a and b)', 'not (a and b)'],
  ['not ((a eq 1))', 'not (a eq 1)'],
  ['not (not a)', 'not not a'],
  ["(contains( name , 'x' ))", "contains(name,'x')"],
  ['(a) eq (1)', 'a eq 1'],
  ['x/any( o : (o/a) )', 'x/any(o:o/a)'],
  ['id eq 5A3F0000-0000-0000-0000-00000000000A', 'id eq 5a3f0000-0000-0000-0000-00000000000a'],
  [
    "Microsoft.Dynamics.CRM.In( PropertyName = 'a' , PropertyValues = [ \"b\" , 'c' ] )",
    "Microsoft.Dynamics.CRM.In(PropertyName='a',PropertyValues=['b','c'])",
  ],
])('prints %s as %s', (text, canonical) => {
  expect(printFilter(parseFilter(text))).toBe(canonical)
})

test('prints list values that JSON would read differently in double quotes', () => {
  const filter = parseFilter(
    String.raw`Microsoft.Dynamics.CRM.In(PropertyName='a',PropertyValues=["O'Brien","a\\b"])`,
  )

  expect(printFilter(filter)).toContain(String.raw`PropertyValues=["O'Brien","a\\b"]`)
})

test('prints the options of an expand in one order', () => {
  const text = 'a($count=true;$expand=b/$ref;$top=5;$orderby=n asc;$filter=x eq 1;$select=n,m;)'

  expect(printExpand(parseExpand(text))).toBe(
    'a($select=n,m;$filter=x eq 1;$orderby=n;$top=5;$count=true;$expand=b/$ref)',
  )
})

test('prints a chain of 5,000 conditions', () => {
  const text = Array.from({ length: 5000 }, (_, index) => `a eq ${index % 9}`).join(' or ')

  expect(printFilter(parseFilter(text, { maxLength: 100_000 }))).toBe(text)
})
