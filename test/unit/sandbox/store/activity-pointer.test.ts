import { expect, test } from 'vitest'

import { defaultStatus, toActivityPointer } from '../../../../sandbox/store/activity-pointer.ts'
import { loadSchema } from '../../../../sandbox/schema/load-schema.ts'
import type { Table } from '../../../../sandbox/schema/model.ts'

const schema = loadSchema()

function table(logicalName: string): Table {
  const found = schema.table(logicalName)
  if (found === undefined) throw new Error(`no table ${logicalName}`)
  return found
}

test("copies the columns that both tables have, with the pointer's own status reason", () => {
  const row = {
    activityid: 'a',
    subject: 'Call back',
    percentcomplete: 40,
    statecode: 1,
    statuscode: 5,
    regardingobjectid: 'r',
    'regardingobjectid@entity': 'account',
    versionnumber: 7,
  }

  expect(toActivityPointer(schema, table('task'), row)).toEqual({
    activityid: 'a',
    subject: 'Call back',
    statecode: 1,
    statuscode: 2,
    regardingobjectid: 'r',
    'regardingobjectid@entity': 'account',
    activitytypecode: 'task',
  })
})

test("cuts a long mail body to the pointer's column length", () => {
  const row = { activityid: 'a', description: 'x'.repeat(5_000) }

  const pointer = toActivityPointer(schema, table('email'), row)

  expect(pointer['description']).toBe('x'.repeat(2_000))
})

test.each([
  ['account', 0, 1],
  ['account', 1, 2],
  ['product', 2, 0],
  ['task', 0, 2],
  ['opportunity', 2, 4],
  ['subject', 0, null],
])('%s in state %s gets status reason %s', (entity, state, status) => {
  expect(defaultStatus(table(entity), state)).toBe(status)
})
