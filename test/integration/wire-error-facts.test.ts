import { expect, test } from 'vitest'
import { errorOf } from '../support/error-of.ts'
import { entitySet } from '../support/names-of.ts'
import { startServiceDouble } from '../support/service-double.ts'
import { wireError } from '../support/wire-answers.ts'

const service = startServiceDouble()
const { signal } = new AbortController()
const accounts = entitySet('accounts')

function list() {
  return service.connect().list(accounts, { select: 'name' }, { signal })
}

test('R117 shows no stack trace and no invisible characters', async () => {
  service.reply(
    wireError(
      400,
      '0x80040203',
      'Bad\u202E value\u0007.\r\n   at Microsoft.Crm.ObjectModel.Secret(String value) in C:\\src\\secret.cs',
    ),
  )

  const error = await errorOf(list())

  expect(error.message).toBe('Dataverse refused a value. Dataverse says: "Bad value."')
})

test('an error carries the request id to quote to support', async () => {
  service.reply({
    status: 500,
    json: { error: { code: '0x80040224', message: 'Failed.' } },
    headers: { 'x-ms-service-request-id': '4c26ea37-1111-4222-8333-000000000001' },
  })

  const error = await errorOf(list())

  expect(error.facts).toEqual({
    status: 500,
    serviceCode: '0x80040224',
    requestId: '4c26ea37-1111-4222-8333-000000000001',
  })
})
