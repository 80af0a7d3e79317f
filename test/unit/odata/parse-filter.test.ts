import { expect, test } from 'vitest'
import type { Filter } from '../../../odata/ast.ts'
import { parseFilter } from '../../../odata/parse-filter.ts'
import { sketch } from './sketch.ts'

const nest = (levels: number) => '('.repeat(levels) + 'a' + ')'.repeat(levels)

const id = '5a3f0000-0000-0000-0000-00000000000a'

test('keeps the offset of every node', () => {
  const filter = parseFilter(" (name eq 'x') and not contains(a/b, @p)")

  expect(filter).toEqual({
    type: 'and',
    left: {
      type: 'comparison',
      operator: 'eq',
      left: { type: 'path', segments: ['name'], at: 2 },
      right: { type: 'string', value: 'x', at: 10 },
      at: 2,
    },
    right: {
      type: 'not',
      operand: {
        type: 'call',
        name: 'contains',
        arguments: [
          { type: 'path', segments: ['a', 'b'], at: 32 },
          { type: 'alias', name: 'p', at: 37 },
        ],
        at: 23,
      },
      at: 19,
    },
    at: 1,
  } satisfies Filter)
})

test.each([
  // Comparisons and literals.
  ["name eq 'Contoso'", '(eq name string:Contoso)'],
  ['a ne 1', '(ne a 1)'],
  ['a gt 1.50', '(gt a 1.50)'],
  ['a ge -1', '(ge a -1)'],
  ['a lt 1e10', '(lt a 1e10)'],
  ['a le -2.5E-3', '(le a -2.5E-3)'],
  ['a eq 9223372036854775807', '(eq a 9223372036854775807)'],
  ['a eq null', '(eq a null)'],
  ['a eq true', '(eq a true)'],
  ["name eq 'O''Brien'", "(eq name string:O'Brien)"],
  ["name eq ''", '(eq name string:)'],
  ["name eq ''''", "(eq name string:')"],
  ["name eq 'Ünïcødé 🎉'", '(eq name string:Ünïcødé 🎉)'],
  ["name eq 'a) and (b eq 1'", '(eq name string:a) and (b eq 1)'],
  ['id eq 5A3F0000-0000-0000-0000-00000000000A', `(eq id guid:${id})`],
  [
    'id eq abcdef00-0000-0000-0000-00000000000a',
    '(eq id guid:abcdef00-0000-0000-0000-00000000000a)',
  ],
  [`_primarycontactid_value eq ${id}`, `(eq _primarycontactid_value guid:${id})`],
  [`primarycontactid/contactid eq ${id}`, `(eq primarycontactid/contactid guid:${id})`],
  ['d ge 2026-01-31', '(ge d date:2026-01-31)'],
  ['d ge 2024-02-29', '(ge d date:2024-02-29)'],
  ['d ge 2026-01-31T09:30:00Z', '(ge d dateTime:2026-01-31T09:30:00Z)'],
  ['d ge 2026-01-31T09:30:00.1234567Z', '(ge d dateTime:2026-01-31T09:30:00.1234567Z)'],
  ['d ge 2026-01-31T09:30:00+02:00', '(ge d dateTime:2026-01-31T09:30:00+02:00)'],
  ['d ge 2026-01-31T09:30-08:00', '(ge d dateTime:2026-01-31T09:30-08:00)'],
  ['d ge 2026-01-31T09:30', '(ge d dateTime:2026-01-31T09:30)'],
  ['firstname eq lastname', '(eq firstname lastname)'],
  ["'x' eq name", '(eq string:x name)'],
  ['a eq @p1', '(eq a @p1)'],
  ['donotemail', 'donotemail'],
  ['true', 'true'],
  ['(a)eq(1)', '(eq a 1)'],
  ['\ta\r\neq  1 ', '(eq a 1)'],

  // Metadata, reference section 6.2.
  [
    "OwnershipType eq Microsoft.Dynamics.CRM.OwnershipTypes'UserOwned'",
    '(eq OwnershipType enum:Microsoft.Dynamics.CRM.OwnershipTypes:UserOwned)',
  ],
  [
    "AttributeType eq Microsoft.Dynamics.CRM.AttributeTypeCode'Money'",
    '(eq AttributeType enum:Microsoft.Dynamics.CRM.AttributeTypeCode:Money)',
  ],
  ['IsCustomizable/Value eq true', '(eq IsCustomizable/Value true)'],
  [
    "RequiredLevel/Value eq Microsoft.Dynamics.CRM.AttributeRequiredLevel'ApplicationRequired'",
    '(eq RequiredLevel/Value enum:Microsoft.Dynamics.CRM.AttributeRequiredLevel:ApplicationRequired)',
  ],

  // Precedence.
  ['a or b and c', '(or a (and b c))'],
  ['a and b or c', '(or (and a b) c)'],
  ['a or b or c', '(or (or a b) c)'],
  ['a and b and c', '(and (and a b) c)'],
  ['a and (b and c)', '(and a (and b c))'],
  ['(a or b) and c', '(and (or a b) c)'],
  ["not contains(name,'a') and x eq 1", '(and (not (contains name string:a)) (eq x 1))'],
  ['not a or b', '(or (not a) b)'],
  ['not (a eq 1)', '(not (eq a 1))'],
  ['not(a eq 1)', '(not (eq a 1))'],
  ['not not a', '(not (not a))'],
  ['a eq 1 and not b', '(and (eq a 1) (not b))'],

  // Functions.
  ["contains(name,'x')", '(contains name string:x)'],
  ["startswith( name , 'x' )", '(startswith name string:x)'],
  ["endswith(primarycontactid/fullname,'x')", '(endswith primarycontactid/fullname string:x)'],
  ["contains(name,'x') eq true", '(eq (contains name string:x) true)'],
  ["tolower(trim(name)) eq 'x'", '(eq (tolower (trim name)) string:x)'],
  ['d gt now()', '(gt d (now))'],

  // Paths and lambdas.
  [
    "primarycontactid/parentcustomerid_account/name eq 'x'",
    '(eq primarycontactid/parentcustomerid_account/name string:x)',
  ],
  [
    "ownerid/Microsoft.Dynamics.CRM.systemuser/fullname eq 'x'",
    '(eq ownerid/Microsoft.Dynamics.CRM.systemuser/fullname string:x)',
  ],
  ["tasks/any(o:o/subject eq 'x')", '(any tasks o (eq o/subject string:x))'],
  ['tasks/all(o: o/a eq 1 or o/b)', '(all tasks o (or (eq o/a 1) o/b))'],
  ['tasks/any()', '(any tasks)'],
  ['not tasks/any(o:o/a)', '(not (any tasks o o/a))'],
  ['a/any(x:x/b/all(y:y/c eq x/d))', '(any a x (all x/b y (eq y/c x/d)))'],
  ['any eq 1 and x/all eq 2', '(and (eq any 1) (eq x/all 2))'],
])('reads %s', (text, expected) => {
  expect(sketch(parseFilter(text))).toBe(expected)
})

