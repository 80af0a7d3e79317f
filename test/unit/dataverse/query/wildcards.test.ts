import { expect, test } from 'vitest'
import { escapeWildcards, unescapeWildcards } from '../../../../src/dataverse/query/wildcards.ts'
import { plan } from './plan.ts'

test.each([
  ['50%', '50[%]', '50%'],
  ['a_b', 'a[_]b', 'a_b'],
  ['[x]', '[[]x]', '[x]'],
  ['50[%]', '50[%]', '50%'],
  ['50[%] a_b', '50[%] a[_]b', '50% a_b'],
  ['[[]x]', '[[]x]', '[x]'],
  ['[a-z]', '[[]a-z]', '[a-z]'],
  ['[^a]', '[[]^a]', '[^a]'],
  ['%_[', '[%][_][[]', '%_['],
  ['plain', 'plain', 'plain'],
  ['', '', ''],
])('%j is searched as %j and named as %j', (text, escaped, shown) => {
  expect(escapeWildcards(text)).toBe(escaped)
  expect(escapeWildcards(escaped)).toBe(escaped)
  expect(unescapeWildcards(escaped)).toBe(shown)
})

test.each([
  ["contains(name,'50%')", "contains(name,'50[%]')"],
  ["not startswith(name,'a_b')", "not startswith(name,'a[_]b')"],
  ["endswith(name,'[x]') eq true", "endswith(name,'[[]x]')"],
  ["substringof('%',name)", "contains(name,'[%]')"],
  ["indexof(name,'a_') eq 0", "startswith(name,'a[_]')"],
  ["contains(primarycontactid,'%')", "contains(primarycontactid/fullname,'[%]')"],
  [
    "contact_customer_accounts/any(o:contains(o/fullname,'_'))",
    "contact_customer_accounts/any(o:contains(o/fullname,'[_]'))",
  ],
  ["name eq '50%'", "name eq '50%'"],
  ["name like '%50[%]%'", "contains(name,'50[%]')"],
  ["name like '50[%]'", "name eq '50%'"],
  ["name like '%Coffee%'", "contains(name,'Coffee')"],
  ["name like 'a_b%'", "startswith(name,'a_b')"],
])('the filter %s is sent as %s', async (filter, sent) => {
  expect((await plan({ entity: 'account', filter })).filter).toBe(sent)
})

test('filters in expand and apply are escaped too', async () => {
  const expand = "contact_customer_accounts($select=fullname;$filter=contains(fullname,'a_b'))"
  const apply = "filter(contains(name,'50%'))/aggregate($count as n)"

  expect((await plan({ entity: 'account', expand })).expand).toContain("contains(fullname,'a[_]b')")
  expect((await plan({ entity: 'account', apply })).apply).toContain("contains(name,'50[%]')")
})

test('a note names the text that was looked for, and nothing is noted without wildcards', async () => {
  const escaped = await plan({ entity: 'account', select: [], filter: "contains(name,'50% a_b')" })
  const asGiven = await plan({ entity: 'account', select: [], filter: "contains(name,'50[%]')" })

  expect(escaped.notes).toEqual(['name searched for the text "50% a_b"'])
  expect(asGiven.notes).toEqual([])
})
