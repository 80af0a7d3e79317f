import { expect, test } from 'vitest'
import { createChecks } from '../../../../src/dataverse/query/check-context.ts'
import { checkFilter } from '../../../../src/dataverse/query/filter.ts'
import { createScope } from '../../../../src/dataverse/query/path.ts'
import { parseFilter } from '../../../../odata/parse-filter.ts'
import { printFilter } from '../../../../odata/print.ts'
import { errorOf } from '../../../support/error-of.ts'
import { colors, column, siteWith } from '../definition.ts'

const site = siteWith(
  column('new_colors', 'MultiSelectPicklist', { options: colors, displayName: 'Colors' }),
  column('new_color', 'Picklist', { options: colors }),
  column('new_size', 'Integer'),
  column('new_open', 'Boolean', {
    options: [
      { value: 0, label: 'Closed' },
      { value: 1, label: 'Open' },
    ],
  }),
  column('new_day', 'DateTime', { dateTimeBehavior: 'DateOnly' }),
  column('new_at', 'DateTime', { dateTimeBehavior: 'UserLocal' }),
)

async function check(text: string) {
  const checks = createChecks(() => Promise.reject(new Error('no other entity')))
  const filter = await checkFilter(parseFilter(text), createScope(site, checks.context))
  const printed = printFilter(filter)
  checks.throwIfAmbiguous('filter', printed)
  return printed
}

const crm = 'Microsoft.Dynamics.CRM.'

test.each([
  [
    `not (new_size gt 1 or ${crm}In(PropertyName='new_size',PropertyValues=[1]))`,
    `not (new_size gt 1) and ${crm}NotIn(PropertyName='new_size',PropertyValues=['1'])`,
  ],
  [
    `${crm}containvalues(PropertyName='Colors',PropertyValues=['Red',2])`,
    `${crm}ContainValues(PropertyName='new_colors',PropertyValues=['1','2'])`,
  ],
  [
    `${crm}In(PropertyName='new_color',PropertyValues=['Red','Green, dark'])`,
    `${crm}In(PropertyName='new_color',PropertyValues=['1','3'])`,
  ],
  [
    `${crm}In(PropertyName='new_size',PropertyValue=5)`,
    `${crm}In(PropertyName='new_size',PropertyValues=['5'])`,
  ],
  [
    `${crm}Between(propertyname='new_size',propertyvalues=[1,9])`,
    `${crm}Between(PropertyName='new_size',PropertyValues=['1','9'])`,
  ],
  [
    `${crm}On(PropertyName='new_at',PropertyValue='31.12.2026')`,
    `${crm}On(PropertyName='new_at',PropertyValue='2026-12-31')`,
  ],
  ["new_colors eq '1,2'", "new_colors eq '1,2'"],
  ['new_colors eq null', 'new_colors eq null'],
  ["new_color ne 'red'", 'new_color ne 1'],
  ["new_open eq 'open'", 'new_open eq true'],
  ['not new_open', 'not new_open'],
  ['new_open', 'new_open'],
  ['5 lt new_size', 'new_size gt 5'],
  ['new_day le 2026-01-31T00:00:00Z', 'new_day le 2026-01-31'],
  ['new_at eq new_day', 'new_at eq new_day'],
])('sends %s as %s', async (text, sent) => {
  expect(await check(text)).toBe(sent)
})

test.each([
  [
    'a multi-select choice compared with a value',
    'new_colors eq 1',
    `{"filter":"${crm}ContainValues(PropertyName='new_colors',PropertyValues=['1'])"}`,
  ],
  [
    'a multi-select choice compared with labels',
    "new_colors ne 'Red'",
    `${crm}DoesNotContainValues(`,
  ],
  [
    'In on a multi-select choice',
    `${crm}In(PropertyName='new_colors',PropertyValues=['1'])`,
    `${crm}ContainValues(`,
  ],
  ['a label in another comparison', "new_color gt 'Blue'", '1 (Red), 2 (Green), 3 (Green, dark)'],
  ['a choice compared with true', 'new_color eq true', 'Compare with a number'],
  [
    'a function of dates on a number',
    `${crm}LastXDays(PropertyName='new_size',PropertyValue=7)`,
    'Name a date column',
  ],
  [
    'a function without its count',
    `${crm}LastXDays(PropertyName='new_at')`,
    `${crm}LastXDays(PropertyName='new_at',PropertyValue=7)`,
  ],
  [
    'a range of one value',
    `${crm}Between(PropertyName='new_size',PropertyValues=[1])`,
    "PropertyValues=['1','9']",
  ],
  [
    'a value for a function without',
    `${crm}Today(PropertyName='new_at',PropertyValue=1)`,
    `${crm}Today(PropertyName='new_at').`,
  ],
  ['a parameter', 'new_size eq @p1', 'Write the value itself'],
  ['a text function on a number', "contains(new_size,'5')", 'Compare instead: new_size eq 1000'],
  ['a text function with one argument', 'contains(new_name)', "contains(name,'x')"],
  [
    'an unknown function',
    "matchesPattern(new_name,'x')",
    'Only contains, startswith and endswith work',
  ],
])('%s is refused with the form that works', async (_what, text, expected) => {
  const { message, hint } = await errorOf(check(text))

  expect(`${message} ${hint}`).toContain(expected)
})

test('500 conditions are sent, one more is refused', async () => {
  const conditions = Array.from({ length: 501 }, (_, at) => `new_size eq ${at}`)

  const sent = await check(conditions.slice(1).join(' or '))
  const { message } = await errorOf(check(conditions.join(' or ')))

  expect(sent).toContain('new_size eq 500')
  expect(message).toContain('501 conditions')
})
