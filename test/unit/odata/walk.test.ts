import { expect, test } from 'vitest'
import { parseFilter } from '../../../odata/parse-filter.ts'
import { pathsOf } from '../../../odata/walk.ts'

/** `[collection] path` and the variables in scope with their collections, innermost first. */
function usesOf(text: string): string[] {
  return pathsOf(parseFilter(text)).map(({ path, collection, variables }) =>
    [
      ...(collection ? ['[collection]'] : []),
      path.segments.join('/'),
      ...variables.map((variable) => `${variable.name}=${variable.collection.segments.join('/')}`),
    ].join(' '),
  )
}

test.each([
  ['a', ['a']],
  ['true', []],
  ['a eq b and (c/d eq 1 or not e)', ['a', 'b', 'c/d', 'e']],
  ["contains(a,'x') and f(g(b),c) eq d", ['a', 'b', 'c', 'd']],
  ['x/any()', ['[collection] x']],
  ['x/any(o:o/a eq b) and c', ['[collection] x', 'o/a o=x', 'b o=x', 'c']],
  [
    'x/any(o:o/y/all(p:p/a eq o/b))',
    ['[collection] x', '[collection] o/y o=x', 'p/a p=o/y o=x', 'o/b p=o/y o=x'],
  ],
  ["Microsoft.Dynamics.CRM.In(PropertyName='a',PropertyValues=['b'])", ['a']],
  ["x/any(o:Microsoft.Dynamics.CRM.Today(PropertyName='o/a'))", ['[collection] x', 'o/a o=x']],
  ['Microsoft.Dynamics.CRM.Today(PropertyName=@p)', []],
])('lists the paths of %s in order', (text, expected) => {
  expect(usesOf(text)).toEqual(expected)
})

test('gives the offset of a column named in a query function', () => {
  const [use] = pathsOf(parseFilter("Microsoft.Dynamics.CRM.Today(PropertyName='createdon')"))

  expect(use?.path.at).toBe(43)
})

test('walks a chain of 10,000 conditions', () => {
  const text = Array.from({ length: 10_000 }, () => 'a').join(' and ')

  expect(pathsOf(parseFilter(text, { maxLength: 100_000 }))).toHaveLength(10_000)
})
