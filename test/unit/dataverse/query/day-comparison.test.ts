import { expect, test } from 'vitest'
import { parseFilter } from '../../../../odata/parse-filter.ts'
import { printFilter } from '../../../../odata/print.ts'
import { createChecks } from '../../../../src/dataverse/query/check-context.ts'
import { checkFilter } from '../../../../src/dataverse/query/filter.ts'
import { createScope } from '../../../../src/dataverse/query/path.ts'
import { column, siteWith } from '../definition.ts'

const site = siteWith(
  column('new_start', 'DateTime', { format: 'DateOnly', dateTimeBehavior: 'UserLocal' }),
  column('new_fixed', 'DateTime', { format: 'DateOnly', dateTimeBehavior: 'TimeZoneIndependent' }),
  column('new_day', 'DateTime', { format: 'DateOnly', dateTimeBehavior: 'DateOnly' }),
  column('new_at', 'DateTime', { format: 'DateAndTime', dateTimeBehavior: 'UserLocal' }),
)

async function check(text: string) {
  const checks = createChecks(() => Promise.reject(new Error('no other entity')))
  const filter = await checkFilter(parseFilter(text), createScope(site, checks.context))
  const printed = printFilter(filter)
  checks.throwIfAmbiguous('filter', printed)
  return { sent: printed.replaceAll('Microsoft.Dynamics.CRM.', ''), notes: checks.notes() }
}

const on = (name: string, day: string) => `${name}(PropertyName='new_start',PropertyValue='${day}')`
const outside = (before: string, after: string) =>
  `${on('OnOrBefore', before)} or ${on('OnOrAfter', after)}`
const list = (name: string, column_: string, days: readonly string[]) =>
  `Microsoft.Dynamics.CRM.${name}(PropertyName='${column_}',PropertyValues=${JSON.stringify(days)})`

test.each([
  ['new_start eq 2024-01-06', on('On', '2024-01-06')],
  ['new_start ge 2024-01-06', on('OnOrAfter', '2024-01-06')],
  ['new_start gt 2024-02-29', on('OnOrAfter', '2024-03-01')],
  ['new_start le 2024-01-06', on('OnOrBefore', '2024-01-06')],
  ['new_start lt 2024-03-01', on('OnOrBefore', '2024-02-29')],
  ['new_start ne 2024-01-01', `${outside('2023-12-31', '2024-01-02')} or new_start eq null`],
  ["new_start ge '6 January 2024'", on('OnOrAfter', '2024-01-06')],
  ['2024-01-06 le new_start', on('OnOrAfter', '2024-01-06')],
  ['new_start ge 2024-01-06T00:00:00Z', on('OnOrAfter', '2024-01-06')],
  ['new_start ge 2024-01-06T00:00:00+01:00', on('OnOrAfter', '2024-01-06')],
  ['not (new_start ge 2024-01-06)', on('OnOrBefore', '2024-01-05')],
  ['not (new_start le 2024-01-06)', on('OnOrAfter', '2024-01-07')],
  [
    'new_start ge 2024-01-06 and new_start lt 2024-02-01',
    `${on('OnOrAfter', '2024-01-06')} and ${on('OnOrBefore', '2024-01-31')}`,
  ],
  [
    list('Between', 'new_start', ['2024-01-06', '2024-01-31']),
    `${on('OnOrAfter', '2024-01-06')} and ${on('OnOrBefore', '2024-01-31')}`,
  ],
  [
    list('NotBetween', 'new_start', ['2024-01-06', '2024-01-31']),
    `${outside('2024-01-05', '2024-02-01')} or new_start eq null`,
  ],
  [
    list('In', 'new_start', ['2024-01-06', '2024-01-31']),
    `${on('On', '2024-01-06')} or ${on('On', '2024-01-31')}`,
  ],
  [
    list('NotIn', 'new_start', ['2024-01-06']),
    `${outside('2024-01-05', '2024-01-07')} or new_start eq null`,
  ],
])('%s is sent as %s, in days of the user', async (text, expected) => {
  const { sent, notes } = await check(text)

  expect(sent).toBe(expected)
  expect(notes).toContain("new_start compared by day in the user's time zone")
})

test.each([
  ['new_fixed eq 2024-01-06', 'new_fixed ge 2024-01-06 and new_fixed lt 2024-01-07'],
  ['new_fixed ge 2024-01-06', 'new_fixed ge 2024-01-06'],
  ['new_fixed gt 2024-01-06', 'new_fixed ge 2024-01-07'],
  ['new_fixed le 2024-01-06', 'new_fixed lt 2024-01-07'],
  ['new_fixed lt 2024-01-06', 'new_fixed lt 2024-01-06'],
  [
    'new_fixed ne 2024-01-06',
    'new_fixed lt 2024-01-06 or new_fixed ge 2024-01-07 or new_fixed eq null',
  ],
  [
    list('Between', 'new_fixed', ['2024-01-06', '2024-01-31']),
    'new_fixed ge 2024-01-06 and new_fixed lt 2024-02-01',
  ],
])('%s is sent as %s, in days of UTC', async (text, expected) => {
  expect(await check(text)).toEqual({ sent: expected, notes: [] })
})

test.each([
  'new_start eq null',
  'new_start ne null',
  'new_day ge 2024-01-06',
  'new_day eq 2024-01-06',
  'new_at ge 2024-01-06',
  'new_at lt 2024-01-06',
  'new_at gt 2024-01-06T09:30:00Z',
])('%s is sent as it is', async (text) => {
  expect(await check(text)).toEqual({ sent: text, notes: [] })
})

test.each([
  ['new_start gt 2024-01-06T09:30:00Z', 'new_start shows days; compared here as an instant'],
  ['new_start lt new_at', 'new_start and new_at compared as instants, not by day'],
  ['new_at gt 2024-01-06', 'new_at has a time: 2024-01-06 means its midnight UTC'],
  ['new_at le 2024-01-06', 'new_at has a time: 2024-01-06 means its midnight UTC'],
])('%s is sent as it is, with a note how it is read', async (text, note) => {
  expect(await check(text)).toEqual({ sent: text, notes: [note] })
})

test('a day without month or with two readings is refused as for other columns', async () => {
  await expect(check("new_start ge '06/07/2024'")).rejects.toThrow('new_start needs')
})
