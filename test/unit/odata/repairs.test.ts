import { expect, test } from 'vitest'
import { parseApply } from '../../../odata/parse-apply.ts'
import { parseExpand } from '../../../odata/parse-expand.ts'
import { parseFilter } from '../../../odata/parse-filter.ts'
import { parseOrderby } from '../../../odata/parse-orderby.ts'
import type { ParseOptions } from '../../../odata/repairs.ts'
import { refusal } from './refusal.ts'

/** How a text is read: its report, or the text itself where it is right, and what is ambiguous. */
function read(parse: (text: string, options: ParseOptions) => unknown, text: string) {
  const ambiguities: string[] = []
  let printed = text
  const tree = parse(text, {
    repairs: {
      columnAt: (found, at) =>
        found.startsWith('Annual Revenue', at) ? { name: 'revenue', length: 14 } : undefined,
      isQueryFunction: (name) => ['today', 'lastxdays'].includes(name.toLowerCase()),
      report: (report) => (printed = report),
      ambiguity: (sentence) => ambiguities.push(sentence),
    },
  })
  return { printed, tree, ambiguities }
}

test.each([
  ["name='x'", "name eq 'x'"],
  ['revenue>=5&&revenue<9||name!="x"', "revenue ge 5 and revenue lt 9 or name ne 'x'"],
  ['NOT (a EQ 1 OR b = TRUE)', 'not (a eq 1 or b eq true)'],
  ['!contains(name,"x") | a is b', "not contains(name,'x') or a eq b"],
  ["name like '%a_b%'", "contains(name,'a_b')"],
  ["name like 'x'", "name eq 'x'"],
  ["tolower(name) like 'x%'", "startswith(tolower(name),'x')"],
  [
    "name not in ('a', 'b')",
    "not Microsoft.Dynamics.CRM.In(PropertyName='name',PropertyValues=['a','b'])",
  ],
  ["o/name in ('a','b')", "o/name eq 'a' or o/name eq 'b'"],
  ["x eq 1 and o/name in ('a','b')", "x eq 1 and (o/name eq 'a' or o/name eq 'b')"],
  ['a in [1,2]', "Microsoft.Dynamics.CRM.In(PropertyName='a',PropertyValues=['1','2'])"],
  ['a ^= 5 &&!!b || c is not 5', 'a ne 5 and not not b or c ne 5'],
  ['a has 5', "Microsoft.Dynamics.CRM.ContainValues(PropertyName='a',PropertyValues=['5'])"],
  ["name contains 'x'", "contains(name,'x')"],
  [`"name" like '%x'`, "endswith(name,'x')"],
  ['not (a between 1 and 5)', 'not (a ge 1 and a le 5)'],
  ['not a not between 1 and 5', 'not not (a ge 1 and a le 5)'],
  ['(a between 1 and 5) or b is not null', 'a ge 1 and a le 5 or b ne null'],
  ["tasks/any(o: o/subject = 'x')", "tasks/any(o:o/subject eq 'x')"],
  ['a eq 5L and b eq 1.5f', 'a eq 5 and b eq 1.5'],
  ["d ge datetimeoffset'2026-01-31T00:00:00Z'", 'd ge 2026-01-31T00:00:00Z'],
  [
    "a eq {5a3f0000-0000-0000-0000-000000000001} or a eq guid'5a3f0000-0000-0000-0000-000000000002'",
    'a eq 5a3f0000-0000-0000-0000-000000000001 or a eq 5a3f0000-0000-0000-0000-000000000002',
  ],
  ['d ge 31.12.2026', "d ge '31.12.2026'"],
  ['d ge 2026-01-31 09:30', 'd ge 2026-01-31T09:30'],
  ['name eq ‘x’ or name eq “y” or name eq `z`', "name eq 'x' or name eq 'y' or name eq 'z'"],
  ['name%20eq%20%27a%27', "name eq 'a'"],
  ['Annual Revenue > 5', 'revenue gt 5'],
  ['primarycontactid.fullname eq 5', 'primarycontactid/fullname eq 5'],
  [
    'Microsoft.Dynamics.CRM.Today(PropertyName=d) AND a = 1',
    "Microsoft.Dynamics.CRM.Today(PropertyName='d') and a eq 1",
  ],
  [
    "mscrm.Today(PropertyName='d') and a = 1",
    "Microsoft.Dynamics.CRM.Today(PropertyName='d') and a eq 1",
  ],
  ["LastXDays(PropertyName='d')", "Microsoft.Dynamics.CRM.LastXDays(PropertyName='d')"],
  ['Microsoft.Dynamics.CRM.LastXDays(d,7)', 'LastXDays(d,7)'],
  ['$it/a = 1', 'a eq 1'],
  ['tasks/$count eq 0', 'not tasks/any()'],
  ['name eq \'and = "x"\' AND a = 1', 'name eq \'and = "x"\' and a eq 1'],
])('reads %s as %s', (text, expected) => {
  const { printed, tree, ambiguities } = read(parseFilter, text)

  expect(printed).toBe(expected)
  expect(ambiguities).toEqual([])
  expect(tree).toBeDefined()
})