test('reads 10,000 conditions in one chain without nesting', () => {
  const text = Array.from({ length: 10_000 }, () => 'a').join(' and ')

  let node = parseFilter(text, { maxLength: 100_000 })

  let depth = 0
  while (node.type === 'and') {
    node = node.left
    depth += 1
  }
  expect(depth).toBe(9999)
})

test('reads 99 nested parentheses and refuses 100,000 without exhausting the stack', () => {
  expect(sketch(parseFilter(nest(99)))).toBe('a')
  expect(() => parseFilter(nest(100_000), { maxLength: 1_000_000 })).toThrow(
    /nested deeper than 100 levels at position 100\./,
  )
  expect(() => parseFilter(nest(100_000))).toThrow(/at most 32768 are allowed/)
})

test('takes 200 groups beside each other, which are no nesting', () => {
  const text = Array.from({ length: 200 }, () => '(not a)').join(' or ')

  expect(sketch(parseFilter(text))).toContain('(or (not a) (not a))')
})

test.each(['not '.repeat(101), 'f('.repeat(101), 'x/any(o:'.repeat(101)])(
  'refuses 101 levels of %.8s...',
  (text) => {
    expect(() => parseFilter(text)).toThrow(/nested deeper than 100 levels/)
  },
)

test('takes a text as long as the limit and refuses one more character', () => {
  const text = `name eq '${'x'.repeat(90)}'`

  expect(sketch(parseFilter(text, { maxLength: text.length }))).toContain('string:xxx')
  expect(() => parseFilter(`${text} `, { maxLength: text.length })).toThrow(/has 101 characters/)
})
