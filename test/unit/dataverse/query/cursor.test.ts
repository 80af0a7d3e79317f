import { expect, test } from 'vitest'
import { createCursors } from '../../../../src/dataverse/query/cursor.ts'
import { errorOf } from '../../../support/error-of.ts'
import { fakeClock } from '../../../support/fake-clock.ts'

const state = { entity: 'account', skip: 0, left: 1, pageRows: 1 }

test('of more than 200 cursors the oldest are dropped', async () => {
  const cursors = createCursors({ clock: fakeClock() })
  const [first = '', second = '', ...others] = await Promise.all(
    Array.from({ length: 201 }, (_, index) => cursors.save({ ...state, skip: index })),
  )

  const error = await errorOf(cursors.open(first))

  expect(error.code).toBe('cursor_expired')
  expect(await cursors.open(second)).toEqual({ ...state, skip: 1 })
  expect(await cursors.open(others.at(-1) ?? '')).toEqual({ ...state, skip: 200 })
})

test('a cursor is a random text', async () => {
  const cursors = createCursors({ clock: fakeClock() })
  const handles = await Promise.all(Array.from({ length: 50 }, () => cursors.save(state)))

  expect(new Set(handles).size).toBe(50)
  for (const handle of handles) expect(handle).toMatch(/^c_[\w-]{8}$/)
})
