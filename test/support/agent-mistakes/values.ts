import { badValues, ids, open, values } from './mistake.ts'
import type { Mistake } from './mistake.ts'

/** Values of a record in other forms than the service's. */
export const valueMistakes: readonly Mistake[] = [
  values(
    'display names',
    'account',
    { 'Account Name': 'x', 'Main Phone': '555' },
    { name: 'x', telephone1: '555' },
  ),
  values(
    'a choice by label',
    'account',
    { name: 'x', industrycode: 'Consulting' },
    { industrycode: 7 },
  ),
  values(
    'a choice as object',
    'account',
    { name: 'x', industrycode: { value: 7, label: 'Consulting' } },
    { industrycode: 7 },
  ),
  values('a choice as text', 'account', { name: 'x', industrycode: '7' }, { industrycode: 7 }),
  badValues(
    'a label that the choice lacks',
    'account',
    { name: 'x', accountcategorycode: 'Gold' },
    '1 (Preferred Customer), 2 (Standard)',
  ),
  badValues(
    'empty text for a choice',
    'account',
    { name: 'x', accountcategorycode: '' },
    '{"accountcategorycode":null}',
  ),
  values(
    "a Boolean as 'true'",
    'account',
    { name: 'x', creditonhold: 'true' },
    { creditonhold: true },
  ),
  values('a Boolean as 1', 'account', { name: 'x', creditonhold: 1 }, { creditonhold: true }),
  values(
    'a Boolean by label',
    'account',
    { name: 'x', donotemail: 'Do Not Allow' },
    { donotemail: true },
  ),
  values('a number as text', 'account', { name: 'x', revenue: '1250.50' }, { revenue: 1250.5 }),
  values(
    'money with thousands',
    'account',
    { name: 'x', revenue: '1,250.50' },
    { revenue: 1250.5 },
  ),
  badValues(
    'money with two readings',
    'account',
    { name: 'x', revenue: '1,250' },
    '{"revenue":1250} or {"revenue":1.25}',
  ),
  badValues(
    'money with its currency',
    'account',
    { name: 'x', revenue: '$1,250.50' },
    '{"revenue":1250.5}',
  ),
  badValues(
    'decimals in a whole number',
    'account',
    { name: 'x', numberofemployees: 10.5 },
    '{"numberofemployees":10}',
  ),
  open(
    badValues(
      'a number out of range',
      'account',
      { name: 'x', numberofemployees: -1 },
      'from 0 to 1000000000',
    ),
  ),
  values(
    'a number for text',
    'account',
    { name: 'x', telephone1: 5550164 },
    { telephone1: '5550164' },
  ),
  open(
    badValues(
      'text that is too long',
      'account',
      { name: 'x'.repeat(170) },
      'Shorten the text by 10',
    ),
  ),
  values(
    'a date-time for a day',
    'opportunity',
    { name: 'x', estimatedclosedate: '2026-12-24T00:00:00Z' },
    { estimatedclosedate: '2026-12-24' },
  ),
  values(
    'a date in another form',
    'opportunity',
    { name: 'x', estimatedclosedate: '24.12.2026' },
    { estimatedclosedate: '2026-12-24' },
  ),
  badValues(
    'a time for a day',
    'opportunity',
    { name: 'x', estimatedclosedate: '2026-12-24T15:00:00Z' },
    '{"estimatedclosedate":"2026-12-24"}',
  ),
  badValues(
    'a date that can mean two days',
    'opportunity',
    { name: 'x', estimatedclosedate: '05/06/2026' },
    '{"estimatedclosedate":"2026-06-05"} or {"estimatedclosedate":"2026-05-06"}',
  ),
  values(
    'a time without zone',
    'task',
    { subject: 'x', scheduledend: '2026-12-24 15:00' },
    { scheduledend: '2026-12-24T15:00:00Z' },
  ),
  values(
    'a day for a time',
    'task',
    { subject: 'x', scheduledend: '2026-12-24' },
    { scheduledend: '2026-12-24T00:00:00Z' },
  ),
  open(
    badValues(
      'a word for a time',
      'task',
      { subject: 'x', scheduledend: 'tomorrow' },
      '2026-01-31T09:30:00Z',
    ),
  ),
  badValues(
    'a column that Dataverse keeps',
    'account',
    { name: 'x', createdon: '2026-01-01' },
    'Leave createdon out of values',
  ),
  badValues(
    'a calculated column',
    'account',
    { name: 'x', openrevenue: 5 },
    'Leave openrevenue out of values',
  ),
  open(
    badValues(
      'the full name',
      'contact',
      { fullname: 'Ada Neil' },
      'set firstname and lastname instead',
    ),
  ),
  open(
    badValues(
      'a required lookup missing',
      'incident',
      { title: 'x' },
      '{"customerid":{"entity":"account","id":"GUID"}}',
    ),
  ),
  badValues('an unknown column', 'account', { name: 'x', websiteurll: 'y' }, 'Use websiteurl'),
  badValues(
    'several mistakes at once',
    'account',
    { nmae: 'x', revenue: '1,250' },
    '{"revenue":1250}',
  ),
  badValues(
    'an annotation',
    'account',
    { name: 'x', '@odata.type': 'account' },
    'Leave @odata.type out',
  ),
  values(
    'addresses in one text',
    'email',
    { subject: 'x', to: 'a@example.com; b@example.com' },
    {
      email_activity_parties: [
        { addressused: 'a@example.com', participationtypemask: 2 },
        { addressused: 'b@example.com', participationtypemask: 2 },
      ],
    },
  ),
  open(
    badValues(
      'a party by plain GUID',
      'email',
      { subject: 'x', to: ids.contact },
      '{"to":[{"entity":"contact","id":"GUID"}]}',
    ),
  ),
]
