import { expect, test } from 'vitest'
import { parseApply } from '../../../odata/parse-apply.ts'
import { withoutPositions } from './arbitrary-tree.ts'

const path = (...segments: string[]) => ({ type: 'path', segments, at: 0 })
const count = (alias: string) => ({ type: 'count', alias, at: 0 })
const aggregate = (column: string, method: string, alias: string) => ({
  type: 'aggregate',
  path: path(column),
  method,
  alias,
  at: 0,
})

// Reference section 7.8.
test.each<readonly [string, readonly unknown[]]>([
  ...['sum', 'average', 'min', 'max', 'countdistinct'].map(
    (method) =>
      [
        `aggregate(revenue with ${method} as result)`,
        [{ type: 'aggregate', aggregates: [aggregate('revenue', method, 'result')], at: 0 }],
      ] as const,
  ),
  ['aggregate($count as total)', [{ type: 'aggregate', aggregates: [count('total')], at: 0 }]],
  ['groupby((a,b))', [{ type: 'groupby', keys: [path('a'), path('b')], aggregates: [], at: 0 }]],
  [
    'groupby((a),aggregate(r with sum as s,$count as c))',
    [
      {
        type: 'groupby',
        keys: [path('a')],
        aggregates: [aggregate('r', 'sum', 's'), count('c')],
        at: 0,
      },
    ],
  ],
  [
    'groupby((primarycontactid/fullname))',
    [{ type: 'groupby', keys: [path('primarycontactid', 'fullname')], aggregates: [], at: 0 }],
  ],
  [
    'filter(a) / groupby( ( b ) )/aggregate( $count as c )',
    [
      { type: 'filter', condition: path('a'), at: 0 },
      { type: 'groupby', keys: [path('b')], aggregates: [], at: 0 },
      { type: 'aggregate', aggregates: [count('c')], at: 0 },
    ],
  ],
])('reads %s', (text, expected) => {
  expect(withoutPositions(parseApply(text))).toEqual(expected)
})

test('keeps the offsets of the steps', () => {
  expect(parseApply('filter(a)/groupby((b))').map(({ at }) => at)).toEqual([0, 10])
})
