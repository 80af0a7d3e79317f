import { badQuery, ids, open, query } from './mistake.ts'
import type { Mistake } from './mistake.ts'

const filter = (what: string, wrong: string, right: string): Mistake =>
  query(what, { filter: wrong }, { filter: right })

/** Values in filters of another type than their column's, and lookups compared in other forms. */
export const literalMistakes: readonly Mistake[] = [
  filter(
    'a lookup by its column',
    `primarycontactid eq ${ids.contact}`,
    `_primarycontactid_value eq ${ids.contact}`,
  ),
  filter(
    'a lookup by a quoted GUID',
    `primarycontactid eq '${ids.contact}'`,
    `_primarycontactid_value eq ${ids.contact}`,
  ),
  filter(
    'a lookup by x/id',
    `primarycontactid/id eq ${ids.contact}`,
    `_primarycontactid_value eq ${ids.contact}`,
  ),
  filter(
    'a lookup by the name it shows',
    "primarycontactid eq 'Yvonne McKay (sample)'",
    "primarycontactid/fullname eq 'Yvonne McKay (sample)'",
  ),
  filter(
    'a lookup searched by name',
    "contains(primarycontactid,'McKay')",
    "contains(primarycontactid/fullname,'McKay')",
  ),
  filter(
    'a column of the owner',
    "ownerid/fullname eq 'Alan Steiner'",
    "owninguser/fullname eq 'Alan Steiner'",
  ),
  filter(
    'wrong case in a navigation property',
    "PrimaryContactId/FullName eq 'Yvonne McKay (sample)'",
    "primarycontactid/fullname eq 'Yvonne McKay (sample)'",
  ),
  badQuery(
    'the owner by name',
    { filter: "ownerid eq 'Alan Steiner'" },
    "owninguser/fullname eq 'Alan Steiner' or owningteam/name eq 'Alan Steiner'",
  ),
  badQuery(
    'a customer by name',
    { entity: 'contact', filter: "parentcustomerid eq 'Fourth Coffee (sample)'" },
    "parentcustomerid_account/name eq 'Fourth Coffee (sample)'",
  ),
  badQuery(
    'a path through a customer',
    { entity: 'contact', filter: "parentcustomerid/name eq 'Fourth Coffee (sample)'" },
    'Use parentcustomerid_account or parentcustomerid_contact',
  ),
  query(
    'a path that only one target has',
    { entity: 'contact', filter: "parentcustomerid/accountnumber eq 'ABSS4G45'" },
    { entity: 'contact', filter: "parentcustomerid_account/accountnumber eq 'ABSS4G45'" },
  ),
  filter('a choice by label', "industrycode eq 'Consulting'", 'industrycode eq 7'),
  filter('a state by label', "statecode eq 'Active'", 'statecode eq 0'),
  filter('a label without quotes', 'statecode eq Active', 'statecode eq 0'),
  filter('a choice as quoted number', "industrycode eq '7'", 'industrycode eq 7'),
  query(
    'a label that two values share',
    { entity: 'quote', filter: "statuscode eq 'In Progress'" },
    { entity: 'quote', filter: 'statuscode eq 1 or statuscode eq 2' },
  ),
  badQuery(
    'a label that the choice lacks',
    { filter: "statuscode eq 'Open'" },
    '1 (Active), 2 (Inactive)',
  ),
  badQuery(
    'labels searched',
    { filter: "contains(industrycode,'Consulting')" },
    `{"filter":"Microsoft.Dynamics.CRM.In(PropertyName='industrycode',PropertyValues=['7'])"}`,
  ),
  filter("a Boolean as 'true'", "creditonhold eq 'true'", 'creditonhold eq true'),
  filter('a Boolean as 1', 'creditonhold eq 1', 'creditonhold eq true'),
  filter('a Boolean by label', "creditonhold eq 'Yes'", 'creditonhold eq true'),
  filter('a number in quotes', "revenue gt '1000000'", 'revenue gt 1000000'),
  filter('a number with thousands', "revenue gt '1,000,000.00'", 'revenue gt 1000000.00'),
  badQuery('a number with two readings', { filter: "revenue gt '1,250'" }, 'Use 1250 or 1.25'),
  open(
    badQuery(
      'words for a number',
      { filter: "revenue gt 'a million'" },
      'Write a number without quotes',
    ),
  ),
  filter(
    'a text without quotes that is a number',
    'accountnumber eq 12345',
    "accountnumber eq '12345'",
  ),
  filter('a quoted date', "createdon ge '2026-01-31'", 'createdon ge 2026-01-31'),
  filter(
    'a typed date',
    "createdon ge datetime'2026-01-31T00:00:00Z'",
    'createdon ge 2026-01-31T00:00:00Z',
  ),
  filter(
    'a time without zone',
    'createdon ge 2026-01-31T09:30:00',
    'createdon ge 2026-01-31T09:30:00Z',
  ),
  filter(
    'a space between date and time',
    'createdon ge 2026-01-31 09:30:00',
    'createdon ge 2026-01-31T09:30:00Z',
  ),
  filter('a date in the American form', 'createdon ge 1/31/2026', 'createdon ge 2026-01-31'),
  filter('a date in the German form', "createdon ge '31.1.2026'", 'createdon ge 2026-01-31'),
  badQuery(
    'a date that can mean two days',
    { filter: "createdon ge '05/06/2026'" },
    'Use 2026-06-05 or 2026-05-06',
  ),
  open(badQuery('a word for a date', { filter: "createdon ge 'last week'" }, 'Write it in UTC')),
  query(
    'midnight for a day',
    { entity: 'opportunity', filter: 'estimatedclosedate ge 2026-01-31T00:00:00Z' },
    { entity: 'opportunity', filter: 'estimatedclosedate ge 2026-01-31' },
  ),
  badQuery(
    'a time for a day',
    { entity: 'opportunity', filter: 'estimatedclosedate le 2026-12-31T23:59:59Z' },
    '{"filter":"estimatedclosedate le 2026-12-31"}',
  ),
  badQuery(
    'a text function on a date',
    { filter: "startswith(createdon,'2026')" },
    'createdon ge 2026-01-01 and createdon lt 2027-01-01',
  ),
  open(
    badQuery(
      'columns of different types',
      { filter: 'name eq revenue' },
      'Compare columns of the same type',
    ),
  ),
  badQuery(
    'a column as a condition',
    { filter: 'revenue and statecode eq 0' },
    '{"filter":"revenue ne null and statecode eq 0"}',
  ),
]