test.each([
  ['name eq Fourth Coffee and a eq 1', "name eq 'Fourth Coffee' and a eq 1"],
  ["name eq 'Fourth' Coffee", "name eq 'Fourth Coffee'"],
  ['name eq 5th Avenue', "name eq '5th Avenue'"],
  ['name eq Müller GmbH', "name eq 'Müller GmbH'"],
  ['name eq Acme A/S Nord', "name eq 'Acme A/S Nord'"],
  ["name eq 'O'Brien'", "name eq 'O''Brien'"],
  [
    "d ge now() sub duration'P7D'",
    "Microsoft.Dynamics.CRM.LastXDays(PropertyName='d',PropertyValue=7)",
  ],
  [
    'd > DATEADD(month, -3, GETDATE())',
    "Microsoft.Dynamics.CRM.LastXMonths(PropertyName='d',PropertyValue=3)",
  ],
])('reads %s as %s, which is ambiguous', (text, expected) => {
  const { printed, ambiguities } = read(parseFilter, text)

  expect(printed).toBe(expected)
  expect(ambiguities).toHaveLength(1)
})

const parsers = {
  filter: parseFilter,
  expand: parseExpand,
  apply: parseApply,
  orderby: parseOrderby,
} as const

/** These have no hint of their own: only the strict grammar, which the sandbox uses, refuses them. */
test.each([
  ['filter', "name = 'x'", 5],
  ['filter', "name == 'x'", 5],
  ['filter', "name != 'x'", 5],
  ['filter', "name <> 'x'", 5],
  ['filter', 'a > 1', 2],
  ['filter', 'a>=1', 1],
  ['filter', 'a<1', 1],
  ['filter', 'a <= 1', 2],
  ['filter', 'a eq 1 && b eq 2', 7],
  ['filter', 'a eq 1 || b eq 2', 7],
  ['filter', 'a && b', 2],
  ['filter', '!a', 0],
  ['filter', 'a is null', 2],
  ['filter', 'a is not null', 2],
  ['filter', 'a EQ 1', 2],
  ['filter', 'a eq 1 AND b eq 2', 7],
  ['filter', 'a eq 1 Or b', 7],
  ['filter', 'NOT a', 0],
  ['filter', 'NOT (a)', 0],
  ['filter', 'a eq True', 5],
  ['filter', 'a eq NULL', 5],
  ['filter', "primarycontactid.fullname eq 'x'", 0],
  ['filter', 'a => 1', 2],
  ['expand', 'a($select=x,$filter=y)', 12],
  ['expand', 'a($select=x&$filter=y)', 11],
  ['expand', 'a(select=x)', 2],
  ['expand', 'a($filter=x = 1)', 12],
  ['expand', 'a($filter=x eq 1 && y)', 17],
  ['expand', 'a($filter=x eq 1,$top=5)', 16],
  ['apply', 'filter(a = 1)', 9],
  ['orderby', 'a DESC', 2],
  ['orderby', 'a ascending', 2],
] as const)('the %s %s is read, and refused strictly at %i', (option, text, position) => {
  const parse = parsers[option]
  const { facts } = refusal(parse, text)

  const { tree } = read(parse, text)

  expect(facts.position).toBe(position)
  expect(tree).toBeDefined()
})

