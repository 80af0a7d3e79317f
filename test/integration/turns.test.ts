import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type * as PlainText from '../../src/dataverse/text/plain-text.ts'
import { alterRows } from '../support/alter-rows.ts'
import { connect } from '../support/connect.ts'
import { createLargeEnvironment } from '../support/large-environment.ts'

/** The characters that were cleaned or counted since the last turn of other calls, and the most of them. */
const work = vi.hoisted(() => ({ now: 0, most: 0, turns: 0 }))
const record = vi.hoisted(() => (text: string) => {
  work.now += text.length
  work.most = Math.max(work.most, work.now)
})

vi.mock('../../src/dataverse/text/plain-text.ts', async (original) => {
  const actual = await original<typeof PlainText>()
  const toPlainText = (text: string) => {
    record(text)
    return actual.toPlainText(text)
  }
  return { ...actual, toPlainText }
})

const { setImmediate } = globalThis

beforeEach(() => {
  work.now = 0
  work.most = 0
  work.turns = 0
  vi.stubGlobal('setImmediate', (done: () => void) => {
    work.now = 0
    work.turns += 1
    return setImmediate(done)
  })
})

afterEach(() => {
  vi.unstubAllGlobals()
})

const fill = (part: string, length: number) =>
  part.repeat(Math.ceil(length / part.length)).slice(0, length)
const columns = ['name', 'description', 'websiteurl', 'telephone1', 'fax', 'address1_city']
const kinds = {
  html: '<p style="color:red">Hi <b>you</b> &amp; me</p>',
  brackets: '\n[',
  'angle brackets': '<b x ',
  entities: '<p>&#8203;&lt;img&gt;',
  base64: 'iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4',
  json: '{"a":[1,{"b":"c"}],',
  fences: '```\n[end 123456789012]\n',
}
/** The most that one row is handed: in its cells, and once more in the answer. */
const mostInStep = 2 * 100_000

async function holding(text: string) {
  return connect({
    resultTokens: 200_000,
    intercept: alterRows((row) => ({
      ...row,
      ...Object.fromEntries(columns.map((name) => [name, text])),
    })),
  })
}

test.each(Object.entries(kinds))(
  'other calls get a turn before a step cleans more of %s than one row shows',
  async (_kind, part) => {
    const { ask } = await holding(fill(part, 900_000))

    await ask('query_records', { entity: 'account', select: columns, top: 1 })

    expect(work.turns).toBeGreaterThan(3)
    expect(work.most).toBeLessThanOrEqual(mostInStep)
  },
)

test('other calls get turns between rows of a page, in cells and in the answer', async () => {
  const { ask } = await holding(fill(kinds.html, 4000))

  const { rows } = await ask('query_records', { entity: 'account', select: columns, top: 50 })

  // Each row has 24,000 characters, so that two rows are one step.
  expect(rows).toHaveLength(50)
  expect(work.turns).toBeGreaterThan(24)
  expect(work.most).toBeLessThanOrEqual(mostInStep)
})

test('one text of a record is shown to 100,000 characters, and the note says that', async () => {
  const { ask } = await holding(fill('Hello world, ', 900_000))

  const answer = await ask('query_records', { entity: 'account', select: ['name'], top: 1 })

  expect(JSON.stringify(answer['notes'])).toMatch(
    /name cut to \d+ of 900000 characters: one record shows at most 100000 characters/,
  )
  expect(work.most).toBeLessThanOrEqual(mostInStep)
})

test('other calls get turns while the definitions of 2,500 tables are read', async () => {
  const answer = createLargeEnvironment({ languages: 1 })
  const { ask } = await connect({
    intercept: (request) => {
      const { pathname, searchParams } = new URL(request.url)
      const path = decodeURIComponent(pathname).replace('/api/data/v9.2/', '')
      return Promise.resolve(new Response(answer(path, new Map(searchParams)).body))
    },
  })

  await ask('describe_entities', { search: 'nothing' })

  // 65 tables are one step.
  expect(work.turns).toBeGreaterThan(2500 / 65)
})
