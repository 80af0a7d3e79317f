import { expect, test } from 'vitest'

import { createSandboxClient, id, withRepresentation } from '../support/sandbox-client.ts'
import { writtenRows as rows } from '../support/sandbox-rows.ts'

const existing = `accounts(${id(1)})`

test.each([
  [
    { Name: 'x' },
    '0x0',
    /Invalid property 'Name' was found in entity 'Microsoft\.Dynamics\.CRM\.contact'/,
  ],
  [
    { _parentcustomerid_value: id(1) },
    '0x80060888',
    /^CRM do not support direct update of Entity Reference properties, Use Navigation properties instead\.$/,
  ],
  [{ parentcustomerid: id(1) }, '0x80048d19', /^CRM do not support direct update/],
  [{ masterid: id(1) }, '0x80048d19', /^CRM do not support direct update/],
  [
    { 'parentcustomerid@odata.bind': `/accounts(${id(1)})` },
    '0x80048d19',
    /^Error identified in Payload provided by the user for Entity :'contacts'.*An undeclared property 'parentcustomerid' which only has property annotations/,
  ],
  [
    { 'ParentCustomerId_Account@odata.bind': `/accounts(${id(1)})` },
    '0x80048d19',
    /undeclared property 'ParentCustomerId_Account'/,
  ],
  [
    { 'parentcustomerid_account@odata.bind': `/contacts(${id(11)})` },
    '0x80048d19',
    /not assignable/,
  ],
  [
    { 'parentcustomerid_account@odata.bind': `/accounts(${id(99)})` },
    '0x80040217',
    /Does Not Exist/,
  ],
  [
    { 'parentcustomerid_account@odata.bind': '/Accounts(x)' },
    '0x80048d19',
    /Resource not found for the segment 'Accounts'/,
  ],
  [
    { jobtitle: 'x'.repeat(101) },
    '0x80044331',
    /^A validation error occurred\.  The length of the 'jobtitle' attribute of the 'contact' entity exceeded the maximum allowed length of '100'\.$/,
  ],
  [{ numberofchildren: 1_000_000_001 }, '0x8004432f', /numberofchildren.*0 and 1000000000/],
  [{ address1_latitude: 91 }, '0x80044330', /address1_latitude/],
  [
    { numberofchildren: '1' },
    '0x80048d19',
    /Cannot convert the literal '1' to the expected type 'Edm\.Int32'/,
  ],
  [{ numberofchildren: 1.5 }, '0x80048d19', /Edm\.Int32/],
  [{ donotemail: 'yes' }, '0x80048d19', /Edm\.Boolean/],
  [{ lastname: 5 }, '0x80048d19', /Edm\.String/],
  [{ gendercode: 'Male' }, '0x80048d19', /Edm\.Int32/],
  [
    { gendercode: 7 },
    '0x8004431a',
    /^A validation error occurred\. The value 7 of 'gendercode' on record of type 'contact' is outside the valid range\. Accepted Values: 1,2$/,
  ],
  [{ birthdate: '1980-02-30' }, '0x80048d19', /Edm\.Date/],
  [{ birthdate: '1980-02-28T00:00:00Z' }, '0x80048d19', /Edm\.Date/],
  [{ birthdate: '1752-12-31' }, '0x80040203', /1753/],
  [{ lastonholdtime: 'yesterday' }, '0x80048d19', /Edm\.DateTimeOffset/],
  [
    { statuscode: 2 },
    '0x80048408',
    /^2 is not a valid status code for state code ContactState\.Active on contact with Id /,
  ],
  [{ statecode: 5 }, '0x80048408', /state code/],
])('the body %j is rejected with %s, and nothing is written', async (body, code, message) => {
  const client = createSandboxClient({ rows })

  const created = await client.send('POST', 'contacts', { body: { lastname: 'Ray', ...body } })
  const updated = await client.send('PATCH', `contacts(${id(11)})`, { body })

  for (const { error } of [created, updated]) {
    expect(error.code).toBe(code)
    expect(error.message).toMatch(message)
  }
  expect(client.ledger()).toEqual([])
})

test('rollup columns are rejected', async () => {
  const { status, error } = await createSandboxClient({ rows }).send('PATCH', existing, {
    body: { opendeals: 1 },
  })

  expect([status, error.code]).toEqual([400, '0x80044911'])
})

test('dates are stored in UTC without fractions of a second, and empty text is stored as null', async () => {
  const { json } = await createSandboxClient({ rows }).send('PATCH', `contacts(${id(11)})`, {
    body: {
      lastonholdtime: '2026-01-31T09:30:15.789+02:00',
      birthdate: '1980-02-29',
      jobtitle: '',
    },
    headers: withRepresentation,
  })

  expect(json).toMatchObject({
    lastonholdtime: '2026-01-31T07:30:15Z',
    birthdate: '1980-02-29',
    jobtitle: null,
  })
})

test('an update cannot nest rows', async () => {
  const { status, error } = await createSandboxClient({ rows }).send('PATCH', existing, {
    body: { primarycontactid: { lastname: 'x' } },
  })

  expect(status).toBe(400)
  expect(error.message).toBe('Deep update of navigation properties is not allowed.')
})

test('one property is written with PUT and cleared with DELETE', async () => {
  const client = createSandboxClient({ rows })

  const put = await client.send('PUT', `${existing}/name`, { body: { value: 'Put' } })
  const cleared = await client.send('DELETE', `${existing}/accountnumber`)
  const lookup = await client.send('PUT', `${existing}/_primarycontactid_value`, {
    body: { value: id(11) },
  })

  expect([put.status, cleared.status, lookup.status]).toEqual([204, 204, 400])
  const { json } = await client.get(`${existing}?$select=name,accountnumber`)
  expect(json).toMatchObject({ name: 'Put', accountnumber: null })
})

test.each([
  ['text/plain', '{}', 415],
  ['application/json', '{"name":', 400],
  ['application/json', '', 400],
  ['application/json', '[]', 400],
])('a body of type %s and text %s is rejected', async (type, body, status) => {
  const answer = await createSandboxClient({ rows }).send('POST', 'accounts', {
    body,
    headers: { 'Content-Type': type },
  })

  expect(answer.status).toBe(status)
})
