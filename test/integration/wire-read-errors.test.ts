import { expect, test } from 'vitest'
import { errorOf } from '../support/error-of.ts'
import { entitySet } from '../support/names-of.ts'
import { startServiceDouble, type WireAnswer } from '../support/service-double.ts'
import { wireError } from '../support/wire-answers.ts'

const service = startServiceDouble()
const { signal } = new AbortController()
const id = '5a3f0c1e-1111-4222-8333-000000000001'
const accounts = entitySet('accounts')

function list() {
  return service.connect().list(accounts, { select: 'name' }, { signal })
}

/** The wire messages of reference section 13.3 that a read can meet. */
test.each<[string, WireAnswer, string, RegExp]>([
  [
    'a wrong entity set',
    wireError(404, '0x8006088a', "Resource not found for the segment 'Account'."),
    'unknown_entity',
    /no entity set 'Account'/,
  ],
  [
    'a wrong entity set, live',
    wireError(404, '0x80060888', "Resource not found for the segment 'Account'."),
    'unknown_entity',
    /no entity set 'Account'/,
  ],
  [
    'a wrong verb or path',
    wireError(404, '', "No HTTP resource was found that matches the request URI 'https://x/y'."),
    'refused',
    /does not offer this operation/,
  ],
  [
    'a missing row, live',
    wireError(404, '0x80040217', `Entity 'account' With Id = ${id} Does Not Exist`),
    'not_found',
    /does not exist/,
  ],
  [
    'a missing row on an old page',
    wireError(404, '', `account With Id = ${id} Does Not Exist`),
    'not_found',
    /does not exist/,
  ],
  [
    'a missing row of a system table',
    wireError(404, '0x80048d02', 'The audit does not exist.'),
    'not_found',
    /does not exist/,
  ],
  [
    'a missing row by alternate key',
    wireError(
      404,
      '0x80060891',
      'A record with the specified key values does not exist in account entity',
    ),
    'not_found',
    /does not exist/,
  ],
  [
    'a wrong column in an option',
    wireError(
      400,
      '0x0',
      "Could not find a property named 'Name' on type 'Microsoft.Dynamics.CRM.account'.",
    ),
    'unknown_column',
    /account has no property 'Name'/,
  ],
  [
    'a table in upper case',
    wireError(
      400,
      '0x80041102',
      "The entity with a name = 'Account' with namemapping = 'Logical' was not found in the MetadataCache. LazyDynamicMetadataCache with version 1",
    ),
    'unknown_entity',
    /no entity 'Account'/,
  ],
  [
    'an all-zero id',
    wireError(400, '0x80040203', 'Expected non-empty Guid.'),
    'invalid_argument',
    /all zeros/,
  ],
  [
    'a text that is not closed',
    wireError(400, '0x0', "There is an unterminated literal at position 12 in 'name eq 'x'."),
    'invalid_query',
    /position 12/,
  ],
  [
    'an apostrophe in a list',
    wireError(
      400,
      '0x0',
      "Invalid JSON. A comma character ',' was expected in scope 'Array'. Every two elements in an array and properties of an object must be separated by commas.",
    ),
    'invalid_query',
    /apostrophe/,
  ],
  [
    'not before a function',
    wireError(
      400,
      '0x80060888',
      'Not operator along with the Custom Named Condition operators is not allowed',
    ),
    'invalid_query',
    /not cannot stand before/,
  ],
  [
    'sorting by an aggregate',
    wireError(400, '0x0', 'The query node SingleValueOpenPropertyAccess is not supported'),
    'invalid_query',
    /cannot be sorted by/,
  ],
  [
    'skipping',
    wireError(400, '0x0', 'Skip Clause is not supported in CRM'),
    'invalid_query',
    /cannot skip/,
  ],
  [
    'options in a nested expand',
    wireError(
      400,
      '0x80060888',
      'Only $select and $filter clause can be provided while doing $expand on many-to-one relationship or nested one-to-many relationship.',
    ),
    'invalid_query',
    /only \$select and \$filter/,
  ],
  [
    'references of a collection',
    wireError(
      400,
      '0x80060888',
      'Expand with $ref is only supported on lookup type navigation property.',
    ),
    'invalid_query',
    /\$ref/,
  ],
  [
    'columns that are no key',
    wireError(
      400,
      '0x80060888',
      "The key in the request URI is not valid for resource 'Microsoft.Dynamics.CRM.account'. Ensure that the names and number of key properties match the declared or alternate key properties for the resource 'Microsoft.Dynamics.CRM.account'.",
    ),
    'invalid_argument',
    /not an alternate key/,
  ],
  [
    'too many rows to aggregate',
    wireError(
      400,
      '0x8004E023',
      'AggregateQueryRecordLimit exceeded. Cannot perform this operation.',
    ),
    'invalid_query',
    /50,000/,
  ],
  [
    'an unsupported operation',
    wireError(
      400,
      '0x80040800',
      "The 'RetrieveMultiple' method does not support entities of type 'foo'. MessageProcessorCache returned MessageProcessor.Empty.",
    ),
    'refused',
    /does not support entities of type 'foo'/,
  ],
  [
    'a row outside the depth of the roles',
    wireError(403, '0x80048306', 'SecLib::AccessCheckEx failed. Returned hr = -2147187962'),
    'not_permitted',
    /may not do that with this record/,
  ],
  [
    'an account that is no member',
    wireError(403, '0x80072560', 'The user is not a member of the organization.'),
    'not_permitted',
    /not a member/,
  ],
  [
    'the second shape of an error',
    {
      status: 400,
      json: {
        Message: 'An error has occurred.',
        ExceptionMessage: 'Expected non-empty Guid.',
        ExceptionType: 'Microsoft.Crm.CrmException',
        StackTrace: '   at Microsoft.Crm.Secret.Stuff()',
        ErrorCode: -2147220989,
      },
    },
    'invalid_argument',
    /all zeros/,
  ],
  [
    'a code that nobody published',
    wireError(400, '0x8fffffff', 'Something new.'),
    'refused',
    /Something new\./,
  ],
  ['an empty body', { status: 400 }, 'refused', /status 400/],
  [
    'the web page of a gateway',
    {
      status: 404,
      text: '<!DOCTYPE html><html><body>Not here</body></html>',
      headers: { 'Content-Type': 'text/html' },
    },
    'bad_answer',
    /web page/,
  ],
])('explains %s', async (_case, answer, code, message) => {
  service.reply(answer)

  const error = await errorOf(list())

  expect(error.code).toBe(code)
  expect(error.message).toMatch(message)
  expect(error.hint).not.toBe('')
  expect(error.facts.status).toBe(answer.status)
})