test.each([
  ["name <> 'x' and a add 1 gt 2", 18, 'Dataverse has no arithmetic'],
  ["a = 1 AND name like 'a%b'", 15, 'Dataverse has no like'],
  ['contacts/$count gt 5', 9, 'Related rows cannot be counted here'],
  ["not name = 'x'", 9, 'Put the comparison in parentheses'],
  ['not name is null', 9, 'Put the comparison in parentheses'],
])('names in %s the mistake that it cannot repair', (text, position, hint) => {
  const error = refusal((given) => read(parseFilter, given), text)

  expect(error.facts.position).toBe(position)
  expect(error.hint).toContain(hint)
})

test.each([
  "name like 'a%b'",
  'a add 1 gt 2',
  'a in (b)',
  'a between b and c',
  'a eq 5M',
  "name\u00a0eq 'a'",
])('refuses %s with the words of the strict grammar', (text) => {
  const strict = refusal(parseFilter, text)

  const tolerant = refusal((given) => read(parseFilter, given), text)

  expect(tolerant).toEqual(strict)
})

test.each([
  ['createdon DESC; name', 'createdon desc,name'],
  ['-createdon,+name', 'createdon desc,name'],
  ['"name" descending, `a`, [b.c]:desc', 'name desc,a,b/c desc'],
  ['name,,Annual Revenue asc,', 'name,revenue'],
])('reads the order %s as %s', (text, expected) => {
  const { printed } = read(parseOrderby, text)

  expect(printed).toBe(expected)
})

test.each([
  ['a(select=b,c)', 'a($select=b,c)'],
  [
    'a($select=b,$top=5&Filter=c=1&&$orderby=d DESC)',
    'a($select=b;$filter=c eq 1;$orderby=d desc;$top=5)',
  ],
  ['a(b, c),"d"(e)', 'a($select=b,c),d($select=e)'],
  ['[a/b,c.d]', 'a($select=b),c($select=d)'],
  ["a($filter=b like '%);x%';$expand=c(d))", "a($filter=contains(b,');x');$expand=c($select=d))"],
])('reads the expand %s as %s', (text, expected) => {
  const { printed } = read(parseExpand, text)

  expect(printed).toBe(expected)
})

test.each(['a/b(c)', 'a(b;c)', '[a', 'a($filter=b in (c))'])(
  'refuses the expand %s with the words of the strict grammar',
  (text) => {
    const strict = refusal(parseExpand, text)

    const tolerant = refusal((given) => read(parseExpand, given), text)

    expect(tolerant).toEqual(strict)
  },
)

test.each([
  ['sum(revenue) as total', 'aggregate(revenue with sum as total)'],
  ['count(*)', 'aggregate($count as count)'],
  ['aggregate(a/b with AVG,count as n)', 'aggregate(a/b with average as a_b_average,$count as n)'],
  ['group by a, b', 'groupby((a,b))'],
  ['groupby(a,b,aggregate($count AS n))', 'groupby((a,b),aggregate($count as n))'],
  ['groupby(a,sum(Annual Revenue))', 'groupby((a),aggregate(revenue with sum as revenue_sum))'],
  ['groupby((a),Annual Revenue with max as m)', 'groupby((a),aggregate(revenue with max as m))'],
  ['filter(a=1)/aggregate($count as n)', 'filter(a eq 1)/aggregate($count as n)'],
])('reads the aggregation %s as %s', (text, expected) => {
  const { printed } = read(parseApply, text)

  expect(printed).toBe(expected)
})
