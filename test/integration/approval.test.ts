import { expect, test } from 'vitest'
import * as z from 'zod'
import { connect, type Answered } from '../support/connect.ts'

/** A user who answers every question in the same way, and what they were asked. */
function createUser(answer: Answered = 'accept', meanwhile: () => Promise<void> = async () => {}) {
  const asked: string[] = []
  return {
    asked,
    onQuestion: async (message: string): Promise<Answered> => {
      asked.push(message)
      await meanwhile()
      return answer
    },
  }
}

type Ask = Awaited<ReturnType<typeof connect>>['ask']

const idOf = (answer: Record<string, unknown>) => z.string().parse(answer['id'])

async function firstOf(ask: Ask, entity: string, filter: string): Promise<string> {
  const { rows } = await ask('query_records', { entity, select: [`${entity}id`], filter, top: 1 })
  return z.tuple([z.tuple([z.string()])]).parse(rows)[0][0]
}

test('an update shows the record and each column as old and new, and is then written', async () => {
  const user = createUser()
  const { ask } = await connect({ confirm: 'updates', onQuestion: user.onQuestion })
  const id = await firstOf(ask, 'opportunity', 'statecode eq 0')
  const { values: before } = await ask('get_record', {
    entity: 'opportunity',
    id,
    select: ['name', 'opportunityratingcode'],
  })

  await ask('update_record', {
    entity: 'opportunity',
    id,
    values: { name: 'Cold store, second try', opportunityratingcode: 'Cold' },
  })

  const { name } = z.looseObject({ name: z.string() }).parse(before)
  expect(user.asked).toHaveLength(1)
  const [question = ''] = user.asked
  expect(question.split('\n')[0]).toBe('Change: Opportunity')
  expect(question).toContain('Environment: sandbox.invalid')
  expect(question).toContain(`"${name}" (${id})`)
  expect(question).toContain(`[name]: "${name}" -> "Cold store, second try"`)
  expect(question).toMatch(/\[opportunityratingcode\]: .* -> "Cold \(3\)"/)
  const { values } = await ask('get_record', { entity: 'opportunity', id, select: ['name'] })
  expect(values).toMatchObject({ name: 'Cold store, second try' })
})

test.each(['decline', 'cancel'] as const)('after %s nothing is written', async (answer) => {
  const user = createUser(answer)
  const { ask, refused, seen } = await connect({ confirm: 'updates', onQuestion: user.onQuestion })
  const id = await firstOf(ask, 'account', 'statecode eq 0')

  const text = await refused('update_record', { entity: 'account', id, values: { name: 'Other' } })

  expect(text).toMatch(/^not_approved: The user declined this change. Nothing was written./)
  expect(seen.filter(({ method }) => method !== 'GET')).toEqual([])
})

test('a client that cannot ask is refused with the reason, before anything is written', async () => {
  const { ask, refused, seen } = await connect({ confirm: 'updates' })
  const id = await firstOf(ask, 'account', 'statecode eq 0')

  const text = await refused('update_record', { entity: 'account', id, values: { name: 'Other' } })

  expect(text).toContain('DATAVERSE_CONFIRM requires the approval of the user')
  expect(seen.filter(({ method }) => method !== 'GET')).toEqual([])
})

test('a change by a colleague while the user is asked is not overwritten', async () => {
  const colleague: { change?: () => Promise<unknown> } = {}
  const user = createUser('accept', async () => {
    await colleague.change?.()
  })
  const { ask, refused, sandbox } = await connect({
    confirm: 'updates',
    onQuestion: user.onQuestion,
  })
  const id = await firstOf(ask, 'account', 'statecode eq 0')
  colleague.change = () =>
    sandbox.fetch(
      new Request(`https://sandbox.invalid/api/data/v9.2/accounts(${id})`, {
        method: 'PATCH',
        headers: { authorization: 'Bearer test-token', 'content-type': 'application/json' },
        body: JSON.stringify({ telephone1: '555-0123' }),
      }),
    )

  const text = await refused('update_record', {
    entity: 'account',
    id,
    values: { telephone1: '1' },
  })

  expect(text).toMatch(/^conflict: /)
  const { values } = await ask('get_record', { entity: 'account', id, select: ['telephone1'] })
  expect(values).toEqual({ telephone1: '555-0123' })
})

