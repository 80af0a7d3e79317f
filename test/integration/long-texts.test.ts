import { beforeEach, expect, test, vi } from 'vitest'
import type * as PlainText from '../../src/dataverse/text/plain-text.ts'
import { alterRows } from '../support/alter-rows.ts'
import { connect } from '../support/connect.ts'

const handed = vi.hoisted(() => ({ characters: 0, longest: 0 }))

vi.mock('../../src/dataverse/text/plain-text.ts', async (original) => {
  const actual = await original<typeof PlainText>()
  return {
    ...actual,
    toPlainText: (text: string) => {
      handed.characters += text.length
      handed.longest = Math.max(handed.longest, text.length)
      return actual.toPlainText(text)
    },
  }
})

beforeEach(() => {
  handed.characters = 0
  handed.longest = 0
})

const million = (part: string) => part.repeat(Math.ceil(1_000_000 / part.length))
const hostile = {
  html: million('<p style="color:red">Hi <b>you</b> &amp; me</p>'),
  // Half as long, because each takes three bytes of the answer.
  'invisible characters': million('a\u200B').slice(0, 500_000),
  brackets: million('[a](b) '),
  tags: million('<b>'),
}
const columns = [
  'name',
  'description',
  'websiteurl',
  'telephone1',
  'fax',
  'address1_city',
  'emailaddress1',
]
const budget = 20_000
/** Characters of an answer at most: four a token. Each text is cleaned once for its cell and once in the answer. */
const shown = budget * 4

test.each(Object.entries(hostile))(
  'of seven texts of a megabyte of %s, only what can be shown is cleaned',
  async (_kind, text) => {
    const { ask } = await connect({
      intercept: alterRows((row) => ({
        ...row,
        ...Object.fromEntries(columns.map((name) => [name, text])),
      })),
    })

    const answer = await ask('query_records', { entity: 'account', select: columns, top: 1 })

    expect(handed.longest).toBeLessThanOrEqual(shown)
    expect(handed.characters).toBeLessThanOrEqual(3 * shown)
    expect(JSON.stringify(answer['notes'])).toMatch(
      /name cut to \d+ of (?:10000\d\d|500000) characters/,
    )
  },
)

test('a record with texts of a megabyte is cleaned only as far as it is shown', async () => {
  const text = hostile.html
  const { ask } = await connect({
    intercept: alterRows((row) =>
      row['accountid'] ? { ...row, description: text, name: text } : row,
    ),
  })
  const { rows } = await ask('query_records', { entity: 'account', select: ['accountid'], top: 1 })
  const [id] = /[0-9a-f-]{36}/.exec(JSON.stringify(rows)) ?? ['']
  handed.characters = 0

  await ask('get_record', { entity: 'account', id, select: ['name', 'description'] })

  expect(handed.characters).toBeLessThanOrEqual(3 * shown)
})

test('a message of a megabyte is cleaned only as far as it is shown', async () => {
  const { refused } = await connect({
    intercept: (request, next) =>
      request.url.includes('/accounts')
        ? Promise.resolve(
            Response.json({ error: { code: '0x0', message: hostile.tags } }, { status: 400 }),
          )
        : next(request),
  })

  await refused('query_records', { entity: 'account', select: ['name'] })

  expect(handed.longest).toBeLessThanOrEqual(16_000)
})

test('a large file beside a text does not shorten the text', async () => {
  const notetext = `${'word '.repeat(300)}end`
  const { ask } = await connect({
    intercept: alterRows((row) =>
      row['annotationid'] ? { ...row, notetext, documentbody: 'QUJD'.repeat(200_000) } : row,
    ),
  })

  const answer = await ask('query_records', {
    entity: 'annotation',
    select: ['notetext', 'documentbody'],
    top: 2,
  })

  expect(answer['rows']).toHaveLength(2)
  expect(JSON.stringify(answer['rows'])).toContain('word end')
})
