import { expect, test } from 'vitest'
import { errorOf } from '../support/error-of.ts'
import { entitySet } from '../support/names-of.ts'
import { startServiceDouble } from '../support/service-double.ts'
import { wireError } from '../support/wire-answers.ts'

const service = startServiceDouble()
const { signal } = new AbortController()
const id = '5a3f0c1e-1111-4222-8333-000000000001'
const accounts = entitySet('accounts')

function list() {
  return service.connect().list(accounts, { select: 'name' }, { signal })
}

test.each([
  `Principal user (Id=${id}, type=8, roleCount=1, privilegeCount=11, accessMode=0), is missing prvReadAccount privilege (Id=${id}) on OTC=1 for entity 'account' (LocalizedName='Account'). context.Caller=${id}. Consider adding missed privilege to one of the principal (user/team) roles.`,
  `SecLib::CheckPrivilege failed. User: ${id}, PrivilegeName: prvReadAccount, PrivilegeId: ${id}, Required Depth: Basic, BusinessUnitId: ${id}, MetadataCache Privileges Count: 4000, User Privileges Count: 11`,
])('names the privilege that is missing: %s', async (text) => {
  service.reply(wireError(403, '0x80040220', text))

  const error = await errorOf(list())

  expect(error.code).toBe('not_permitted')
  expect(error.facts.privilege).toBe('prvReadAccount')
  expect(error.message).toContain('prvReadAccount')
  expect(error.message).not.toContain(id)
  expect(error.hint).toContain('repeating the call will not help')
})

test('says which depth is needed where the service does', async () => {
  service.reply(
    wireError(
      403,
      '0x80040220',
      'PrivilegeName: prvReadEntity, PrivilegeId: x, Required Depth: Basic',
    ),
  )

  const error = await errorOf(list())

  expect(error.message).toContain('depth Basic')
})

test('R117 shows no stack trace and no invisible characters', async () => {
  service.reply(
    wireError(
      400,
      '0x80040203',
      'Bad\u202E value\u0007.\r\n   at Microsoft.Crm.ObjectModel.Secret(String value) in C:\\src\\secret.cs',
    ),
  )

  const error = await errorOf(list())

  expect(error.message).toBe('Dataverse refused a value. Dataverse says: "Bad value ."')
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
