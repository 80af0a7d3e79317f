import { expect, test } from 'vitest'
import { parseConfig } from '../../src/config.ts'
import { createRuntime } from '../../src/runtime.ts'
import { createRecord } from '../../tools/create-record.ts'
import { queryRecords } from '../../tools/query-records.ts'
import { errorOf } from '../support/error-of.ts'

const quiet = { DATAVERSE_SANDBOX: 'true', DATAVERSE_LOG_LEVEL: 'silent' }
const { signal } = new AbortController()

test.each([
  { DATAVERSE_DENY: 'contact' },
  { DATAVERSE_DENY: 'annotation, CONT*' },
  { DATAVERSE_ENTITIES: 'account lead' },
  { DATAVERSE_ENTITIES: 'account,contact', DATAVERSE_DENY: 'contact' },
  { DATAVERSE_DENY: '*.fullname,*.contactid' },
])('R63 the settings %o close contacts', async (settings) => {
  const caller = await createRuntime(parseConfig({ ...quiet, ...settings })).caller()
  const query = { entity: 'contact', select: ['fullname'] }

  const error = await errorOf(queryRecords.prepare(query)({ ...caller, signal }))

  expect(error.code).toBe('denied_by_operator')
})

test.each([{ DATAVERSE_ENTITIES: ' , ' }, { DATAVERSE_DENY: ',' }])(
  'R63 a list of nothing, %o, stops the start rather than to open all',
  (settings) => {
    expect(() => parseConfig({ ...quiet, ...settings })).toThrow(/must name at least one entity/)
  },
)

test('duplicate rules are asked when DATAVERSE_DETECT_DUPLICATES is set', async () => {
  const config = parseConfig({ ...quiet, DATAVERSE_DETECT_DUPLICATES: 'true' })
  const context = { ...(await createRuntime(config).caller()), signal }
  const twin = { entity: 'contact', values: { lastname: 'Twin', emailaddress1: 'a@b.example' } }
  await createRecord.prepare(twin)(context)

  const error = await errorOf(createRecord.prepare(twin)(context))

  expect(error.code).toBe('duplicate')
})
