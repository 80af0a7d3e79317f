import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { loadSchema } from '../../sandbox/schema/load-schema.ts'
import { seedRows } from '../../sandbox/seed/seed-rows.ts'
import { readSnapshot, writeSnapshot } from '../../sandbox/snapshot/snapshot-file.ts'
import type { StoreContent } from '../../sandbox/store/store.ts'
import { startListener, post } from '../support/sandbox-listener.ts'

const schema = loadSchema()

/** Writes the content of a sandbox to a file and starts another sandbox with it. */
async function restart(content: StoreContent) {
  const folder = await mkdtemp(path.join(tmpdir(), 'sandbox-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const file = path.join(folder, 'data.json')
  await writeSnapshot(file, content)
  const restored = (await readSnapshot(file, schema)) ?? { rows: [] }
  return startListener({ load: () => ({ schema, content: restored }) })
}

test('rows, links and ETags survive a restart', async () => {
  const first = await startListener()
  const created = await first.send('accounts', post('Kept'))
  const url = created.headers.get('odata-entityid') ?? ''
  const contact = await first.send('contacts?$top=1&$select=contactid&$orderby=fullname')
  await first.send(`${url}/primarycontactid/$ref`, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ '@odata.id': `contacts(${await idOf(contact)})` }),
  })
  const address = `${new URL(url).pathname}?$select=name,_primarycontactid_value`
  const before = await first.send(`${first.baseUrl}${address}`)
  const expected = await bodyOf(before)

  const second = await restart(first.sandbox.content())
  const after = await second.send(`${second.baseUrl}${address}`)

  expect(await bodyOf(after)).toEqual(expected)
  expect(after.headers.get('etag')).toBe(before.headers.get('etag'))
  expect(second.sandbox.ledger()).toEqual([])
})

test('every list is the same after a restart', async () => {
  const first = await startListener()
  const second = await restart(first.sandbox.content())

  for (const set of ['accounts', 'activitypointers', 'emails', 'opportunities', 'teams']) {
    const [one, other] = [
      await first.send(`${set}?$top=5000`),
      await second.send(`${set}?$top=5000`),
    ]
    expect(await bodyOf(other)).toEqual(await bodyOf(one))
  }
})

test('a change is reported after it is stored; reads and rejected writes are not changes', async () => {
  let changes = 0
  const { send } = await startListener({ onChange: () => (changes += 1) })

  await send('accounts?$top=1')
  await send('nowhere', post('x'))
  await send('accounts', { ...post('x'), body: '{"nmae":"x"}' })
  const before = changes
  await send('accounts', post('Stored'))

  expect([before, changes]).toEqual([0, 1])
})

test('additional accounts leave the sample data unchanged', () => {
  const few = seedRows(schema)
  const many = seedRows(schema, 500)

  const isMore = ({ row }: (typeof many.rows)[number]) =>
    String(row['accountnumber']).startsWith('M-')

  expect(many.rows.filter((one) => !isMore(one))).toEqual(few.rows)
  expect(new Set(many.rows.filter(isMore).map(({ row }) => row['accountnumber'])).size).toBe(500)
})

async function idOf(answer: Response): Promise<string> {
  return /"contactid":"([^"]+)"/.exec(await answer.text())?.[1] ?? ''
}

/** The text without URLs, which differ by port. */
async function bodyOf(answer: Response): Promise<string> {
  return (await answer.text()).replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, '')
}
