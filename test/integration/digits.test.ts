import { expect, test } from 'vitest'
import * as z from 'zod'
import type { Fetch } from '../../src/network/fetch.ts'
import { connect } from '../support/connect.ts'

const big = '637388308718090885'
const money = '12345678901234.5678'

/** Changes the text of every response with rows of accounts. */
function alterText(change: (text: string) => string) {
  return async (request: Request, next: Fetch) => {
    const response = await next(request)
    if (!/\/accounts[?(]/.test(request.url)) return response
    const { status, headers } = response
    return new Response(change(await response.text()), { status, headers })
  }
}

const longNumbers = alterText((text) =>
  text
    .replaceAll(/"revenue":[^,}]+/g, `"revenue":${money}`)
    .replaceAll(/"versionnumber":[^,}]+/g, `"versionnumber":${big}`)
    .replaceAll(/"exchangerate":[^,}]+/g, '"exchangerate":1.0000000000'),
)

const select = ['revenue', 'versionnumber', 'exchangerate']

test('long numbers are shown with all digits, and all others stay numbers', async () => {
  const { ask } = await connect({ intercept: longNumbers })

  const { rows } = await ask('query_records', { entity: 'account', select, top: 1 })

  expect(rows).toEqual([[expect.any(String), money, big, 1]])
})

test('a record shows long numbers with all digits', async () => {
  const { ask } = await connect({ intercept: longNumbers })
  const { rows } = await ask('query_records', { entity: 'account', select: ['accountid'], top: 1 })
  const [id] = z.tuple([z.tuple([z.string()])]).parse(rows)[0]

  const { values } = await ask('get_record', { entity: 'account', id, select })

  expect(values).toMatchObject({ revenue: money, versionnumber: big, exchangerate: 1 })
})

test('sums and groups keep all digits', async () => {
  const { ask } = await connect({
    intercept: alterText(() => `{"value":[{"versionnumber":${big},"total":${money},"n":3}]}`),
  })

  const { rows } = await ask('query_records', {
    entity: 'account',
    apply: 'groupby((versionnumber),aggregate(revenue with sum as total,$count as n))',
  })

  expect(rows).toEqual([[big, money, 3]])
})

test('a filter sends all digits, with and without quotes', async () => {
  const { ask, seen } = await connect()

  await ask('query_records', { entity: 'account', filter: `versionnumber eq ${big}` })
  await ask('query_records', { entity: 'account', filter: `versionnumber eq '${big}'` })

  const filters = seen.filter(({ path }) => path.startsWith('accounts?')).map(({ path }) => path)
  expect(filters).toHaveLength(2)
  for (const filter of filters) expect(filter).toContain(`versionnumber eq ${big}`)
})

test('a number given in quotes is written with all digits', async () => {
  const { ask, seen } = await connect()

  await ask('create_record', { entity: 'account', values: { name: 'x', revenue: money } })

  const { body } = seen.find(({ method }) => method === 'POST') ?? { body: '' }
  expect(body).toContain(`"revenue":${money}`)
})

test.each([
  ['a repeated key', (text: string) => text.replace('"name":', '"name":"other","name":')],
  ['__proto__', (text: string) => text.replace('"name":', '"__proto__":{"x":1},"name":')],
  ['a number out of range', (text: string) => text.replace('"name":', '"revenue":1e999,"name":')],
  ['a web page', () => '<html><body>Sign in</body></html>'],
  ['truncated JSON', (text: string) => text.slice(0, -9)],
  ['a list for an object', () => '[]'],
  ['rows that are not objects', () => '{"value":[1,"x",null]}'],
  ['no value', () => '{"@odata.context":"x"}'],
  ['a next link that is not text', () => '{"value":[],"@odata.nextLink":7}'],
  ['an error with status 200', () => '{"error":{"code":"0x0","message":"x"},"value":[]}'],
  ['nothing', () => ''],
  ['deep nesting', () => `{"value":${'['.repeat(3000)}${']'.repeat(3000)}}`],
])('an answer with %s is reported and never half shown', async (_what, change) => {
  const { refused } = await connect({ intercept: alterText(change) })

  const text = await refused('query_records', { entity: 'account', select: ['name'], top: 2 })

  expect(text).toContain('bad_answer')
  expect(text).toMatch(/The Dataverse answer|not followed/)
  expect('x' in {}).toBe(false)
})

test('half of a character is left out, with a note', async () => {
  const halves = alterText((text) => text.replace('"name":"', '"name":"\\ud83d'))
  const { ask } = await connect({ intercept: halves })

  const { rows, notes } = await ask('query_records', {
    entity: 'account',
    select: ['name'],
    top: 1,
  })

  expect(JSON.stringify(rows)).not.toMatch(/\\ud83d|\ufffd/)
  expect(notes).toContain('name has broken characters, left out')
})

test.each([
  ['a list for a lookup', 'primarycontactid($select=fullname)', '"primarycontactid":[]'],
  ['a text for a lookup', 'primarycontactid($select=fullname)', '"primarycontactid":"Ann"'],
  [
    'a record for a collection',
    'contact_customer_accounts($select=fullname)',
    '"contact_customer_accounts":{}',
  ],
  [
    'rows that are not objects',
    'contact_customer_accounts($select=fullname)',
    '"contact_customer_accounts":[1]',
  ],
])('expanded rows with %s are reported, with and without lists', async (_what, expand, wrong) => {
  const name = /^\w+/.exec(expand)?.[0] ?? ''
  const intercept = alterText(
    () => `{"value":[{"accountid":"5a3f0c1e-0000-4000-8000-000000000001","name":"x",${wrong}}]}`,
  )

  for (const deny of [[], ['lead']]) {
    const { refused } = await connect({ intercept, deny })
    const text = await refused('query_records', { entity: 'account', select: ['name'], expand })
    expect(text).toContain(`answer for ${name} is not`)
  }
})

test.each([['{}'], ['[]'], ['{"value":[]}'], ['{"error":{"code":"0x80040217","message":"gone"}}']])(
  'the answer %s to get_record is not a record without values',
  async (body) => {
    const { refused } = await connect({
      intercept: async (request, next) =>
        request.url.includes('/accounts(') ? new Response(body) : next(request),
    })

    const text = await refused('get_record', {
      entity: 'account',
      id: '5a3f0c1e-0000-4000-8000-000000000001',
    })

    expect(text).toContain('The Dataverse answer is not a record')
  },
)

test.each([['missing'], ['""'], ['"  "'], ['"\\u200b"']])(
  'a choice with the label %s is shown as its number, a lookup as its id',
  async (label) => {
    const annotation = (name: string) =>
      label === 'missing' ? '' : `"${name}@OData.Community.Display.V1.FormattedValue":${label},`
    const id = '5a3f0c1e-0000-4000-8000-000000000002'
    const row = `{${annotation('industrycode')}"industrycode":987,${annotation('_primarycontactid_value')}"_primarycontactid_value":"${id}","accountid":"5a3f0c1e-0000-4000-8000-000000000001"}`
    const { ask } = await connect({ intercept: alterText(() => `{"value":[${row}]}`) })

    const { rows } = await ask('query_records', {
      entity: 'account',
      select: ['industrycode', 'primarycontactid'],
    })

    expect(rows).toEqual([[expect.any(String), 987, id]])
  },
)
