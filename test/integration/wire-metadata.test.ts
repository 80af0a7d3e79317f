import { expect, test } from 'vitest'
import { createMetadata } from '../../src/dataverse/metadata/metadata.ts'
import { errorOf } from '../support/error-of.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { startServiceDouble, type WireAnswer } from '../support/service-double.ts'
import {
  attributes,
  changes,
  definition,
  industry,
  summaries as list,
  summary,
} from '../support/wire-definitions.ts'

const service = startServiceDouble()
const { signal } = new AbortController()

test('lists entities with their own records in one request, once', async () => {
  service.reply(list)
  const metadata = connect()

  const entities = await metadata.entities({ signal })
  await metadata.entities({ signal })

  expect(entities.map(({ logicalName }) => logicalName)).toEqual([
    'account',
    'contact',
    'new_site',
    'new_spot',
  ])
  expect(entities[0]).toEqual({
    logicalName: 'account',
    entitySetName: 'accounts',
    schemaName: 'Account',
    displayName: 'Account',
    displayCollectionName: 'Accounts',
    description: 'Business that represents a customer.',
    primaryId: 'accountid',
    primaryName: 'name',
    custom: false,
    activity: false,
  })
  expect(entities[2]).not.toHaveProperty('primaryName')
  expect(service.requests).toHaveLength(1)
})

test('R124 reads an entity with two requests, also for concurrent callers, and then with none', async () => {
  service.reply(list, changes)
  const metadata = connect()

  const all = await Promise.all(
    ['account', 'accounts', 'Account', 'ACCOUNTS', ' account '].map((name) =>
      metadata.entity(name, { signal }),
    ),
  )
  await metadata.entity('account', { signal })

  expect(new Set(all).size).toBe(1)
  expect(service.requests).toHaveLength(2)
  const url = new URL(service.requests[1]?.url ?? '')
  expect(url.pathname).toBe('/api/data/v9.2/RetrieveMetadataChanges(Query=@p1)')
  expect(JSON.parse(url.searchParams.get('@p1') ?? '')).toMatchObject({
    Criteria: {
      FilterOperator: 'And',
      Conditions: [
        {
          PropertyName: 'LogicalName',
          ConditionOperator: 'Equals',
          Value: { Type: 'System.String', Value: 'account' },
        },
      ],
    },
    Properties: { AllProperties: false },
    AttributeQuery: { Properties: { AllProperties: false } },
    RelationshipQuery: { Properties: { AllProperties: false } },
    KeyQuery: { Properties: { AllProperties: false } },
  })
})

test.each([400, 403, 404, 501])(
  'reads by casts when the service rejects with %i, and remembers it',
  async (status) => {
    const refusal = { status, json: { error: { code: '0x80060888', message: 'No.' } } }
    const empty = { json: { value: [] } }
    const plain = attributes.slice(0, 2).map((attribute) => ({
      ...attribute,
      MaxLength: undefined,
      OptionSet: undefined,
      '@odata.type': undefined,
    }))
    const keyed = { json: { ...definition, Attributes: plain } }
    const picklists = { json: { value: [{ LogicalName: 'industrycode', ...industry }] } }
    const rest = Array.from({ length: 13 }, () => empty)
    service.reply(list, refusal, keyed, picklists, ...rest)
    const metadata = connect()

    const { columns } = await metadata.entity('account', { signal })

    expect(columns.get('industrycode')?.options).toHaveLength(2)
    expect(service.requests).toHaveLength(17)
    expect(service.requests[2]?.url).toContain("EntityDefinitions(LogicalName='account')?$select=")
    expect(service.requests[3]?.url).toContain(
      '/Attributes/Microsoft.Dynamics.CRM.PicklistAttributeMetadata?$select=LogicalName&$expand=OptionSet',
    )

    service.reply({ json: { ...definition, ...summary('contact') } }, ...rest, empty)
    await metadata.entity('contact', { signal })
    expect(service.requests[17]?.url).toContain("EntityDefinitions(LogicalName='contact')")
  },
)

