import { expect, test } from 'vitest'
import { toRecordKey } from '../../src/dataverse/metadata/record-key.ts'
import { findByKey } from '../../src/dataverse/query/find-by-key.ts'
import { errorOf } from '../support/error-of.ts'
import { columnOf, entityOf } from '../support/definitions.ts'
import { entitySet } from '../support/names-of.ts'
import { apiRoot, startServiceDouble } from '../support/service-double.ts'
import { recordGuid } from '../support/wire-answers.ts'

const service = startServiceDouble()
const { signal } = new AbortController()
const user = {
  ...entityOf([
    columnOf('systemuserid', { type: 'Uniqueidentifier' }),
    columnOf('azureactivedirectoryobjectid', { type: 'Uniqueidentifier' }),
    columnOf('domainname'),
    columnOf('x_from', { type: 'DateTime', dateTimeBehavior: 'DateOnly' }),
  ]),
  entitySetName: entitySet('systemusers'),
  keys: [
    { name: 'aad', columns: ['azureactivedirectoryobjectid'] },
    { name: 'login', columns: ['domainname', 'x_from'] },
  ],
}

test("a user is read by the id of the person's Entra account, unquoted as documented", async () => {
  service.reply({ json: { systemuserid: recordGuid } })
  const dataverse = service.connect()
  const named = toRecordKey(user, { azureactivedirectoryobjectid: recordGuid })

  const key = await findByKey(named, user, { dataverse, signal })
  await dataverse.retrieve(user.entitySetName, key, {}, { signal })

  expect(service.requests.map(({ url }) => url)).toEqual([
    `${apiRoot}systemusers(azureactivedirectoryobjectid=${recordGuid})`,
  ])
})

const login = { domainname: "CONTOSO\\o'neil", x_from: '2026-01-31' }

test('a key that breaks an address becomes the id of the one row that a filter finds', async () => {
  service.reply({ json: { value: [{ systemuserid: recordGuid.toUpperCase() }] } })

  const key = await findByKey(toRecordKey(user, login), user, {
    dataverse: service.connect(),
    signal,
  })

  const { searchParams } = new URL(service.requests[0]?.url ?? '')
  expect(key).toEqual({ kind: 'id', id: recordGuid })
  expect(Object.fromEntries(searchParams)).toEqual({
    $select: 'systemuserid',
    $filter: "domainname eq 'CONTOSO\\o''neil' and x_from eq 2026-01-31",
    $top: '2',
  })
})

test.each([
  ['no row', [], 'not_found'],
  ['two rows', [{ systemuserid: recordGuid }, { systemuserid: apiRoot }], 'invalid_argument'],
  ['a row without id', [{ systemuserid: null }], 'invalid_argument'],
])('%s for such a key is an error', async (_what, value, expected) => {
  service.reply({ json: { value } })
  const named = toRecordKey(user, login)

  const { code } = await errorOf(findByKey(named, user, { dataverse: service.connect(), signal }))

  expect(code).toBe(expected)
})

test('a part of a key is not a key', () => {
  expect(() => toRecordKey(user, { domainname: 'ann' })).toThrow(
    'domainname is not an alternate key of',
  )
})
