import { expect, test } from 'vitest'
import { returnsOf, showWritten } from '../../../../src/dataverse/answer/written.ts'
import { column, siteWith } from '../definition.ts'

const site = siteWith(
  column('new_limit', 'Money', { secured: true }),
  column('new_photo', 'Image', {
    body: { kind: 'image', companions: [] },
  }),
  column('new_secret', 'String', { read: false }),
  column('new_tags', 'MultiSelectPicklist'),
  column('new_owner', 'Lookup', { targets: [{ entity: 'account', navigation: 'new_Owner' }] }),
)
const update = (body: Readonly<Record<string, unknown>>, changed = Object.keys(body)) =>
  ({ operation: 'update', body, changed }) as const

test('a column without a value that this account may not read is not called cleared', () => {
  const write = update({ new_limit: 5 })

  expect(showWritten(write, { new_limit: null }, site)).toEqual({})
  expect(showWritten(write, { new_limit: 6 }, site)).toEqual({ differs: { new_limit: 6 } })
})

test('files and what cannot be read are not requested back, lookups by their property', () => {
  const write = update({}, ['new_photo', 'new_secret', 'new_owner', 'new_limit'])

  expect(returnsOf(write, site)).toEqual(['_new_owner_value', 'new_limit'])
})

test('the order of several choices is no difference', () => {
  const write = update({ new_tags: '9,1' })

  expect(showWritten(write, { new_tags: '1,9' }, site)).toEqual({})
  expect(showWritten(write, { new_tags: '1' }, site)).toEqual({ differs: { new_tags: '1' } })
})

test('a lookup by a key, and a column that the answer does not have, are not compared', () => {
  const id = '5a3f0c1e-1111-4222-8333-00000000abcd'
  const write = update({ 'new_Owner@odata.bind': "/accounts(name='x')" }, ['new_owner'])

  expect(showWritten(write, { _new_owner_value: id }, site)).toEqual({})
  expect(showWritten(update({ new_tags: '1' }), {}, site)).toEqual({})
})

test('a cleared lookup that is stored anyway is shown, and a long text is cut', () => {
  const id = '5a3f0c1e-1111-4222-8333-00000000abcd'
  const cleared = update({ 'new_Owner@odata.bind': null }, ['new_owner'])
  const renamed = update({ new_name: 'x' })

  expect(showWritten(cleared, { _new_owner_value: id }, site)).toEqual({
    differs: { new_owner: id },
  })
  const { differs } = showWritten(renamed, { new_name: 'y'.repeat(500) }, site)
  expect(differs?.['new_name']).toHaveLength(80)
})
