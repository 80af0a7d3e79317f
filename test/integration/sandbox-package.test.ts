import { expect, onTestFinished, test } from 'vitest'
import * as z from 'zod'
import { createSandbox } from '../../sandbox/package/create-sandbox.ts'

const now = () => new Date('2026-05-05T10:00:00Z')

type Box = Awaited<ReturnType<typeof createSandbox>>

const rows = z.object({ value: z.array(z.record(z.string(), z.unknown())) })

const authorize = (box: Box, user?: string) => ({ Authorization: `Bearer ${box.token(user)}` })

async function countNamed(box: Box, name: string): Promise<number> {
  const answer = await box.fetch(`accounts?$select=name&$filter=name eq '${name}'`, {
    headers: authorize(box),
  })
  return rows.parse(await answer.json()).value.length
}

async function create(box: Box, name: string): Promise<number> {
  const { status } = await box.fetch('accounts', {
    method: 'POST',
    headers: { ...authorize(box), 'Content-Type': 'application/json' },
    body: JSON.stringify({ name }),
  })
  return status
}

test('two sandboxes of one process share nothing', async () => {
  const [one, other] = [await createSandbox(), await createSandbox()]

  expect(await create(one, 'Tailspin')).toBe(204)
  expect([await countNamed(one, 'Tailspin'), await countNamed(other, 'Tailspin')]).toEqual([1, 0])
  const foreign = await other.fetch('accounts?$top=1', { headers: authorize(one) })
  expect(foreign.status).toBe(401)
})

test('reset goes back to the start, restore to a snapshot', async () => {
  const box = await createSandbox()
  await create(box, 'Tailspin')
  const taken = box.snapshot()
  await create(box, 'Tailspin')

  box.restore(taken)
  expect(await countNamed(box, 'Tailspin')).toBe(1)
  box.reset()
  expect(await countNamed(box, 'Tailspin')).toBe(0)
  expect(box.requests()).toHaveLength(1)
  box.restore(taken)
  expect(await countNamed(box, 'Tailspin')).toBe(1)
})

test('over loopback and in process the answers have the same bytes', async () => {
  const [inside, listening] = [await createSandbox({ now }), await createSandbox({ port: 0, now })]
  onTestFinished(() => listening.close())
  const query = 'contacts?$select=fullname,createdon&$orderby=fullname&$top=5'

  const one = await inside.fetch(query, { headers: authorize(inside) })
  const other = await globalThis.fetch(`${listening.url}/api/data/v9.2/${query}`, {
    headers: authorize(listening),
  })

  const text = await one.text()
  expect(text.replaceAll(inside.url, listening.url)).toBe(await other.text())
  expect(listening.requests()).toHaveLength(1)
})

test('the given time drives stamps and functions', async () => {
  const box = await createSandbox({ now: () => new Date('2031-07-15T10:00:00Z') })
  await create(box, 'Tailspin')

  const answer = await box.fetch(
    "accounts?$select=name,createdon&$filter=Microsoft.Dynamics.CRM.ThisMonth(PropertyName='createdon')",
    { headers: authorize(box) },
  )

  expect(rows.parse(await answer.json()).value).toMatchObject([
    { name: 'Tailspin', createdon: '2031-07-15T10:00:00Z' },
  ])
})

test('own tables and rows lie over the shipped ones', async () => {
  const box = await createSandbox({
    schema: [
      {
        name: 'new_boat',
        label: 'Boat',
        labelOfSet: 'Boats',
        set: 'new_boats',
        columns: [{ name: 'new_name', label: 'Name', type: 'String', required: true }],
      },
    ],
    data: [{ entity: 'new_boat', key: 'Argo', values: {} }],
  })

  const answer = await box.fetch('new_boats?$select=new_name', { headers: authorize(box) })

  expect(rows.parse(await answer.json()).value).toMatchObject([{ new_name: 'Argo' }])
})

test('faults and users work as on the command line', async () => {
  const box = await createSandbox({ faults: [{ fault: 'fail', status: 503, times: 1 }] })

  const failed = await box.fetch('accounts?$top=1', { headers: authorize(box) })
  const served = await box.fetch('accounts?$top=1', { headers: authorize(box, 'salesperson') })
  box.faults.set([{ fault: 'fail', status: 500 }])
  const later = await box.fetch('accounts?$top=1', { headers: authorize(box) })

  expect([failed.status, served.status, later.status]).toEqual([503, 200, 500])
  expect(() => box.token('nobody')).toThrow('No user is called nobody. Users: administrator,')
})

test.each([
  ['schema', { schema: [{ name: 'x' }] }],
  ['data', { data: [{ entity: 'no_such', key: 'a', values: {} }] }],
  ['faults', { faults: [{ fault: 'none' }] }],
])('a wrong %s is told with its place', async (option, options) => {
  await expect(createSandbox(options)).rejects.toThrow(`createSandbox: ${option} is wrong: `)
})
