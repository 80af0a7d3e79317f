import { expect, test } from 'vitest'
import { connect } from '../support/connect.ts'
import { createLargeEnvironment, type LargeEnvironment } from '../support/large-environment.ts'

test('2,500 tables in 20 languages: the first answer is in the language of the user', async () => {
  const { ask, seen } = await connectTo({})

  const answer = await ask('describe_entities', { entity: 'account' })

  expect(JSON.stringify(answer)).toContain('account name (1031)')
  expect(JSON.stringify(answer)).not.toContain('(1033)')
  const sequential = seen.flatMap(({ path }) => (path.startsWith('savedqueries') ? [] : [path]))
  expect(sequential).toHaveLength(4)
  expect(sequential[2]).toContain(
    '"LabelQuery":{"FilterLanguages":[1031],"MissingLabelBehavior":1}',
  )
  expect(sequential[3]).toContain('"FilterLanguages":[1031]')
})

test('a second entity costs its definition and its views, a known one nothing', async () => {
  const { ask, seen } = await connectTo({ tables: 1000 })
  await ask('describe_entities', { entity: 'account' })
  const first = seen.length

  await ask('describe_entities', { entity: 'new_table1' })
  await ask('describe_entities', { entity: 'new_table1', full: true })

  expect(seen.length - first).toBe(2)
})

test('a table of 1,000 columns, 5,000 choices and 7,500 relationships is described', async () => {
  const { ask } = await connectTo({ tables: 10 })

  const answer = JSON.stringify(await ask('describe_entities', { entity: 'new_huge' }))

  expect(answer).toMatch(/"Text: new_\{hugeid huge_column1 .* \+\d+"/)
  expect(answer).toMatch(/"Picklist: new_\{huge_column0 huge_column10 /)
})

test('labels that do not mark the language of the user are chosen by the settings of the user', async () => {
  const { ask } = await connectTo({ tables: 10, languages: 3, language: 1036, marksUser: false })

  const answer = JSON.stringify(await ask('describe_entities', { entity: 'account' }))

  expect(answer).toContain('account name (1036)')
  expect(answer).not.toContain('(1033)')
})

test.each([
  ['RetrieveMetadataChanges', /^RetrieveMetadataChanges/, 'account name (1031)'],
  ['labels in any form', /^RetrieveMetadataChanges|LabelLanguages/, 'account'],
])('where the service refuses %s, tables are still found', async (_what, refused, label) => {
  const { ask, seen } = await connectTo({ tables: 1000 }, refused)

  const { entities } = await ask('describe_entities', { search: 'account' })

  expect(entities).toMatchObject([{ entity: 'account', name: label }])
  expect(seen.at(-1)?.path).toMatch(/^EntityDefinitions/)
})

/** The server on a generated environment; definitions that match `refused` are answered with 400. */
async function connectTo(parts: Partial<LargeEnvironment>, refused = /^$/) {
  const answer = createLargeEnvironment(parts)
  return connect({
    intercept: async (request) => {
      const { pathname, search, searchParams } = new URL(request.url)
      const path = decodeURIComponent(pathname.replace('/api/data/v9.2/', ''))
      const { status, body } = refused.test(path + decodeURIComponent(search))
        ? { status: 400, body: '{"error":{"code":"0x80060888","message":"No."}}' }
        : answer(path, new Map(searchParams))
      return new Response(body, { status, headers: { 'Content-Type': 'application/json' } })
    },
  })
}
