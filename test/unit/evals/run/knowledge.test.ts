import { expect, test } from 'vitest'
import { createKnowledge } from '../../../../evals/run/knowledge.ts'

const knowledge = () =>
  createKnowledge('Close the opportunity "Doors" as won with 420,000 on 2026-11-28.')

test('words, numbers and dates of the text are known', () => {
  const unknown = knowledge().unknownIn('update_record', {
    entity: 'opportunity',
    values: { opportunity: 'Won', Doors: 420_000, won: '2026-11-28' },
  })

  expect(unknown).toEqual([])
})

test.each([
  [{ entity: 'incident' }, ['incident']],
  [{ entity: 'opportunity', filter: "name eq 'Doors'" }, ['name']],
  [{ entity: 'opportunity', filter: "doors eq 'Gates'" }, ['Gates']],
  [{ entity: 'opportunity', filter: 'doors eq 42' }, ['42']],
  [{ entity: 'opportunity', values: { actualvalue: 420_001 } }, ['actualvalue', '420001']],
  [
    { entity: 'opportunity', id: 'cb3c4478-196e-41d2-9419-9010d90a1e49' },
    ['cb3c4478-196e-41d2-9419-9010d90a1e49'],
  ],
])('reports what neither text nor answers contain: %j', (args, expected) => {
  expect(knowledge().unknownIn('query_records', args)).toEqual(expected)
})

test('an answer teaches its names, its ids, and the names that it folds', () => {
  const known = knowledge()
  known.learn({ columns: ['address1_{city line1}: String', 'ownerid (Owner): Owner'], id: 'a-7' })

  const unknown = known.unknownIn('query_records', {
    entity: 'opportunity',
    select: ['address1_city', 'address1_line1', 'address1_line2'],
    filter: "_ownerid_value eq 'a-7'",
  })

  expect(unknown).toEqual(['address1_line2'])
})

test('the grammar of OData, names given in an aggregation, and page sizes need no source', () => {
  const unknown = knowledge().unknownIn('query_records', {
    entity: 'opportunity',
    apply: 'groupby((doors),aggregate($count as n))',
    top: 77,
  })

  expect(unknown).toEqual([])
})

test('a text of an answer must have been seen, a number may be calculated', () => {
  const known = knowledge()

  expect(known.unknownInAnswer({ name: 'Doors', count: 17 })).toEqual([])
  expect(known.unknownInAnswer({ name: 'Windows', count: 17 })).toEqual(['Windows'])
})
