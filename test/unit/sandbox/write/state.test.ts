import { expect, test } from 'vitest'

import { loadSchema } from '../../../../sandbox/schema/load-schema.ts'
import type { StoredRow, Value } from '../../../../sandbox/store/store.ts'
import { settleState } from '../../../../sandbox/write/state.ts'

function settle(asked: Readonly<Record<string, Value>>, before?: StoredRow): StoredRow {
  const table = loadSchema().table('opportunity')
  if (!table) throw new Error('no opportunity')
  return settleState(table, new Map(Object.entries(asked)), before, 'x')
}

const onHold = { statecode: 0, statuscode: 2 }

test.each([
  ['a new row', {}, undefined, { statecode: 0, statuscode: 1 }],
  ['a new row with a status of its state', { statuscode: 2 }, undefined, onHold],
  ['no change', {}, onHold, onHold],
  ['the same state', { statecode: 0 }, onHold, onHold],
  ['another state', { statecode: 1 }, onHold, { statecode: 1, statuscode: 3 }],
  ['a pair', { statecode: 2, statuscode: 5 }, onHold, { statecode: 2, statuscode: 5 }],
])('%s', (_, asked, before, expected) => {
  expect(settle(asked, before)).toEqual(expected)
})

test.each([
  { statuscode: 3 },
  { statecode: 1, statuscode: 5 },
  { statecode: 9 },
  { statuscode: 99 },
])('rejects %j, whose state and status do not belong together', (asked) => {
  expect(() => settle({ ...asked }, onHold)).toThrow(
    expect.objectContaining({ code: '0x80048408' }),
  )
})
