import { expect, test } from 'vitest'
import { parseExpand } from '../../../odata/parse-expand.ts'
import { withoutPositions } from './arbitrary-tree.ts'

const entry = { reference: false, at: 0 }

// Reference section 7.5.
test.each([
  ['createdby', [{ ...entry, navigation: 'createdby' }]],
  [
    'createdby,primarycontactid',
    [
      { ...entry, navigation: 'createdby' },
      { ...entry, navigation: 'primarycontactid' },
    ],
  ],
  ['nav/$ref', [{ ...entry, navigation: 'nav', reference: true }]],
  [
    'nav($select=a,b)',
    [
      {
        ...entry,
        navigation: 'nav',
        select: [
          { name: 'a', at: 0 },
          { name: 'b', at: 0 },
        ],
      },
    ],
  ],
  [
    "nav($filter=name eq 'a;b)')",
    [
      {
        ...entry,
        navigation: 'nav',
        filter: {
          type: 'comparison',
          operator: 'eq',
          left: { type: 'path', segments: ['name'], at: 0 },
          right: { type: 'string', value: 'a;b)', at: 0 },
          at: 0,
        },
      },
    ],
  ],
  [
    'nav( $orderby = a desc , b ; $top = 5 ; $count = true ; )',
    [
      {
        ...entry,
        navigation: 'nav',
        orderby: [
          { operand: { type: 'path', segments: ['a'], at: 0 }, descending: true, at: 0 },
          { operand: { type: 'path', segments: ['b'], at: 0 }, descending: false, at: 0 },
        ],
        top: 5,
        count: true,
      },
    ],
  ],
  [
    'a($expand=b($expand=c($top=0)),d)',
    [
      {
        ...entry,
        navigation: 'a',
        expand: [
          {
            ...entry,
            navigation: 'b',
            expand: [{ ...entry, navigation: 'c', top: 0 }],
          },
          { ...entry, navigation: 'd' },
        ],
      },
    ],
  ],
  ['nav($count=false)', [{ ...entry, navigation: 'nav', count: false }]],
])('reads %s', (text, expected) => {
  expect(withoutPositions(parseExpand(text))).toEqual(expected)
})

test('keeps the offsets of entries and of what is in them', () => {
  const [, second] = parseExpand('a, b($select=c)')

  expect(second).toEqual({
    navigation: 'b',
    reference: false,
    select: [{ name: 'c', at: 13 }],
    at: 3,
  })
})

test('refuses 101 levels of nested expands', () => {
  expect(() => parseExpand('a($expand='.repeat(101))).toThrow(/nested deeper than 100 levels/)
})
