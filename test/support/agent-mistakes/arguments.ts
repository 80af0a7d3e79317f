import { badQuery, ids, query } from './mistake.ts'
import type { Mistake } from './mistake.ts'

const coffee = "name eq 'Fourth Coffee (sample)'"

/** Arguments whose type or name differs from the tool's. */
export const argumentMistakes: readonly Mistake[] = [
  query('select as text', { select: 'name,revenue' }, { select: ['name', 'revenue'] }),
  query('select as JSON text', { select: '["name","revenue"]' }, { select: ['name', 'revenue'] }),
  query('top as text', { top: '3' }, { top: 3 }),
  query('count as text', { top: 3, count: 'true' }, { top: 3, count: true }),
  query(
    'expand as a list',
    { filter: coffee, expand: ['primarycontactid', 'createdby'] },
    { filter: coffee, expand: 'primarycontactid,createdby' },
  ),
  query('names with their dollar', { $filter: coffee, $top: 3 }, { filter: coffee, top: 3 }),
  badQuery('where for filter', { where: coffee }, 'Use filter'),
  badQuery('limit for top', { limit: 3 }, 'Use top'),
  badQuery('a page number', { skip: 50 }, 'Leave skip out'),
  {
    what: 'values as JSON text',
    tool: 'create_record',
    args: { entity: 'account', values: '{"name":"x"}' },
    writes: { name: 'x' },
  },
  {
    what: 'a key as JSON text',
    tool: 'get_record',
    args: { entity: 'account', id: '{"accountnumber":"ABSS4G45"}', select: ['name'] },
    means: { entity: 'account', id: ids.account, select: ['name'] },
  },
  {
    what: 'data for values',
    tool: 'create_record',
    args: { entity: 'account', data: { name: 'x' } },
    says: 'Use values',
  },
  {
    what: 'a table for the entity',
    tool: 'get_record',
    args: { table: 'account', id: ids.account },
    says: 'Use entity',
  },
]
