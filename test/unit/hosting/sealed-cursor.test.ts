import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSealedCursors } from '../../../src/hosting/sealed-cursor.ts'
import { createStateCipher } from '../../../src/hosting/state-cipher.ts'
import { fakeClock } from '../../support/fake-clock.ts'

const apiRoot = 'https://contoso.crm4.dynamics.com/api/data/v9.2/'
const state = { entity: 'account', skip: 3, left: 7, pageRows: 50 }

function setUp() {
  const clock = fakeClock()
  const sealer = createStateCipher([new Uint8Array(32).fill(7)])
  const owner = ['tenant', 'person', 'environment']
  return { clock, cursors: createSealedCursors({ sealer, owner, apiRoot, clock }) }
}

test('R36 a cursor can be opened any number of times for 15 minutes, and not longer', async () => {
  const { cursors, clock } = setUp()
  const cursor = await cursors.save(state)

  clock.pass(15 * 60_000 - 1000)
  const twice = [await cursors.open(cursor), await cursors.open(cursor)]
  clock.pass(1000)

  expect(twice).toEqual([state, state])
  await expect(cursors.open(cursor)).rejects.toMatchObject({
    code: 'cursor_expired',
    hint: expect.stringContaining('Start again'),
  })
})

test('any saved state opens unchanged', async () => {
  const { cursors } = setUp()
  const text = fc.string({ maxLength: 200, unit: 'grapheme' })
  const states = fc.record(
    {
      entity: text,
      select: text,
      expand: text,
      link: fc.oneof(
        text,
        text.map((tail) => `${apiRoot}${tail}`),
      ),
      filter: text,
      orderby: text,
      apply: text,
      after: text,
      given: text,
      skip: fc.nat(),
      left: fc.nat(),
      pageRows: fc.nat(),
    },
    { requiredKeys: ['entity', 'skip', 'left', 'pageRows'] },
  )

  await fc.assert(
    fc.asyncProperty(states, async (saved) => {
      expect(await cursors.open(await cursors.save(saved))).toEqual(saved)
    }),
  )
})

test('the longest allowed query can be continued', async () => {
  const { cursors } = setUp()
  const guids = Array.from({ length: 380 }, (_each, index) => {
    return `accountid eq ${crypto.randomUUID()} or name eq '${index}'`
  })
  const filter = guids.join(' or ').slice(0, 16_000)
  const link = `${apiRoot}accounts?$filter=${encodeURIComponent(filter)}&$skiptoken=x`

  const cursor = await cursors.save({ ...state, link })

  expect((await cursors.open(cursor)).link).toBe(link)
  expect(cursor.length).toBeLessThan(24_000)
})

test.each([
  ['nothing', ''],
  ['a handle of stdio', 'c_abc'],
  ['an empty seal', 's_'],
  ['text that is not base64', 's_####'],
  ['a short seal', 's_AAAA'],
  ['a path', '../../etc/passwd'],
  ['a long seal', 's_'.padEnd(5000, 'A')],
])('R36 %s is not a cursor; the error says to start again', async (_what, text) => {
  const { cursors } = setUp()

  await expect(cursors.open(text)).rejects.toMatchObject({ code: 'cursor_expired' })
})
