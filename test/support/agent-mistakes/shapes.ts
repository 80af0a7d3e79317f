import { badQuery, open, query } from './mistake.ts'
import type { Mistake } from './mistake.ts'

const one = { filter: "name eq 'Fourth Coffee (sample)'" }

/** `select`, `orderby`, `expand` and `apply` as they are often written. */
export const shapeMistakes: readonly Mistake[] = [
  query(
    'several columns in one entry',
    { select: ['name, revenue '] },
    { select: ['name', 'revenue'] },
  ),
  query('the option with its name in select', { select: ['$select=name'] }, {}),
  query('an alias', { select: ['name as title'] }, {}),
  query(
    'the name behind a lookup',
    { select: ['primarycontactid/fullname'] },
    { select: ['primarycontactid'] },
  ),
  query(
    'a column behind a lookup',
    { select: ['name', 'primarycontactid/jobtitle'] },
    { expand: 'primarycontactid($select=jobtitle)' },
  ),
  query(
    'a dotted column behind a lookup',
    { select: ['name', 'primarycontactid.jobtitle'] },
    { expand: 'primarycontactid($select=jobtitle)' },
  ),
  badQuery('a star', { select: ['*'] }, 'Leave select out'),
  badQuery(
    'a collection selected',
    { select: ['contact_customer_accounts'] },
    '{"expand":"contact_customer_accounts"}',
  ),
  badQuery('a count selected', { select: ['count(*)'] }, '{"apply":"aggregate($count as count)"}'),
  badQuery(
    'parties selected',
    { entity: 'email', select: ['subject', 'to'] },
    '{"expand":"email_activity_parties(',
  ),
  query('DESC in capitals', { orderby: 'revenue DESC' }, { orderby: 'revenue desc' }),
  query('a minus sign', { orderby: '-createdon' }, { orderby: 'createdon desc' }),
  query('ORDER BY', { orderby: 'ORDER BY name ASC' }, { orderby: 'name' }),
  query(
    'a display name to sort by',
    { orderby: 'Annual Revenue desc' },
    { orderby: 'revenue desc' },
  ),
  query(
    'the name behind a lookup to sort by',
    { orderby: 'primarycontactid/fullname' },
    { orderby: '_primarycontactid_value' },
  ),
  badQuery(
    'another column behind a lookup to sort by',
    { orderby: 'primarycontactid/jobtitle' },
    'orderby primarycontactid sorts by the name',
  ),
  badQuery(
    'a collection to sort by',
    { orderby: 'contact_customer_accounts' },
    'contact_customer_accounts($orderby=createdon desc)',
  ),
  query(
    'wrong case in an expand',
    { ...one, expand: 'PrimaryContactId($select=FullName)' },
    { ...one, expand: 'primarycontactid($select=fullname)' },
  ),
  query(
    'an expand by the wire name',
    { ...one, expand: '_primarycontactid_value' },
    { ...one, expand: 'primarycontactid' },
  ),
  query(
    'an expand by display name',
    { ...one, expand: 'primarycontactid($select=Full Name)' },
    { ...one, expand: 'primarycontactid($select=fullname)' },
  ),
  query(
    'an expand by the entity',
    { ...one, expand: 'contacts($select=fullname)' },
    { ...one, expand: 'contact_customer_accounts($select=fullname)' },
  ),
  query(
    'nested options without dollar',
    { ...one, expand: 'primarycontactid(select=fullname,jobtitle)' },
    { ...one, expand: 'primarycontactid($select=fullname,jobtitle)' },
  ),
  query(
    'nested options with commas',
    { ...one, expand: 'contact_customer_accounts($select=fullname,$top=2)' },
    { ...one, expand: 'contact_customer_accounts($select=fullname;$top=2)' },
  ),
  query(
    'SQL in a nested filter',
    { ...one, expand: "contact_customer_accounts($select=fullname;$filter=lastname LIKE 'Mc%')" },
    {
      ...one,
      expand: "contact_customer_accounts($select=fullname;$filter=startswith(lastname,'Mc'))",
    },
  ),
  query(
    'a label in a nested filter',
    { ...one, expand: "contact_customer_accounts($filter=statecode eq 'Active')" },
    { ...one, expand: 'contact_customer_accounts($filter=statecode eq 0)' },
  ),
  query(
    'an order of one row',
    { ...one, expand: 'primarycontactid($orderby=fullname;$top=1)' },
    { ...one, expand: 'primarycontactid' },
  ),
  query(
    '$ref',
    { ...one, expand: 'contact_customer_accounts/$ref' },
    { ...one, expand: 'contact_customer_accounts($select=contactid)' },
  ),
  query(
    'the owner by its user',
    { ...one, expand: 'ownerid($select=fullname)' },
    { ...one, expand: 'owninguser($select=fullname)' },
  ),
  badQuery('an owner without its column', { expand: 'ownerid' }, 'Use owninguser or owningteam'),
  badQuery(
    'a customer expanded',
    { entity: 'contact', expand: 'parentcustomerid' },
    'Use parentcustomerid_account or parentcustomerid_contact',
  ),
  badQuery(
    'several collections of one entity',
    { expand: 'opportunities' },
    'Use opportunity_customer_accounts or opportunity_parent_account',
  ),
  badQuery(
    'a filter on one row',
    { expand: 'primarycontactid($filter=statecode eq 0)' },
    '{"expand":"primarycontactid($select=contactid,fullname)"}',
  ),
  badQuery(
    'top with a nested expand',
    { expand: 'contact_customer_accounts($top=2;$expand=createdby)' },
    '{"expand":"contact_customer_accounts($select=contactid,fullname;$expand=createdby(',
  ),
  badQuery(
    'a nested count',
    { expand: 'contact_customer_accounts($count=true)' },
    '{"expand":"contact_customer_accounts(',
  ),
  open(
    badQuery(
      'sixteen expands',
      { expand: Array.from({ length: 16 }, (_, at) => `x${at}`).join(',') },
      'At most 15',
    ),
  ),
  query(
    'single parentheses in groupby',
    { select: undefined, apply: 'groupby(statuscode,aggregate($count as n))' },
    { select: undefined, apply: 'groupby((statuscode),aggregate($count as n))' },
  ),
  query(
    'count(*)',
    { select: undefined, apply: 'aggregate(count(*) as n)' },
    { select: undefined, apply: 'aggregate($count as n)' },
  ),
  query(
    'sum(x) and avg',
    { select: undefined, apply: 'aggregate(sum(revenue) as total,revenue with avg as mean)' },
    {
      select: undefined,
      apply: 'aggregate(revenue with sum as total,revenue with average as mean)',
    },
  ),
  query(
    'a missing alias',
    { select: undefined, apply: 'aggregate(revenue with max)' },
    { select: undefined, apply: 'aggregate(revenue with max as revenue_max)' },
  ),
  query(
    'display names in apply',
    { select: undefined, apply: 'groupby((Industry),aggregate(Annual Revenue with sum as total))' },
    { select: undefined, apply: 'groupby((industrycode),aggregate(revenue with sum as total))' },
  ),
  query(
    'a lookup to group by',
    { select: undefined, apply: 'groupby((ownerid),aggregate($count as n))' },
    { select: undefined, apply: 'groupby((_ownerid_value),aggregate($count as n))' },
  ),
  query(
    'a bare aggregate',
    { select: undefined, apply: 'sum(revenue)' },
    { select: undefined, apply: 'aggregate(revenue with sum as revenue_sum)' },
  ),
  badQuery(
    'a distinct count',
    { select: undefined, apply: 'aggregate(industrycode with countdistinct as n)' },
    '{"apply":"groupby((industrycode))"}',
  ),
  badQuery(
    'a sum of text',
    { select: undefined, apply: 'aggregate(name with sum as n)' },
    '$count as n',
  ),
  open(
    badQuery(
      'groups by year',
      { select: undefined, apply: 'groupby((createdon/year),aggregate($count as n))' },
      'createdon ge 2026-01-01 and createdon lt 2026-02-01',
    ),
  ),
  badQuery(
    'having',
    { select: undefined, apply: 'groupby((statuscode),aggregate($count as n))/filter(n gt 5)' },
    'put filters before it',
  ),
  badQuery('apply with select', { apply: 'aggregate($count as n)' }, 'Leave select out'),
  badQuery(
    'orderby by an alias',
    { select: undefined, apply: 'groupby((statuscode),aggregate($count as n))', orderby: 'n desc' },
    'Leave orderby out',
  ),
]
