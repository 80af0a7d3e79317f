import { expect, test } from 'vitest'
import type { ColumnDefinition } from '../../../../src/dataverse/metadata/definition.ts'
import type { Metadata } from '../../../../src/dataverse/metadata/metadata.ts'
import { splitDetails } from '../../../../src/dataverse/transitions/details.ts'
import { planUpdate } from '../../../../src/dataverse/transitions/plan-update.ts'
import { statusOf } from '../../../../src/dataverse/transitions/to-state-change.ts'
import { messageNamed } from '../../../../src/dataverse/messages/messages.ts'
import { deniedColumn } from '../../../../src/access/denied.ts'
import { errorOf } from '../../../support/error-of.ts'
import { logicalName } from '../../../support/names-of.ts'
import { column, siteWith } from '../definition.ts'

const states = column('statecode', 'State', {
  options: [
    { value: 0, label: 'Open' },
    { value: 1, label: 'Gewonnen' },
    { value: 2, label: 'Verloren' },
  ],
})
const reasons = (...options: readonly (readonly [value: number, state: number])[]) =>
  column('statuscode', 'Status', {
    options: options.map(([value, state]) => ({ value, state, label: `Reason ${value}` })),
  })
const opportunity = (...columns: readonly ColumnDefinition[]) => ({
  ...siteWith(states, ...columns),
  logicalName: logicalName('opportunity'),
})
const { signal } = new AbortController()
const metadata: Metadata = {
  entities: async () => [],
  entity: async () => opportunity(),
  refresh: async () => false,
}
const write = { operation: 'update', metadata, signal } as const

test('a name that only the activity has belongs to it', () => {
  const { own, details } = splitDetails({ Subject: 'Won', new_name: 'x' }, opportunity())

  expect(own).toEqual({ new_name: 'x' })
  expect(details.map(({ column: { name }, value }) => [name, value])).toEqual([['subject', 'Won']])
})

test('a name that both have means the record', () => {
  const { own, details } = splitDetails({ subject: 'x' }, opportunity(column('subject', 'String')))

  expect([own, details]).toEqual([{ subject: 'x' }, []])
})

test('a name that a list hides on the record is not taken by the activity', () => {
  const entity = {
    ...opportunity(),
    refusal: (name: string) => (name === 'subject' ? deniedColumn('opportunity', name) : undefined),
  }

  expect(splitDetails({ subject: 'x' }, entity).details).toEqual([])
})

test('labels in another language are read as any other', async () => {
  const plan = await planUpdate({ statecode: 'Gewonnen' }, opportunity(), write)

  expect(plan.change?.message.name).toBe('WinOpportunity')
})

test('the own columns of the record move to the activity; the others stay', async () => {
  const entity = opportunity(column('actualvalue', 'Money'), column('actualclosedate', 'DateTime'))
  const values = { statecode: 2, actualvalue: 5, new_name: 'x', competitorid: null }

  const plan = await planUpdate(values, entity, write)

  expect(plan.change).toMatchObject({ details: { actualrevenue: 5 }, body: { new_name: 'x' } })
  expect(plan.change?.body).not.toHaveProperty('actualvalue')
})

test('a column that a list hides cannot be set through the activity', async () => {
  const entity = {
    ...opportunity(),
    refusal: (name: string) =>
      name === 'actualvalue' ? deniedColumn('opportunity', name) : undefined,
  }

  const error = await errorOf(planUpdate({ statecode: 1, actualrevenue: 5 }, entity, write))

  expect(error.code).toBe('denied_by_operator')
})

test('an open state, and a state of another entity, stay plain updates', async () => {
  const site = siteWith(states)

  expect((await planUpdate({ statecode: 0 }, opportunity(), write)).change).toBeUndefined()
  expect((await planUpdate({ statecode: 1 }, site, write)).change).toBeUndefined()
})

test.each([
  ['the documented reason if the state has it', reasons([3, 1], [9, 1]), 3],
  ['the default of the service if the reason is of another state', reasons([3, 0], [9, 1]), -1],
  ['the default of the service if the environment has other reasons', reasons([9, 1]), -1],
])('a state without a reason gets %s', (_, column_, expected) => {
  expect(statusOf(messageNamed('WinOpportunity'), opportunity(column_))).toBe(expected)
})

test('a state whose reasons mean different things gets the default of the service', () => {
  expect(statusOf(messageNamed('LoseOpportunity'), opportunity(reasons([4, 2], [5, 2])))).toBe(-1)
})
