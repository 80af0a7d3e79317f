import { expect, test } from 'vitest'
import * as z from 'zod'
import { connect } from '../support/connect.ts'
import { fakeClock } from '../support/fake-clock.ts'

const page = z.looseObject({
  rows: z.array(z.tuple([z.string()]).rest(z.unknown())),
  next: z.string().optional(),
  notes: z.array(z.string()).optional(),
})

const contacts = { entity: 'contact', select: ['fullname', 'emailaddress1'], orderby: 'fullname' }

test('a small limit splits a query into answers that lose and repeat no row', async () => {
  const { ask } = await connect()
  const whole = page.parse(await ask('query_records', { ...contacts, top: 5000 }))
  const small = await connect({ resultTokens: 1000 })

  const pages = [page.parse(await small.ask('query_records', { ...contacts, top: 5000 }))]
  for (let next = pages[0]?.next; next !== undefined; next = pages.at(-1)?.next)
    pages.push(page.parse(await small.ask('query_records', { cursor: next })))

  expect(pages.length).toBeGreaterThan(3)
  expect(pages.flatMap(({ rows }) => rows)).toEqual(whole.rows)
})

test('top counts over all answers of the cursor', async () => {
  const { ask } = await connect({ resultTokens: 1000 })

  let { rows, next, more } = page.parse(await ask('query_records', { ...contacts, top: 60 }))
  let total = rows.length
  while (next !== undefined) {
    ;({ rows, next, more } = page.parse(await ask('query_records', { cursor: next })))
    total += rows.length
  }

  expect(total).toBe(60)
  expect(more).toBe(true)
})

test('says in short that more rows match when the given top ends the query, also after a cursor', async () => {
  const { ask } = await connect()
  const small = await connect({ resultTokens: 800 })

  const first = await ask('query_records', { ...contacts, top: 2 })
  let last = await small.ask('query_records', { ...contacts, top: 40 })
  while (last['next'] !== undefined)
    last = await small.ask('query_records', { cursor: last['next'] })

  expect(first).toMatchObject({ more: true })
  expect(first['next']).toBeUndefined()
  expect(JSON.stringify(first)).not.toContain('more rows match')
  expect(last).toMatchObject({ more: true })
})

test('says how to get more rows when the default of top ends the query', async () => {
  const { ask } = await connect()

  const { more, notes } = await ask('query_records', contacts)

  expect(more).toBeUndefined()
  expect(notes).toContain('more rows match: raise top or narrow the filter')
})

test('a cursor can be used again and returns the same rows', async () => {
  const { ask } = await connect({ resultTokens: 1000 })
  const { next } = page.parse(await ask('query_records', { ...contacts, top: 100 }))

  const once = page.parse(await ask('query_records', { cursor: next }))
  const twice = page.parse(await ask('query_records', { cursor: next }))

  expect(twice.rows).toEqual(once.rows)
})

test('a cursor is rejected after 15 minutes, when unknown, and together with other arguments', async () => {
  const clock = fakeClock()
  const { ask, refused } = await connect({ resultTokens: 1000, clock })
  const { next } = page.parse(await ask('query_records', { ...contacts, top: 100 }))

  expect(await refused('query_records', { cursor: 'c_unknown' })).toContain('cursor_expired')
  expect(await refused('query_records', { cursor: next, top: 5 })).toContain('Send cursor alone')
  clock.pass(15 * 60_000 - 1)
  await ask('query_records', { cursor: next })
  clock.pass(1)
  expect(await refused('query_records', { cursor: next })).toContain('Start again')
})

test('a row added or removed between two answers causes no other row to be lost', async () => {
  const { ask, sandbox } = await connect({ resultTokens: 1000 })
  const before = page.parse(await ask('query_records', { ...contacts, top: 5000 }))
  const ids = before.rows.map(([id]) => id)
  const authorization = { Authorization: 'Bearer test-token' }
  const remove = (id: string | undefined) =>
    sandbox.fetch(
      new Request(`https://sandbox.invalid/api/data/v9.2/contacts(${id})`, {
        method: 'DELETE',
        headers: authorization,
      }),
    )
  const { rows: next } = page.parse(await ask('query_records', { cursor: before.next }))

  await ask('create_record', { entity: 'contact', values: { firstname: 'Aaa', lastname: 'Aaa' } })
  const added = page.parse(await ask('query_records', { cursor: before.next }))
  await remove(ids[1])
  const removed = page.parse(await ask('query_records', { cursor: before.next }))
  await remove(ids.at(-1))
  const lastRemoved = page.parse(await ask('query_records', { cursor: before.next }))

  for (const { rows } of [added, removed, lastRemoved])
    expect(rows.map(([id]) => id)).toEqual(expect.arrayContaining([next[0]?.[0]]))
})

test('follows the next link byte for byte, with the same page size', async () => {
  const { ask, seen } = await connect({ resultTokens: 1000 })

  await ask('query_records', { ...contacts, top: 100 })
  const { next } = page.parse(await ask('query_records', { ...contacts, top: 100 }))
  await ask('query_records', { cursor: next })

  const pages = seen.filter(({ path }) => path.startsWith('contacts?'))
  const prefers = new Set(pages.map(({ headers }) => headers.get('prefer')))
  expect(pages.some(({ path }) => path.includes('$skiptoken'))).toBe(true)
  expect(prefers.size).toBe(1)
})

test('a sorted query ends with the primary key, so that equal values keep one order across pages', async () => {
  const { ask, seen } = await connect()

  await ask('query_records', {
    entity: 'contact',
    select: ['fullname'],
    orderby: 'lastname desc',
    top: 2,
  })
  await ask('query_records', {
    entity: 'contact',
    select: ['fullname'],
    orderby: 'contactid',
    top: 2,
  })

  const sorts = seen.flatMap(({ path }) => /\$orderby=([^&]*)/.exec(path)?.[1] ?? [])
  expect(sorts).toEqual(['lastname desc,contactid', 'contactid'])
})
