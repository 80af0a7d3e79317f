import { expect, test } from 'vitest'
import { parseOrderby } from '../../../odata/parse-orderby.ts'

test('reads keys in order, ascending unless desc is said', () => {
  expect(parseOrderby('name asc, createdon desc,a/b,@p1 desc')).toEqual([
    { operand: { type: 'path', segments: ['name'], at: 0 }, descending: false, at: 0 },
    { operand: { type: 'path', segments: ['createdon'], at: 10 }, descending: true, at: 10 },
    { operand: { type: 'path', segments: ['a', 'b'], at: 25 }, descending: false, at: 25 },
    { operand: { type: 'alias', name: 'p1', at: 29 }, descending: true, at: 29 },
  ])
})

test('reads columns that are named like directions', () => {
  expect(parseOrderby('desc desc,asc').map(({ descending }) => descending)).toEqual([true, false])
})
