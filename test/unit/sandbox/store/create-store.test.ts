import { expect, test } from 'vitest'

import { loadSchema } from '../../../../sandbox/schema/load-schema.ts'
import { createStore } from '../../../../sandbox/store/create-store.ts'
import type { StoredRow } from '../../../../sandbox/store/store.ts'

function createTestStore() {
  return createStore(loadSchema(), {
    rows: [
      { entity: 'account', row: { accountid: 'a', name: 'A' } },
      { entity: 'contact', row: { contactid: 'c', parentcustomerid: 'a' } },
    ],
    links: [{ relation: 'accountleads_association', first: 'a', second: 'l' }],
  })
}

test('a write gets a higher version and a ledger entry; loaded rows have none', () => {
  const store = createTestStore()
  const before = Number(store.get('account', 'a')?.['versionnumber'])

  const stored = store.put('account', 'a', { accountid: 'a', name: 'B' })

  expect(Number(stored['versionnumber'])).toBeGreaterThan(before)
  expect(store.ledger()).toEqual([
    { operation: 'update', entity: 'account', id: 'a', version: stored['versionnumber'] },
  ])
})

test('a whole table is read once on first use and is part of the content', () => {
  const read: string[] = []
  const tableOf = (entity: string, row: StoredRow) =>
    [entity, () => (read.push(entity), [{ ...row, versionnumber: 7 }])] as const
  const store = createStore(loadSchema(), {
    rows: [],
    tables: new Map([
      tableOf('account', { accountid: 'a', name: 'A' }),
      tableOf('contact', { contactid: 'c', parentcustomerid: 'a' }),
    ]),
    version: 7,
  })

  expect(read).toEqual([])
  expect(store.referring('contact', 'parentcustomerid', 'a')).toHaveLength(1)
  expect(store.count('contact')).toBe(1)
  expect(read).toEqual(['contact'])
  expect(store.put('account', 'b', { accountid: 'b' })['versionnumber']).toBe(8)
  expect([...store.content().rows].map(({ entity }) => entity)).toEqual([
    'account',
    'account',
    'contact',
  ])
  expect(read).toEqual(['contact', 'account'])
})

test('a failed transaction leaves rows, links and ledger unchanged', () => {
  const store = createTestStore()

  expect(() =>
    store.transaction(() => {
      store.put('account', 'b', { accountid: 'b' })
      store.put('account', 'a', { accountid: 'a', name: 'changed' })
      store.delete('contact', 'c')
      store.associate('accountleads_association', 'a', 'm')
      store.disassociate('accountleads_association', 'a', 'l')
      throw new Error('stop')
    }),
  ).toThrow('stop')

  expect(store.count('account')).toBe(1)
  expect(store.get('account', 'a')?.['name']).toBe('A')
  expect(store.referring('contact', 'parentcustomerid', 'a')).toHaveLength(1)
  expect(store.related('accountleads_association', 1, 'a')).toEqual(['l'])
  expect(store.related('accountleads_association', 2, 'm')).toEqual([])
  expect(store.ledger()).toEqual([])
})

test('the index of a lookup follows writes', () => {
  const store = createTestStore()
  expect(store.referring('contact', 'parentcustomerid', 'a')).toHaveLength(1)

  store.put('contact', 'd', { contactid: 'd', parentcustomerid: 'a' })
  store.delete('contact', 'c')

  expect(
    store.referring('contact', 'parentcustomerid', 'a').map(({ contactid }) => contactid),
  ).toEqual(['d'])
})

test('an activity is also stored as an activity pointer', () => {
  const store = createTestStore()

  store.put('task', 't', { activityid: 't', subject: 'x', statecode: 1, percentcomplete: 5 })

  expect(store.get('activitypointer', 't')).toMatchObject({
    subject: 'x',
    activitytypecode: 'task',
    statecode: 1,
  })
  expect(store.get('activitypointer', 't')).not.toHaveProperty('percentcomplete')
  expect(store.ledger()).toHaveLength(1)
  store.delete('task', 't')
  expect(store.count('activitypointer')).toBe(0)
})
