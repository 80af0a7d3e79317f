import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { connect } from '../support/connect.ts'

const written = z.looseObject({ id: z.string(), etag: z.string(), changed: z.array(z.string()) })
const read = z.looseObject({ etag: z.string(), values: z.record(z.string(), z.unknown()) })

test('creates a record bound by @odata.bind, then updates it, one ledger entry each', async () => {
  const { ask, sandbox } = await connect()
  const account = written.parse(
    await ask('create_record', { entity: 'account', values: { name: 'Contoso Bikes' } }),
  )

  const contact = written.parse(
    await ask('create_record', {
      entity: 'contact',
      values: {
        firstname: 'Ada',
        lastname: 'Neil',
        'parentcustomerid_account@odata.bind': `/accounts(${account.id})`,
      },
    }),
  )
  const changed = written.parse(
    await ask('update_record', {
      entity: 'contact',
      id: contact.id,
      values: { jobtitle: 'Buyer' },
      etag: contact.etag,
    }),
  )

  const { etag, values } = read.parse(
    await ask('get_record', {
      entity: 'contact',
      id: contact.id,
      select: ['fullname', 'jobtitle', 'parentcustomerid'],
    }),
  )
  expect(values).toEqual({
    fullname: 'Ada Neil',
    jobtitle: 'Buyer',
    parentcustomerid: 'Contoso Bikes',
  })
  expect(etag).toBe(changed.etag)
  expect(etag).not.toBe(contact.etag)
  expect(
    sandbox
      .ledger()
      .filter(({ id }) => id === contact.id)
      .map(({ operation }) => operation),
  ).toEqual(['create', 'update'])
})

test.each([
  ['a plain GUID', (id: string) => ({ primarycontactid: id })],
  [
    'a GUID in braces and capitals',
    (id: string) => ({ primarycontactid: `{${id.toUpperCase()}}` }),
  ],
  ['entity and id', (id: string) => ({ primarycontactid: { entity: 'contact', id } })],
  ['a path', (id: string) => ({ primarycontactid: `/contacts(${id})` })],
  ['@odata.bind', (id: string) => ({ 'primarycontactid@odata.bind': `contacts(${id})` })],
])('sets a lookup by %s', async (_form, values) => {
  const { ask } = await connect()
  const contact = written.parse(
    await ask('create_record', { entity: 'contact', values: { lastname: 'Neil' } }),
  )

  const { id } = written.parse(
    await ask('create_record', {
      entity: 'account',
      values: { name: 'Contoso Bikes', ...values(contact.id) },
    }),
  )

  const account = read.parse(
    await ask('get_record', { entity: 'account', id, select: ['primarycontactid'] }),
  )
  expect(account.values['primarycontactid']).toBe('Neil')
})

test('sets a lookup by alternate key and clears it with null', async () => {
  const { ask } = await connect()
  await ask('create_record', {
    entity: 'account',
    values: { name: 'Parent', accountnumber: "P-1 'x' ü" },
  })
  const child = written.parse(
    await ask('create_record', {
      entity: 'account',
      values: {
        name: 'Child',
        parentaccountid: { entity: 'account', id: { accountnumber: "P-1 'x' ü" } },
      },
    }),
  )
  const select = ['parentaccountid']

  const before = read.parse(await ask('get_record', { entity: 'account', id: child.id, select }))
  await ask('update_record', { entity: 'account', id: child.id, values: { parentaccountid: null } })
  const after = read.parse(await ask('get_record', { entity: 'account', id: child.id, select }))

  expect(before.values).toEqual({ parentaccountid: 'Parent' })
  expect(after.values).toEqual({})
})

test('a polymorphic lookup by plain GUID is rejected with one ready form per target', async () => {
  const { refused, sandbox } = await connect()
  const id = randomUUID()

  const answer = await refused('create_record', {
    entity: 'contact',
    values: { lastname: 'Neil', parentcustomerid: id },
  })

  expect(answer).toContain(`{"parentcustomerid":{"entity":"account","id":"${id}"}}`)
  expect(answer).toContain(`{"parentcustomerid":{"entity":"contact","id":"${id}"}}`)
  expect(sandbox.ledger()).toEqual([])
})

test('choice labels, dates and money are written in the form that the service expects', async () => {
  const { ask, seen } = await connect()

  const { notes } = await ask('create_record', {
    entity: 'opportunity',
    values: {
      name: 'Fleet renewal',
      opportunityratingcode: 'Hot',
      estimatedclosedate: '2026-12-24',
      estimatedvalue: 1250.5,
    },
  })

  const body: unknown = JSON.parse(seen.at(-1)?.body ?? '')
  expect(body).toMatchObject({
    opportunityratingcode: 1,
    estimatedclosedate: '2026-12-24',
    estimatedvalue: 1250.5,
  })
  expect(notes).toContain('opportunityratingcode "Hot" written as 1')
})

test('an email is created with its parties', async () => {
  const { ask } = await connect()
  const contact = written.parse(
    await ask('create_record', { entity: 'contact', values: { lastname: 'Neil' } }),
  )

  const { id } = written.parse(
    await ask('create_record', {
      entity: 'email',
      values: {
        subject: 'Hello',
        to: [{ entity: 'contact', id: contact.id }, 'someone@example.com'],
      },
    }),
  )

  const email = await ask('get_record', {
    entity: 'email',
    id,
    select: ['subject'],
    expand: 'email_activity_parties($select=addressused,participationtypemask)',
  })
  expect(JSON.stringify(email)).toContain('someone@example.com')
})

test("R41 R52 a repeated create with the caller's own id finds its own record", async () => {
  const { ask, sandbox } = await connect()
  const id = randomUUID()
  const request = { entity: 'account', id, values: { name: 'Once' } }

  const first = written.parse(await ask('create_record', request))
  const again = written.parse(await ask('create_record', request))

  expect(first.id).toBe(id)
  expect(again).toEqual(first)
  expect(sandbox.ledger()).toHaveLength(1)
})

test('R43 update never creates', async () => {
  const { refused, sandbox } = await connect()

  const answer = await refused('update_record', {
    entity: 'account',
    id: randomUUID(),
    values: { name: 'Nobody' },
  })

  expect(answer).toContain('not_found')
  expect(sandbox.ledger()).toEqual([])
})

test('R44 a stale ETag is a conflict and overwrites nothing', async () => {
  const { ask, refused } = await connect()
  const { id, etag } = written.parse(
    await ask('create_record', { entity: 'account', values: { name: 'First' } }),
  )
  await ask('update_record', { entity: 'account', id, values: { name: 'Second' } })

  const answer = await refused('update_record', {
    entity: 'account',
    id,
    values: { name: 'Third' },
    etag,
  })

  const { values } = read.parse(
    await ask('get_record', { entity: 'account', id, select: ['name'] }),
  )
  expect(answer).toContain('conflict')
  expect(values).toEqual({ name: 'Second' })
})

test('a warm create and a warm update make exactly one request each', async () => {
  const { ask, seen } = await connect()
  const contact = written.parse(
    await ask('create_record', { entity: 'contact', values: { lastname: 'Neil' } }),
  )
  await ask('create_record', {
    entity: 'account',
    values: { name: 'Warm', primarycontactid: contact.id },
  })
  const before = seen.length

  const { id } = written.parse(
    await ask('create_record', {
      entity: 'account',
      values: { name: 'Once more', primarycontactid: contact.id },
    }),
  )
  await ask('update_record', { entity: 'account', id, values: { name: 'Twice' } })

  expect(seen.slice(before).map(({ method }) => method)).toEqual(['POST', 'PATCH'])
})
