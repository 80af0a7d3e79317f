import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import type { SortKey, SortValue } from '../../../../sandbox/query/order.ts'
import { compareKeys } from '../../../../sandbox/query/order.ts'
import { selectPage } from '../../../../sandbox/query/page.ts'
import { createPagingCookie, parsePagingCookie } from '../../../../sandbox/query/paging-cookie.ts'
import { toComparableText } from '../../../../sandbox/query/text.ts'
import type { StoredRow } from '../../../../sandbox/store/store.ts'

const byText: SortKey = {
  name: 'name',
  descending: true,
  kind: 'text',
  get: (row) => (typeof row['name'] === 'string' ? toComparableText(row['name']) : null),
}
const byNumber: SortKey = {
  name: 'id',
  descending: false,
  kind: 'number',
  get: (row) => Number(row['id']),
}
const keys = [byText, byNumber]
const names = fc.array(fc.option(fc.constantFrom('a', 'b<"&>', 'ü %', '')), { maxLength: 400 })

function valuesOf(row: StoredRow): readonly SortValue[] {
  return keys.map((key) => key.get(row))
}

test('consecutive pages return every row once in sorted order', () => {
  fc.assert(
    fc.property(names, fc.integer({ min: 1, max: 30 }), (texts, limit) => {
      const rows = texts.map((name, id) => ({ id, name }))
      const seen: unknown[] = []
      let after: ReturnType<typeof parsePagingCookie>['after'] | undefined
      for (let number = 1; number <= texts.length + 1; number++) {
        const page = selectPage({ rows, predicate: undefined, keys, limit, after })
        seen.push(...page.rows)
        if (!page.more || !page.first || !page.last) break
        const cookie = createPagingCookie(keys, {
          page: number,
          first: page.first,
          last: page.last,
        })
        after = parsePagingCookie(keys, cookie).after
      }

      expect(seen).toEqual(
        rows.toSorted((one, other) => compareKeys(keys, valuesOf(one), valuesOf(other))),
      )
    }),
    { numRuns: 50 },
  )
})

test('the total counts every match, including those on other pages', () => {
  const rows = Array.from({ length: 10 }, (_, id) => ({ id, name: null }))

  const page = selectPage({
    rows,
    predicate: (row) => Number(row['id']) % 2 === 0,
    keys,
    limit: 2,
    after: [null, 4],
  })

  expect(page.rows.map(({ id }) => id)).toEqual([6, 8])
  expect([page.total, page.more]).toEqual([5, false])
})

test.each([
  '',
  '<cookie pagenumber="1" pagingcookie="" istracking="False" />',
  '<cookie pagenumber="2" pagingcookie="%" />',
])('rejects the damaged cookie %j', (cookie) => {
  expect(() => parsePagingCookie(keys, cookie)).toThrow(/cookie/i)
})