test('after ten minutes an unchanged definition is revalidated, not read again', async () => {
  const clock = fakeClock()
  const unchanged = {
    json: {
      ServerVersionStamp: '1612345!11/23/2026 08:00:00',
      EntityMetadata: [],
      DeletedMetadata: { Count: 0, IsReadOnly: false, Keys: [], Values: [] },
    },
  }
  service.reply(list, changes, list, unchanged)
  const metadata = connect(clock)
  const first = await metadata.entity('account', { signal })
  clock.pass(600_000)

  const second = await metadata.entity('account', { signal })

  expect(second).toBe(first)
  const { searchParams } = new URL(service.requests[3]?.url ?? '')
  expect(searchParams.get('@p2')).toBe("Microsoft.Dynamics.CRM.DeletedMetadataFilters'All'")
  expect(searchParams.get('@p3')).toBe("'1612345!11/23/2026 08:00:00'")
})

test.each<[string, WireAnswer]>([
  ['something has changed', changes],
  [
    'something was deleted',
    {
      json: {
        ServerVersionStamp: '2!x',
        EntityMetadata: [],
        DeletedMetadata: { Count: 1, IsReadOnly: false, Keys: ['Attribute'], Values: [] },
      },
    },
  ],
  [
    'the stamp has expired',
    {
      status: 400,
      json: {
        error: {
          code: '0x80044352',
          message: 'Version stamp associated with the client has expired.',
        },
      },
    },
  ],
])('after ten minutes a definition is read again when %s', async (_case, answer) => {
  const clock = fakeClock()
  service.reply(list, changes, list, answer, changes)
  const metadata = connect(clock)
  const first = await metadata.entity('account', { signal })
  clock.pass(600_000)

  const second = await metadata.entity('account', { signal })

  expect(second).not.toBe(first)
  expect(service.requests).toHaveLength(5)
})

test('a failure is not cached', async () => {
  service.reply({ status: 500 }, list, { status: 500 }, changes)
  const metadata = connect()

  await errorOf(metadata.entity('account', { signal }))
  await errorOf(metadata.entity('account', { signal }))
  const { logicalName } = await metadata.entity('account', { signal })

  expect(logicalName).toBe('account')
  expect(service.requests).toHaveLength(4)
})

test('one caller that cancels does not take the answer from the others', async () => {
  service.reply(list, changes)
  const metadata = connect()
  const leaving = new AbortController()

  const left = errorOf(metadata.entity('account', { signal: leaving.signal }))
  const stayed = metadata.entity('account', { signal })
  leaving.abort()

  expect((await left).code).toBe('cancelled')
  expect((await stayed).logicalName).toBe('account')
  expect(service.requests).toHaveLength(2)
})

test('R129 the read stops when the last caller cancels', async () => {
  service.reply('silence', list, changes)
  const metadata = connect()
  const leaving = new AbortController()

  const left = errorOf(metadata.entity('account', { signal: leaving.signal }))
  await expect.poll(() => service.requests.length).toBe(1)
  leaving.abort()

  expect((await left).code).toBe('cancelled')
  expect((await metadata.entity('account', { signal })).logicalName).toBe('account')
})

test.each([
  ['acount', 'account'],
  ['Contcat', 'contact'],
  ['new_sit', 'new_site'],
])('answers the wrong name %s with %s', async (wrong, right) => {
  service.reply(list)

  const error = await errorOf(connect().entity(wrong, { signal }))

  expect(error.code).toBe('unknown_entity')
  expect(error.facts.nearest?.[0]).toBe(right)
  expect(error.hint).toContain(right)
})

test('a display name that two entities share is rejected with their logical names', async () => {
  service.reply(list)

  const error = await errorOf(connect().entity('Site', { signal }))

  expect(error.code).toBe('unknown_entity')
  expect(error.facts.nearest).toEqual(['new_site', 'new_spot'])
})

test.each(['accountleads', 'internal', 'unaddressed', "x')/y", '', '__proto__'])(
  'the entity %j does not exist',
  async (name) => {
    service.reply(list)

    const error = await errorOf(connect().entity(name, { signal }))

    expect(error.code).toBe('unknown_entity')
    expect(service.requests).toHaveLength(1)
  },
)

test.each<[string, unknown]>([
  ['nothing', {}],
  ['no list', { value: 5 }],
  ['a list', []],
])('R128 %s instead of definitions is an invalid response', async (_case, json) => {
  service.reply({ json })

  const error = await errorOf(connect().entities({ signal }))

  expect(error.code).toBe('bad_answer')
})

function connect(clock = fakeClock()) {
  return createMetadata({ dataverse: service.connect({ clock }), clock })
}
