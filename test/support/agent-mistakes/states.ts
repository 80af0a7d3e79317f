import { ids } from './mistake.ts'
import type { Arguments, Mistake } from './mistake.ts'

const update = (what: string, entity: string, id: string, wrong: Arguments) => ({
  what,
  tool: 'update_record',
  args: { entity, id, values: wrong },
})

/** An id that no rejected call may use. */
const nobody = '00000000-0000-4000-8000-00000000dead'

/** State and status, and what only the service's actions can do. */
export const stateMistakes: readonly Mistake[] = [
  {
    ...update('a state by label', 'account', ids.account, { statecode: 'Inactive' }),
    writes: { statecode: 1 },
  },
  {
    ...update('a status of another state', 'account', ids.account, { statuscode: 2 }),
    writes: { statecode: 1, statuscode: 2 },
  },
  {
    ...update('a status by label', 'account', ids.account, { 'Status Reason': 'Inactive' }),
    writes: { statecode: 1, statuscode: 2 },
  },
  {
    ...update('a state pair by labels', 'account', ids.account, {
      Status: 'Inactive',
      'Status Reason': 'Inactive',
    }),
    writes: { statecode: 1, statuscode: 2 },
  },
  {
    ...update('a pair that does not match', 'account', ids.account, {
      statecode: 0,
      statuscode: 2,
    }),
    says: '{"statecode":0,"statuscode":1} (Active, Active)',
  },
  {
    ...update('a state cleared', 'account', ids.account, { statecode: null, fax: '5' }),
    says: 'Leave statecode out of values',
  },
  {
    ...update('a status with two states', 'quote', nobody, { statuscode: 'In Progress' }),
    says: '{"statecode":0,"statuscode":1} or {"statecode":1,"statuscode":2} (Draft, In Progress; Active, In Progress)',
    open: true,
  },
  {
    what: 'an opportunity created as won',
    tool: 'create_record',
    args: { entity: 'opportunity', values: { name: 'x', statecode: 'Won' } },
    says: 'update_record {"entity":"opportunity","id":"GUID","values":{"statecode":1}}',
    open: true,
  },
  {
    what: 'a quote created as lost',
    tool: 'create_record',
    args: { entity: 'quote', values: { name: 'x', statuscode: 'Lost' } },
    says: '"values":{"statuscode":5,"statecode":3}}',
    open: true,
  },
  {
    ...update('the minutes of a case without its state', 'incident', nobody, { timespent: 5 }),
    says: '{"statecode":1,"timespent":"VALUE"}',
    open: true,
  },
  {
    ...update('a competitor with a win', 'opportunity', nobody, {
      statecode: 'Won',
      competitorid: nobody,
    }),
    says: '{"statecode":2,"competitorid":"VALUE"}',
    open: true,
  },
  {
    ...update('a status that does not exist', 'opportunity', nobody, { statuscode: 'Sold' }),
    says: '3 (Won)',
    open: true,
  },
  {
    ...update('a required lookup cleared', 'incident', ids.case, {
      customerid: null,
      title: 'x',
    }),
    says: 'customerid of incident cannot be cleared',
  },
  {
    ...update('parties changed', 'email', nobody, { to: 'a@example.com' }),
    says: 'Create the activity with its parties',
    open: true,
  },
  {
    ...update('the ETag among the values', 'account', ids.account, {
      '@odata.etag': 'W/"1"',
      fax: '5',
    }),
    says: 'send {"etag":"W/\\"1\\""}',
    open: true,
  },
]
