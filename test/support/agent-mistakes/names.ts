import { badQuery, ids, query } from './mistake.ts'
import type { Mistake } from './mistake.ts'

/** Entities, columns and records with names that differ from the service's. */
export const nameMistakes: readonly Mistake[] = [
  query('the set for the entity', { entity: 'accounts' }, {}),
  query('capitals in the entity', { entity: 'Account' }, {}),
  query('a wrong plural', { entity: 'opportunitys' }, { entity: 'opportunity' }),
  query('a display name of an entity', { entity: 'Case' }, { entity: 'incident' }),
  query('spaces in the entity', { entity: 'price list', top: 3 }, { entity: 'pricelevel', top: 3 }),
  badQuery('a misspelled entity', { entity: 'acount' }, 'account'),
  query('a display name for a column', { select: ['Account Name'] }, {}),
  query(
    'capitals in a column',
    { select: ['Name', 'AccountNumber'] },
    { select: ['name', 'accountnumber'] },
  ),
  query('underscores in a column', { select: ['account_number'] }, { select: ['accountnumber'] }),
  query(
    'the name of a record whose column is another',
    { entity: 'contact', select: ['name'] },
    { entity: 'contact', select: ['fullname'] },
  ),
  query(
    'the label property of a choice',
    { select: ['statuscodename'] },
    { select: ['statuscode'] },
  ),
  query(
    'the name property of a lookup',
    { select: ['primarycontactidname'] },
    { select: ['primarycontactid'] },
  ),
  query(
    'the wire name of a lookup',
    { select: ['_primarycontactid_value'] },
    { select: ['primarycontactid'] },
  ),
  query(
    'the wire name without underscore',
    { select: ['primarycontactid_value'] },
    { select: ['primarycontactid'] },
  ),
  query(
    'the annotation of a label',
    { select: ['statuscode@OData.Community.Display.V1.FormattedValue'] },
    { select: ['statuscode'] },
  ),
  query('a lookup without id', { select: ['primarycontact'] }, { select: ['primarycontactid'] }),
  badQuery('a misspelled column', { select: ['nmae'] }, 'Use name'),
  badQuery('two misspelled columns', { select: ['nmae', 'revenu'] }, 'for "revenu" use revenue'),
  badQuery('a misspelled column in a filter', { filter: 'revenu gt 1' }, 'Use revenue'),
  badQuery('a misspelled column to sort by', { orderby: 'revenu desc' }, 'Use revenue'),
  {
    what: 'an id in braces',
    tool: 'get_record',
    args: { entity: 'account', id: `{${ids.account.toUpperCase()}}`, select: ['name'] },
    means: { entity: 'account', id: ids.account, select: ['name'] },
  },
  {
    what: 'a URL for an id',
    tool: 'get_record',
    args: { entity: 'account', id: `/accounts(${ids.account})`, select: ['name'] },
    means: { entity: 'account', id: ids.account, select: ['name'] },
  },
  {
    what: 'the key column for an id',
    tool: 'get_record',
    args: { entity: 'account', id: { accountid: ids.account }, select: ['name'] },
    means: { entity: 'account', id: ids.account, select: ['name'] },
  },
  {
    what: 'an alternate key in OData',
    tool: 'get_record',
    args: { entity: 'account', id: "accountnumber='ABSS4G45'", select: ['name'] },
    means: { entity: 'account', id: ids.account, select: ['name'] },
  },
  {
    what: 'a name as id',
    tool: 'get_record',
    args: { entity: 'account', id: 'Fourth Coffee (sample)', select: ['name'] },
    says: `query_records {"entity":"account","filter":"name eq 'Fourth Coffee (sample)'"}`,
    open: true,
  },
  {
    what: 'columns that do not form a key',
    tool: 'get_record',
    args: { entity: 'account', id: { name: 'Fourth Coffee (sample)' } },
    says: 'its keys: accountnumber',
    open: true,
  },
]
