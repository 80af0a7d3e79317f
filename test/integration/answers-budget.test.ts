import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { alterRows } from '../support/alter-rows.ts'
import type { Row } from '../support/alter-rows.ts'
import { readAnswerText } from '../support/answer-text.ts'
import { connect, textOf } from '../support/connect.ts'

const table = z.looseObject({
  columns: z.array(z.string()),
  rows: z.array(z.tuple([z.string()]).rest(z.unknown())),
  notes: z.array(z.string()).optional(),
  next: z.string().optional(),
})

test('R112 an aggregation above the limit continues with its cursor and loses no group', async () => {
  const apply = 'groupby((fullname,emailaddress1),aggregate($count as n))'
  const { ask } = await connect()
  const whole = table.parse(await ask('query_records', { entity: 'contact', apply, top: 5000 }))
  const small = await connect({ resultTokens: 1500 })

  const rows: unknown[][] = []
  let args: Record<string, unknown> | undefined = { entity: 'contact', apply, top: 5000 }
  while (args !== undefined) {
    const answer = table.parse(await small.ask('query_records', args))
    rows.push(...answer.rows)
    args = answer.next === undefined ? undefined : { cursor: answer.next }
  }

  expect(rows).toEqual(whole.rows)
})

test('a cursor of an aggregation is rejected when the groups have changed', async () => {
  const { ask, refused } = await connect({ resultTokens: 1500 })
  const apply = 'groupby((fullname),aggregate($count as n))'
  const { next } = table.parse(await ask('query_records', { entity: 'contact', apply, top: 5000 }))
  const first = table.parse(
    await ask('query_records', { entity: 'contact', select: ['fullname'], top: 1 }),
  )
  await ask('update_record', {
    entity: 'contact',
    id: first.rows[0]?.[0],
    values: { lastname: 'Aaaa' },
  })

  expect(await refused('query_records', { cursor: next })).toContain('cursor_expired')
})

test.each([1000, 3000, 20_000])(
  'answers stay within %i tokens in both forms and lose no row',
  async (resultTokens) => {
    const { client } = await connect({ resultTokens })
    const query = {
      entity: 'account',
      select: ['name', 'description', 'revenue', 'primarycontactid', 'statuscode', 'createdon'],
      expand: 'contact_customer_accounts($select=fullname,emailaddress1)',
      top: 5000,
    }
    const ids = new Set<unknown>()
    let given = 0
    let args: Record<string, unknown> | undefined = query
    while (args !== undefined) {
      const result = await client.callTool({ name: 'query_records', arguments: args })
      const { rows, next } = table.parse(result.structuredContent)
      expect(countTokens(textOf(result))).toBeLessThanOrEqual(resultTokens)
      expect(countTokens(JSON.stringify(result.structuredContent))).toBeLessThanOrEqual(
        resultTokens,
      )
      expect(readAnswerText(textOf(result))).toEqual(result.structuredContent)
      given += rows.length
      for (const row of rows) ids.add(row[0])
      args = next === undefined ? undefined : { cursor: next }
    }

    expect(ids.size).toBe(given)
    expect(given).toBe(60)
  },
)

test.each([
  ['English', 'Needs to restock their supply of product AX305 soon. '],
  ['Chinese', '请尽快补充产品库存，谢谢。'],
  ['emoji', '🚀🧑‍💻🎉'],
  ['blanks', ' '.repeat(40)],
])(
  'a row with a very long text of %s is shortened, with its full length and a way to read more',
  async (_what, part) => {
    const description = part.repeat(Math.ceil(30_000 / part.length))
    const { ask, client } = await connect({ resultTokens: 2000, intercept: longTexts(description) })
    const created = await ask('create_record', { entity: 'account', values: { name: 'Long' } })
    const id = z.string().parse(created['id'])

    const result = await client.callTool({
      name: 'query_records',
      arguments: {
        entity: 'account',
        select: ['name', 'description'],
        filter: `accountid eq ${id}`,
      },
    })
    const record = await client.callTool({
      name: 'get_record',
      arguments: { entity: 'account', id },
    })

    for (const one of [result, record]) {
      expect(countTokens(textOf(one))).toBeLessThanOrEqual(2000)
      expect(textOf(one)).toMatch(/description cut to \d+ of 30\d+ characters: get_record account/)
    }
  },
)

test('R112 a row with very many related rows is shortened, with the query that reads them all', async () => {
  const { client } = await connect({
    resultTokens: 1500,
    intercept: alterRows((row) => ({ ...row, contact_customer_accounts: manyContacts(2000) })),
  })

  const result = await client.callTool({
    name: 'query_records',
    arguments: {
      entity: 'account',
      select: ['name'],
      expand: 'contact_customer_accounts($select=fullname)',
      top: 1,
    },
  })

  expect(countTokens(textOf(result))).toBeLessThanOrEqual(1500)
  expect(textOf(result)).toMatch(
    /contact_customer_accounts cut to \d+ of 2000 rows: query_records contact, filter \\"parentcustomerid eq [0-9a-f-]{36}\\"/,
  )
})

const page = z.looseObject({ value: z.array(z.record(z.string(), z.unknown())) })

/** Every account read has this description. */
function longTexts(description: string) {
  return async (request: Request, next: (request: Request) => Promise<Response>) => {
    const response = await next(request)
    if (request.method !== 'GET' || !/\/accounts[(?]/.test(request.url)) return response
    const body: unknown = await response.json()
    const list = page.safeParse(body)
    const altered = list.success
      ? { ...list.data, value: list.data.value.map((row) => ({ ...row, description })) }
      : { ...z.record(z.string(), z.unknown()).parse(body), description }
    return Response.json(altered, { status: response.status })
  }
}

function manyContacts(count: number): readonly Row[] {
  return Array.from({ length: count }, (_, index) => ({
    contactid: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    fullname: `Contact ${index}`,
  }))
}
