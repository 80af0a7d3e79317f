import { badQuery, ids, open, query } from './mistake.ts'
import type { Mistake } from './mistake.ts'

const coffee = "name eq 'Fourth Coffee (sample)'"
const filter = (what: string, wrong: string, right: string): Mistake =>
  query(what, { filter: wrong }, { filter: right })

/** Conditions with the habits of SQL, C# and older OData. */
export const conditionMistakes: readonly Mistake[] = [
  filter('= for eq', "name = 'Fourth Coffee (sample)'", coffee),
  filter('== and double quotes', 'name == "Fourth Coffee (sample)"', coffee),
  filter('<> for ne', "name <> 'Fourth Coffee (sample)'", "name ne 'Fourth Coffee (sample)'"),
  filter('!= and null in capitals', 'revenue != NULL', 'revenue ne null'),
  filter(
    '> and <=',
    'revenue > 1000000 and revenue <= 90000000',
    'revenue gt 1000000 and revenue le 90000000',
  ),
  filter(
    'AND and OR in capitals',
    'revenue gt 1 AND statecode eq 0 OR revenue eq null',
    'revenue gt 1 and statecode eq 0 or revenue eq null',
  ),
  filter(
    '&& and !',
    "revenue gt 1 && !contains(name,'Coffee')",
    "revenue gt 1 and not contains(name,'Coffee')",
  ),
  filter('is null', 'parentaccountid is null', '_parentaccountid_value eq null'),
  filter('IS NOT NULL', 'revenue IS NOT NULL', 'revenue ne null'),
  filter("like '%x%'", "name like '%Coffee%'", "contains(name,'Coffee')"),
  filter("not like 'x%'", "name NOT LIKE 'Fourth%'", "not startswith(name,'Fourth')"),
  filter(
    'in with parentheses',
    "accountnumber in ('ABSS4G45','x')",
    "Microsoft.Dynamics.CRM.In(PropertyName='accountnumber',PropertyValues=['ABSS4G45','x'])",
  ),
  filter(
    'not in',
    "accountnumber not in ('ABSS4G45')",
    "Microsoft.Dynamics.CRM.NotIn(PropertyName='accountnumber',PropertyValues=['ABSS4G45'])",
  ),
  filter(
    'labels in a list',
    "statecode in ('Active','Inactive')",
    'statecode eq 0 or statecode eq 1',
  ),
  filter(
    'between',
    'revenue between 1000000 and 50000000',
    'revenue ge 1000000 and revenue le 50000000',
  ),
  filter('contains as an operator', "name contains 'Coffee'", "contains(name,'Coffee')"),
  filter('substringof', "substringof('Coffee',name)", "contains(name,'Coffee')"),
  filter('capitals in a function', "StartsWith(name,'Fourth')", "startswith(name,'Fourth')"),
  filter('arguments in the wrong order', "contains('Coffee',name)", "contains(name,'Coffee')"),
  filter(
    'a function compared with true',
    "contains(name,'Coffee') eq true",
    "contains(name,'Coffee')",
  ),
  filter('tolower', "contains(tolower(name),'coffee')", "contains(name,'coffee')"),
  filter('indexof', "indexof(name,'Coffee') ge 0", "contains(name,'Coffee')"),
  filter('the option with its name', `$filter=${coffee}`, coffee),
  filter('where at the front', `WHERE ${coffee};`, coffee),
  filter('percent-encoded text', 'name%20eq%20%27Fourth%20Coffee%20%28sample%29%27', coffee),
  filter('curly quotes', 'name eq ‘Fourth Coffee (sample)’', coffee),
  filter('the entity before the column', `account.${coffee}`, coffee),
  filter('the value before the column', "'Fourth Coffee (sample)' eq name", coffee),
  filter('a display name with a space', 'Annual Revenue gt 1000000', 'revenue gt 1000000'),
  filter('a quoted column', `"name" eq 'Fourth Coffee (sample)'`, coffee),
  filter(
    'not before a query function',
    "not Microsoft.Dynamics.CRM.In(PropertyName='accountnumber',PropertyValues=['ABSS4G45'])",
    "Microsoft.Dynamics.CRM.NotIn(PropertyName='accountnumber',PropertyValues=['ABSS4G45'])",
  ),
  filter(
    'a query function without namespace',
    "LastXYears(PropertyName='createdon',PropertyValue=3)",
    "Microsoft.Dynamics.CRM.LastXYears(PropertyName='createdon',PropertyValue=3)",
  ),
  filter(
    'a query function without names',
    'LastXYears(createdon,3)',
    "Microsoft.Dynamics.CRM.LastXYears(PropertyName='createdon',PropertyValue=3)",
  ),
  filter(
    'a count in quotes',
    "Microsoft.Dynamics.CRM.LastXYears(PropertyName='createdon',PropertyValue='3')",
    "Microsoft.Dynamics.CRM.LastXYears(PropertyName='createdon',PropertyValue=3)",
  ),
  filter(
    'the wire name in a query function',
    "Microsoft.Dynamics.CRM.EqualUserId(PropertyName='_ownerid_value')",
    "Microsoft.Dynamics.CRM.EqualUserId(PropertyName='ownerid')",
  ),
  filter(
    'a collection counted against zero',
    'contact_customer_accounts/$count gt 0',
    'contact_customer_accounts/any(o:o/contactid ne null)',
  ),
  filter(
    'a collection by its entity',
    "contacts/any(c:c/lastname eq 'McKay (sample)')",
    "contact_customer_accounts/any(c:c/lastname eq 'McKay (sample)')",
  ),
  filter(
    'a dotted path',
    "primarycontactid.fullname eq 'Yvonne McKay (sample)'",
    "primarycontactid/fullname eq 'Yvonne McKay (sample)'",
  ),
  badQuery(
    'a misspelled query function',
    { filter: "Microsoft.Dynamics.CRM.LastXDay(PropertyName='createdon',PropertyValue=3)" },
    'Use LastXDays',
  ),
  badQuery(
    'not before a relative date',
    { filter: "not Microsoft.Dynamics.CRM.LastXDays(PropertyName='createdon',PropertyValue=3)" },
    '{"filter":"Microsoft.Dynamics.CRM.OlderThanXDays(',
  ),
  badQuery(
    'a collection without any',
    { filter: "contact_customer_accounts/lastname eq 'McKay (sample)'" },
    `{"filter":"contact_customer_accounts/any(o:o/lastname eq 'McKay (sample)')"}`,
  ),
  open(
    badQuery(
      'a collection behind a lookup',
      { filter: "primarycontactid/contact_customer_contacts/any(c:c/lastname eq 'x')" },
      'Query contact with the condition first',
    ),
  ),
  badQuery(
    'year()',
    { filter: 'year(createdon) eq 2026' },
    '{"filter":"createdon ge 2026-01-01 and createdon lt 2027-01-01"}',
  ),
  open(
    badQuery(
      'now()',
      { filter: 'createdon ge now()' },
      "Microsoft.Dynamics.CRM.LastXDays(PropertyName='createdon',PropertyValue=7)",
    ),
  ),
  badQuery('length()', { filter: 'length(telephone1) gt 0' }, '{"filter":"telephone1 ne null"}'),
  badQuery(
    'concat()',
    { entity: 'contact', filter: "concat(firstname,' ',lastname) eq 'Yvonne McKay'" },
    `{"filter":"fullname eq 'Yvonne McKay'"}`,
  ),
  open(badQuery('arithmetic', { filter: 'revenue div 1000 gt 5' }, 'Dataverse has no arithmetic')),
  badQuery(
    'text without quotes',
    { filter: 'name eq Fourth Coffee' },
    `{"filter":"name eq 'Fourth Coffee'"}`,
  ),
  badQuery(
    'one word without quotes',
    { filter: 'name eq Contoso' },
    `{"filter":"name eq 'Contoso'"}`,
  ),
  badQuery(
    'an apostrophe that is not doubled',
    { filter: "name eq 'O'Brien & Sons'" },
    `{"filter":"name eq 'O''Brien & Sons'"}`,
  ),
  badQuery(
    'a whole query string',
    { filter: 'revenue gt 5&$top=3' },
    '{"filter":"revenue gt 5","top":3}',
  ),
  badQuery('$skip', { filter: 'revenue gt 5&$skip=50' }, 'Dataverse has no $skip'),
  badQuery(
    'an SQL statement',
    { filter: 'SELECT name FROM account WHERE revenue > 5' },
    '{"entity":"account","select":["name"],"filter":"revenue > 5"}',
  ),
  badQuery(
    'FetchXML',
    { filter: '<fetch><entity name="account"/></fetch>' },
    '{"entity":"account","select":["name"]',
  ),
  badQuery(
    'the id compared with a name',
    { filter: "accountid eq 'Contoso'" },
    `{"filter":"name eq 'Contoso'"}`,
  ),
  open(
    badQuery(
      'an id that is not a GUID',
      { filter: 'accountid eq 12345' },
      'Write a GUID without quotes',
    ),
  ),
  badQuery(
    'a filter on parties',
    { entity: 'email', select: ['subject'], filter: "to eq 'a@example.com'" },
    'email_activity_parties/any(',
  ),
  query(
    'a quoted GUID',
    { filter: `accountid eq '${ids.account}'` },
    { filter: `accountid eq ${ids.account}` },
  ),
  query(
    'a GUID in braces',
    { filter: `accountid eq {${ids.account}}` },
    { filter: `accountid eq ${ids.account}` },
  ),
  query(
    'a typed GUID',
    { filter: `accountid eq guid'${ids.account}'` },
    { filter: `accountid eq ${ids.account}` },
  ),
]
