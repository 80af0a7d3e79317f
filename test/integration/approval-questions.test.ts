import { expect, test } from 'vitest'
import * as z from 'zod'
import { legacyRequest, messageOf, modernRequest, sendRaw } from '../support/http-raw.ts'
import { ada, bob, startMultiUser } from '../support/http-server.ts'

const answered = z.object({
  result: z.looseObject({
    resultType: z.string().optional(),
    isError: z.boolean().optional(),
    requestState: z.string().optional(),
    inputRequests: z
      .record(z.string(), z.looseObject({ params: z.looseObject({ message: z.string() }) }))
      .optional(),
    content: z.array(z.object({ text: z.string() })).optional(),
  }),
})

type Server = Awaited<ReturnType<typeof startMultiUser>>
type Given = Readonly<Record<string, unknown>>

/** Calls over HTTP as a client of 2026-07-28 that can ask with forms. */
async function call(url: string, token: string, args: Given, more: Given = {}) {
  const params = { name: 'create_record', arguments: args, ...more }
  const request = modernRequest(token, 'tools/call', params, 1, { elicitation: { form: {} } })
  const { result } = answered.parse(messageOf(await sendRaw(url, { method: 'POST', ...request })))
  return { ...result, text: result.content?.[0]?.text ?? '' }
}

const accept = { inputResponses: { approval: { action: 'accept', content: {} } } }
const account = (name: string) => ({ entity: 'account', values: { name } })

async function countNamed({ environment }: Server, name: string): Promise<number> {
  const filter = encodeURIComponent(`name eq '${name}'`)
  const url = `https://contoso.crm4.dynamics.com/api/data/v9.2/accounts?$filter=${filter}`
  const answer = await environment.sandbox.fetch(
    new Request(url, { headers: { Authorization: 'Bearer t' } }),
  )
  return z.object({ value: z.array(z.unknown()) }).parse(await answer.json()).value.length
}

async function startAsking() {
  const server = await startMultiUser({ variables: { DATAVERSE_CONFIRM: 'writes' } })
  return { server, token: server.tokenOf(ada) }
}

test('R69 a write is asked for with its card, and written once after accept', async () => {
  const { server, token } = await startAsking()

  const question = await call(server.url, token, account('Tailspin'))
  expect(question.resultType).toBe('input_required')
  expect(question.inputRequests?.['approval']?.params.message).toContain('[name]: "Tailspin"')
  expect(await countNamed(server, 'Tailspin')).toBe(0)

  const { requestState } = question
  const done = await call(server.url, token, account('Tailspin'), { ...accept, requestState })
  expect(done.isError ?? false).toBe(false)
  expect(await countNamed(server, 'Tailspin')).toBe(1)

  const again = await call(server.url, token, account('Tailspin'), { ...accept, requestState })
  expect(again.text).toContain('This approval was used already')
  expect(await countNamed(server, 'Tailspin')).toBe(1)
})

test.each<[string, Given]>([
  ['other values', account('Contoso Two')],
  ['another entity', { entity: 'contact', values: { lastname: 'Tailspin' } }],
  ['one record more', { entity: 'account', values: [{ name: 'Tailspin' }, { name: 'Wingtip' }] }],
  ['an id of its own', { ...account('Tailspin'), id: '11111111-2222-4333-8444-555555555555' }],
])('R69 an approval is not valid for %s: a new question is asked', async (_what, other) => {
  const { server, token } = await startAsking()
  const { requestState } = await call(server.url, token, account('Tailspin'))

  const result = await call(server.url, token, other, { ...accept, requestState })

  expect(result.resultType).toBe('input_required')
  expect(result.requestState).not.toBe(requestState)
  expect(server.environment.seen.filter(({ method }) => method !== 'GET')).toEqual([])
})

test.each<[string, (state: string) => string | undefined]>([
  ['without its state', () => undefined],
  ['with a changed state', (state) => `${state.slice(0, -2)}${state.endsWith('A') ? 'B' : 'A'}`],
  ['with a state of its own making', () => 'v1.eyJwIjp7fX0.AAAA'],
])('R69 an accept %s counts for nothing', async (_what, change) => {
  const { server, token } = await startAsking()
  const { requestState = '' } = await call(server.url, token, account('Tailspin'))
  const state = change(requestState)

  const result = await call(server.url, token, account('Tailspin'), {
    ...accept,
    ...(state !== undefined && { requestState: state }),
  })

  expect(result.resultType).toBe('input_required')
  expect(await countNamed(server, 'Tailspin')).toBe(0)
})

test('R69 an approval of one user is not valid for another', async () => {
  const { server, token } = await startAsking()
  const { requestState } = await call(server.url, token, account('Tailspin'))

  const result = await call(server.url, server.tokenOf(bob), account('Tailspin'), {
    ...accept,
    requestState,
  })

  expect(result.resultType).toBe('input_required')
  expect(await countNamed(server, 'Tailspin')).toBe(0)
})

test.each(['decline', 'cancel'])('R69 after %s nothing is written', async (action) => {
  const { server, token } = await startAsking()
  const { requestState } = await call(server.url, token, account('Tailspin'))

  const result = await call(server.url, token, account('Tailspin'), {
    inputResponses: { approval: { action } },
    requestState,
  })

  expect(result.text).toMatch(/^not_approved: The user declined this change/)
  expect(await countNamed(server, 'Tailspin')).toBe(0)
})

test('R69 a client of an older revision, which cannot be asked, is refused with the reason', async () => {
  const { server, token } = await startAsking()

  const params = { name: 'create_record', arguments: account('Tailspin') }
  const request = legacyRequest(token, 'tools/call', params)
  const { result } = answered.parse(
    messageOf(await sendRaw(server.url, { method: 'POST', ...request })),
  )

  expect(result.content?.[0]?.text).toContain('a client of revision 2026-07-28 with form')
  expect(await countNamed(server, 'Tailspin')).toBe(0)
})
