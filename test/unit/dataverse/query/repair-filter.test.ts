import { expect, test } from 'vitest'
import { parseFilter } from '../../../../odata/parse-filter.ts'
import { printFilter } from '../../../../odata/print.ts'
import { repairFilter } from '../../../../src/dataverse/query/repair-filter.ts'

test.each([
  ["name='x'", "name eq 'x'"],
  ['revenue>=5&&revenue<9||name!="x"', "revenue ge 5 and revenue lt 9 or name ne 'x'"],
  ['NOT (a EQ 1 OR b = TRUE)', 'not (a eq 1 or b eq true)'],
  ["name like '%a_b%'", "contains(name,'a_b')"],
  ["name like 'x'", "name eq 'x'"],
  ["name not in ('a', 'b')", 'not Microsoft.Dynamics.CRM.In'],
  ["o/name in ('a','b')", "o/name eq 'a' or o/name eq 'b'"],
  ['a in [1,2]', "Microsoft.Dynamics.CRM.In(PropertyName='a',PropertyValues=['1','2'])"],
  ['(a between 1 and 5) or b is not null', '(a ge 1 and a le 5) or b ne null'],
  ["tasks/any(o: o/subject = 'x')", "tasks/any(o:o/subject eq 'x')"],
  ['a eq 5L and b eq 1.5f', 'a eq 5 and b eq 1.5'],
  ["d ge datetimeoffset'2026-01-31T00:00:00Z'", 'd ge 2026-01-31T00:00:00Z'],
  ['d ge 31.12.2026', "d ge '31.12.2026'"],
  [
    'Microsoft.Dynamics.CRM.Today(PropertyName=d) AND a = 1',
    "Microsoft.Dynamics.CRM.Today(PropertyName='d') and a eq 1",
  ],
  [
    "mscrm.Today(PropertyName='d') and a = 1",
    "Microsoft.Dynamics.CRM.Today(PropertyName='d') and a eq 1",
  ],
  ['$it/a = 1', 'a eq 1'],
  ['tasks/$count eq 0', 'not tasks/any()'],
  ['name eq \'and = "x"\' AND a = 1', 'name eq \'and = "x"\' and a eq 1'],
])('reads %s as %s', (text, expected) => {
  const repaired = repairFilter(text)

  expect(repaired?.doubts).toEqual([])
  const printed = printFilter(parseFilter(repaired?.text ?? ''))
  expect(printed.replaceAll(/^\(|\)(?= or)/g, '')).toContain(
    expected.replaceAll(/^\(|\)(?= or)/g, ''),
  )
})

test.each([
  ['name eq Fourth Coffee and a eq 1', "name eq 'Fourth Coffee' and a eq 1"],
  ["name eq 'O'Brien'", "name eq 'O''Brien'"],
  [
    "d ge now() sub duration'P7D'",
    "Microsoft.Dynamics.CRM.LastXDays(PropertyName='d',PropertyValue=7)",
  ],
  [
    'd > DATEADD(month, -3, GETDATE())',
    "Microsoft.Dynamics.CRM.LastXMonths(PropertyName='d',PropertyValue=3)",
  ],
])('reads %s as %s, in doubt', (text, expected) => {
  const repaired = repairFilter(text)

  expect(repaired?.doubts).toHaveLength(1)
  expect(printFilter(parseFilter(repaired?.text ?? ''))).toBe(expected)
})

test.each(["name like 'a%b'", 'a add 1 gt 2', 'a in (b)', 'a between b and c', 'a eq 5M'])(
  'leaves %s for the grammar to refuse',
  (text) => {
    const repaired = repairFilter(text)

    expect(() => parseFilter(repaired?.text ?? '')).toThrow('Expected')
  },
)

test.each([
  'a'.repeat(16_000),
  'a '.repeat(8000),
  "'".repeat(16_000),
  `a ge ${'('.repeat(8000)}`,
  `select ${' '.repeat(16_000)}x`,
])('a long text of one kind does not hang', (text) => {
  expect(() => repairFilter(text)).not.toThrow()
})
