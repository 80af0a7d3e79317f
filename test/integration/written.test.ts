import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import { expect, test } from 'vitest'
import { connect, textOf } from '../support/connect.ts'
import type { Fetch } from '../../src/network/fetch.ts'

/** Replaces values in the answers to writes, as an environment with other rules would store them. */
const storing =
  (values: Readonly<Record<string, unknown>>) => async (request: Request, next: Fetch) => {
    const answer = await next(request)
    if (request.method === 'GET' || answer.status >= 300 || answer.status === 204) return answer
    const row: unknown = await answer.json()
    return Response.json({ ...Object(row), ...values }, { status: answer.status })
  }

test.each([
  ['rounded', { revenue: 12.345 }, { revenue: 12.35 }, { revenue: 12.35 }],
  ['defaulted', { creditlimit: null }, { creditlimit: 1000 }, { creditlimit: 1000 }],
  ['cleared', { fax: '1234' }, { fax: null }, { fax: null }],
  ['changed', { name: 'contoso' }, { name: 'Contoso' }, { name: 'Contoso' }],
  [
    'another choice',
    { industrycode: 1 },
    { industrycode: 2 },
    { industrycode: expect.any(String) },
  ],
])('a value that is %s is shown as it is stored', async (_, values, stored, differs) => {
  const { ask } = await connect({ intercept: storing(stored) })

  const made = await ask('create_record', { entity: 'account', values: { name: 'x', ...values } })
  const changed = await ask('update_record', { entity: 'account', id: made['id'], values })

  expect(made['differs']).toEqual(differs)
  expect(changed['differs']).toEqual(differs)
})

test.each([
  [{ revenue: 12.5 }, { revenue: 12.5 }],
  [{ revenue: '12.50' }, { revenue: 12.5 }],
  [{ description: 'a\nb' }, { description: 'a\r\nb' }],
  [{ fax: '' }, { fax: null }],
])('%j is not shown as different if the service stores %j', async (values, stored) => {
  const { ask } = await connect({ intercept: storing(stored) })

  const made = await ask('create_record', { entity: 'account', values: { name: 'x', ...values } })

  expect(made).not.toHaveProperty('differs')
})

test('a lookup that is stored as another record is shown by its id', async () => {
  const other = '5a3f0c1e-0000-4000-8000-00000000beef'
  const { ask } = await connect({ intercept: storing({ _primarycontactid_value: other }) })
  const { id } = await ask('create_record', { entity: 'contact', values: { lastname: 'x' } })
  const values = { name: 'x', primarycontactid: { entity: 'contact', id } }

  const made = await ask('create_record', { entity: 'account', values })

  expect(made['differs']).toEqual({ primarycontactid: other })
})

test('the primary name of a new record is shown if the service made it', async () => {
  const { ask } = await connect()
  const values = { firstname: 'Ada', lastname: 'Neil' }

  const contact = await ask('create_record', { entity: 'contact', values })
  const account = await ask('create_record', { entity: 'account', values: { name: 'x' } })

  expect(contact['name']).toBe('Ada Neil')
  expect(account).not.toHaveProperty('name')
})

test('the state is shown by its labels, once if both are the same', async () => {
  const { ask } = await connect()

  const account = await ask('create_record', { entity: 'account', values: { name: 'x' } })
  const task = await ask('create_record', { entity: 'task', values: { subject: 'x' } })

  expect(account['state']).toBe('Active')
  expect(task['state']).toBe('Open, Not Started')
})

test('prices and totals that followed are shown, and an error of the calculation', async () => {
  const { ask } = await connect({
    intercept: storing({ totalamount: 199.9, pricingerrorcode: 11, estimatedvalue: 0 }),
  })
  const values = { name: 'x', isrevenuesystemcalculated: true }

  const made = await ask('create_record', { entity: 'opportunity', values })
  const renamed = await ask('update_record', {
    entity: 'opportunity',
    id: made['id'],
    values: { name: 'y' },
  })

  expect(made['prices']).toEqual({ totalamount: 199.9, pricingerrorcode: expect.any(String) })
  expect(renamed).not.toHaveProperty('prices')
})

test('an answer without differences has at most 40 tokens more than id, ETag and columns', async () => {
  const { client } = await connect()
  const values = { name: 'Contoso', fax: '1', revenue: 4711 }

  const result = await client.callTool({
    name: 'create_record',
    arguments: { entity: 'account', values },
  })

  const text = textOf(result)
  const plain = text.replace(/,"state":"[^"]*"/, '')
  expect(text).not.toBe(plain)
  expect(countTokens(text) - countTokens(plain)).toBeLessThanOrEqual(40)
})

test('an account that may not read the record gets the answer without what was made of it', async () => {
  const refusal = {
    error: {
      code: '0x80040220',
      message:
        'Principal user (Id=1, type=8), is missing prvReadAccount privilege (Id=1) on OTC=1.',
    },
  }
  const { ask } = await connect({
    intercept: async (request, next) =>
      request.headers.has('prefer') && request.method === 'POST'
        ? Response.json(refusal, { status: 403 })
        : next(request),
  })

  const made = await ask('create_record', { entity: 'account', values: { name: 'x' } })

  expect(Object.keys(made)).toEqual(['entity', 'id', 'changed'])
})

test('differences in a list are shown by the number of the record', async () => {
  const { ask } = await connect({
    intercept: async (request, next) => {
      const answer = await next(request)
      if (!request.url.endsWith('/$batch')) return answer
      const text = (await answer.text()).replace('"revenue":12.345', '"revenue":12.35')
      return new Response(text, { status: answer.status, headers: answer.headers })
    },
  })
  const values = [{ name: 'A', revenue: 1 }, { name: 'B', revenue: 12.345 }, { name: 'C' }]

  const made = await ask('create_record', { entity: 'account', values })

  expect(made['made']).toEqual({ '2': { differs: { revenue: 12.35 } } })
})
