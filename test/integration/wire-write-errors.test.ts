import { expect, test } from 'vitest'
import { errorOf } from '../support/error-of.ts'
import { byId, columnName, entitySet } from '../support/names-of.ts'
import { startServiceDouble, type WireAnswer } from '../support/service-double.ts'
import { wireError } from '../support/wire-answers.ts'

const service = startServiceDouble()
const { signal } = new AbortController()
const id = '5a3f0c1e-1111-4222-8333-000000000001'
const accounts = { set: entitySet('accounts'), primaryId: columnName('accountid') }

/** The wire messages of reference section 13.3 that a write can meet. */
test.each<[string, WireAnswer, string, RegExp]>([
  [
    'a wrong column in the body',
    wireError(
      400,
      '0x0',
      "An error occurred while validating input parameters: Microsoft.Crm.CrmException: Invalid property 'Nmae' was found in entity 'Microsoft.Dynamics.CRM.account'. ---> Microsoft.OData.ODataException: Does not support untyped value in non-open type.",
    ),
    'unknown_column',
    /account has no column 'Nmae'/,
  ],
  [
    'a wrong column as newer servers say it',
    wireError(
      400,
      '0x80048d19',
      "Error identified in Payload provided by the user for Entity :'accounts', For more information on this error please follow this help link https://go.microsoft.com/fwlink/?linkid=2195293 ----> InnerException : Microsoft.Crm.CrmException: Invalid property 'Nmae' was found in entity 'Microsoft.Dynamics.CRM.account'. ---> Microsoft.OData.ODataException: Does not support untyped value in non-open type.",
    ),
    'unknown_column',
    /account has no column 'Nmae'/,
  ],
  [
    'a wrong name before @odata.bind',
    wireError(
      400,
      '0x80048d19',
      "Error identified in Payload provided by the user for Entity :'contacts', For more information on this error please follow this help link https://go.microsoft.com/fwlink/?linkid=2195293 ----> InnerException : Microsoft.OData.ODataException: An undeclared property 'parentcustomerid' which only has property annotations in the payload but no property value was found in the payload. In OData, only declared navigation properties and declared named streams can be represented as properties without values.",
    ),
    'invalid_values',
    /'parentcustomerid' is not a navigation property/,
  ],
  [
    'a plain id for a lookup',
    wireError(
      400,
      '0x80048d19',
      'CRM do not support direct update of Entity Reference properties, Use Navigation properties instead.',
    ),
    'invalid_values',
    /lookup was given as a plain value/,
  ],
  [
    'a text that is too long',
    wireError(
      400,
      '0x80044331',
      "A validation error occurred.  The length of the 'subject' attribute of the 'task' entity exceeded the maximum allowed length of '200'.",
    ),
    'invalid_values',
    /'subject' of task takes at most 200/,
  ],
  [
    'a business rule',
    wireError(400, '0x80040265', 'Only managers may set a credit limit above 10,000.'),
    'refused',
    /Only managers may set a credit limit above 10,000\./,
  ],
  [
    'a rule of a system table',
    wireError(400, '0x80040203', 'Communication activity cannot have more than one Sender party'),
    'invalid_values',
    /more than one Sender party/,
  ],
  [
    'a bad pair of state and status',
    wireError(
      400,
      '0x80048408',
      `6 is not a valid status code for state code Active on account with Id ${id}.`,
    ),
    'invalid_values',
    /status 6 does not belong to the state Active of account/,
  ],
  [
    'a taken alternate key',
    wireError(
      412,
      '0x80060892',
      'Entity Key Account Number violated. A record with the same value for Account Number already exists. A duplicate record cannot be created. Select one or more unique values and try again.',
    ),
    'duplicate',
    /same value for Account Number/,
  ],
  [
    'a taken id',
    wireError(412, '0x80040237', 'Cannot insert duplicate key.'),
    'duplicate',
    /exists already/,
  ],
  [
    'a rule against duplicates',
    wireError(
      500,
      '0x80040333',
      'A record was not created or updated because a duplicate of the current record already exists.',
    ),
    'duplicate',
    /duplicate detection rule/,
  ],
  [
    'a secured column',
    wireError(
      403,
      '0x8004f507',
      `Caller user with Id ${id} does not have update permissions to a Credit Limit secured field on entity Account table. The requested operation could not be completed.`,
    ),
    'not_permitted',
    /'Credit Limit' of Account is secured/,
  ],
  [
    'a read-only user',
    wireError(403, '0x80044502', 'The user is read-only.'),
    'not_permitted',
    /read-only access/,
  ],
])('explains %s', async (_case, answer, code, message) => {
  service.reply(answer)

  const error = await errorOf(service.connect().create(accounts, { name: 'x' }, { signal }))

  expect(error.code).toBe(code)
  expect(error.message).toMatch(message)
  expect(service.requests).toHaveLength(1)
})

test.each([
  [
    "The version of the existing record doesn't match the RowVersion property provided.",
    '0x80060882',
  ],
  ["The version of the existing record doesn't match the RowVersion property provided.", ''],
])('a stale ETag is a conflict: %s %j', async (message, code) => {
  service.reply(wireError(412, code, message))

  const error = await errorOf(
    service.connect().update(accounts, byId(id), { name: 'x' }, { signal, etag: 'W/"1"' }),
  )

  expect(error.code).toBe('conflict')
  expect(error.hint).toContain('get_record')
  expect(service.requests[0]?.headers.get('if-match')).toBe('W/"1"')
})