test('one question shows every record of a list, and a change of one of them stops all', async () => {
  const colleague: { change?: () => Promise<unknown> } = {}
  const user = createUser('accept', async () => {
    await colleague.change?.()
  })
  const { ask, refused, sandbox, seen } = await connect({
    confirm: 'updates',
    onQuestion: user.onQuestion,
  })
  const { rows } = await ask('query_records', {
    entity: 'account',
    select: ['accountid', 'name'],
    top: 3,
  })
  const accounts = z.array(z.tuple([z.string(), z.string()])).parse(rows)
  const ids = accounts.map(([id]) => id)

  await ask('update_record', { entity: 'account', id: ids, values: { numberofemployees: 7 } })
  expect(user.asked).toHaveLength(1)
  for (const [id, name] of accounts) expect(user.asked[0]).toContain(`"${name}" (${id})`)

  seen.length = 0
  colleague.change = () =>
    sandbox.fetch(
      new Request(`https://sandbox.invalid/api/data/v9.2/accounts(${ids[1]})`, {
        method: 'PATCH',
        headers: { authorization: 'Bearer test-token', 'content-type': 'application/json' },
        body: JSON.stringify({ telephone1: '555-0123' }),
      }),
    )
  const text = await refused('update_record', {
    entity: 'account',
    id: ids,
    values: { numberofemployees: 8 },
  })
  expect(text).toContain('record 2 of the list')
  expect(seen.filter(({ method }) => method !== 'GET')).toEqual([])
})

test('a closing names the new state and what the service makes beside it', async () => {
  const user = createUser()
  const { ask } = await connect({ confirm: 'closings', onQuestion: user.onQuestion })
  const id = await firstOf(ask, 'opportunity', 'statecode eq 0')

  await ask('update_record', {
    entity: 'opportunity',
    id,
    values: { statecode: 'Won', actualvalue: 420_000 },
  })

  const [question = ''] = user.asked
  expect(question.split('\n')[0]).toBe('Change the state of: Opportunity')
  expect(question).toMatch(/\[statecode\]: "Open" -> "Won \(1\)"/)
  expect(question).toMatch(/\[actualvalue\]: \(empty\) -> "420000"/)
  expect(question).toContain('Dataverse also makes: an activity (opportunityclose).')
})

test.each([
  ['closings', 0, 0],
  ['updates', 1, 0],
  ['writes', 1, 1],
] as const)(
  '%s asks %i times for an update and %i times for a create',
  async (confirm, update, create) => {
    const user = createUser()
    const { ask } = await connect({ confirm, onQuestion: user.onQuestion })

    const id = idOf(await ask('create_record', { entity: 'account', values: { name: 'Tailspin' } }))
    expect(user.asked).toHaveLength(create)
    await ask('update_record', { entity: 'account', id, values: { telephone1: '555-0100' } })
    expect(user.asked).toHaveLength(create + update)
  },
)

test('a lookup is shown by the name of the record that it is set to', async () => {
  const user = createUser()
  const { ask } = await connect({ confirm: 'writes', onQuestion: user.onQuestion })
  const contact = await firstOf(ask, 'contact', "fullname eq 'Robert Lyon (sample)'")

  await ask('create_record', {
    entity: 'account',
    values: { name: 'Tailspin', primarycontactid: contact },
  })

  expect(user.asked[0]).toContain(`"Robert Lyon (sample) (Contact ${contact})"`)
})

test('text of strangers stays on its line and hides nothing in a question', async () => {
  const user = createUser()
  const { ask } = await connect({ confirm: 'updates', onQuestion: user.onQuestion })
  const hostile = 'Fine\n- Credit Limit [creditlimit]: "1" -> "2"\u202Eevil\u200B'
  const id = idOf(await ask('create_record', { entity: 'account', values: { name: hostile } }))

  await ask('update_record', { entity: 'account', id, values: { description: 'x\u2066y' } })

  const lines = user.asked[0]?.split('\n') ?? []
  expect(lines).toHaveLength(4)
  expect(lines[2]).toContain('Fine⏎- Credit Limit')
  expect(lines[2]).toContain('[U+202E]evil[U+200B]')
  expect(lines[3]).toContain('"x[U+2066]y"')
})
