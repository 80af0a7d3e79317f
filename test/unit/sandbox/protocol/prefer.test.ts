import { expect, test } from 'vitest'

import { parsePrefer } from '../../../../sandbox/protocol/prefer.ts'

test.each([
  [null, undefined, false, ''],
  ['odata.maxpagesize=50', 50, false, 'odata.maxpagesize=50'],
  ['odata.maxpagesize=9000', 5000, false, 'odata.maxpagesize=5000'],
  ['odata.maxpagesize=0', undefined, false, ''],
  ['odata.maxpagesize=x', undefined, false, ''],
  [
    'odata.include-annotations="a,b.*" , return=representation,odata.maxpagesize=2',
    2,
    true,
    'return=representation,odata.maxpagesize=2,odata.include-annotations="a,b.*"',
  ],
  ['respond-async', undefined, false, ''],
])('Prefer: %s', (header, pageSize, representation, applied) => {
  const prefer = parsePrefer(header)

  expect(prefer.pageSize).toBe(pageSize)
  expect(prefer.representation).toBe(representation)
  expect(prefer.applied(['representation', 'pageSize', 'annotations'])).toBe(applied)
})

test.each([
  ['*', 'OData.Community.Display.V1.FormattedValue', true],
  ['OData.Community.*', 'OData.Community.Display.V1.FormattedValue', true],
  ['OData.Community', 'OData.Community.Display.V1.FormattedValue', false],
  [
    'a, OData.Community.Display.V1.FormattedValue',
    'OData.Community.Display.V1.FormattedValue',
    true,
  ],
])('the pattern %s on %s: %s', (pattern, name, expected) => {
  const prefer = parsePrefer(`odata.include-annotations="${pattern}"`)

  expect(prefer.annotation(name)).toBe(expected)
})
