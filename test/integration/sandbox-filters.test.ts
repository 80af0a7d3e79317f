import { expect, test } from 'vitest'

import { createSandboxClient, id } from '../support/sandbox-client.ts'
import type { SandboxAnswer } from '../support/sandbox-client.ts'
import { queriedRows as rows } from '../support/sandbox-rows.ts'

function names({ rows: found }: SandboxAnswer): readonly unknown[] {
  return found.map(({ name }) => name)
}

test.each([
  ["name eq 'CONTOSO'", ['Contoso']],
  ["name eq 'O''Brien % Sohne'", ["O'Brien % Söhne"]],
  ["contains(name,'TOS')", ['Contoso']],
  ["startswith(name,'f%m')", ['fabrikam']],
  ["contains(name,'[%]')", ["O'Brien % Söhne"]],
  ["endswith(name,'_kam')", ['fabrikam']],
  ["startswith(name,'[a-c]')", ['Contoso']],
  ["startswith(name,'[^a-c]') and revenue ne null", ['fabrikam']],
  ["not contains(name,'o')", ['fabrikam']],
  ['revenue gt 99 and revenue lt 5000', ['fabrikam']],
  ['revenue eq null', ["O'Brien % Söhne"]],
  ["address1_city ne 'Paris'", ["O'Brien % Söhne", 'fabrikam']],
  ["not (address1_city eq 'Paris')", ["O'Brien % Söhne", 'fabrikam']],
  ["not contains(address1_city,'ari')", ["O'Brien % Söhne", 'fabrikam']],
  ["contains(address1_city,'ari') eq false", ["O'Brien % Söhne", 'fabrikam']],
  ["primarycontactid/fullname ne 'Ann Lee'", ["O'Brien % Söhne", 'fabrikam']],
  ['revenue le 100', ['fabrikam']],
  ['not (revenue gt 100)', ["O'Brien % Söhne", 'fabrikam']],
  ['revenue lt null or revenue ge null', []],
  ['address1_city eq address1_country', ["O'Brien % Söhne", 'fabrikam']],
  ['address1_city ne address1_country', ['Contoso']],
  ["primarycontactid/fullname eq 'ann lee'", ['Contoso']],
  ["primarycontactid/parentcustomerid_account/name eq 'contoso'", ['Contoso']],
  [`_primarycontactid_value eq ${id(11)}`, ['Contoso']],
  [`primarycontactid/contactid eq ${id(11).toUpperCase()}`, ['Contoso']],
  ["contact_customer_accounts/any(c:c/fullname eq 'bob ray')", ['Contoso']],
  ["contact_customer_accounts/all(c:contains(c/fullname,'e'))", ["O'Brien % Söhne", 'fabrikam']],
  [
    "contact_customer_accounts/any(c:c/contact_customer_contacts/any(d:d/fullname eq 'Cid Moe'))",
    ['Contoso'],
  ],
  ['createdon ge 2026-11-17', ['Contoso', 'fabrikam']],
  ['createdon lt 2026-11-17T09:30:00Z', ["O'Brien % Söhne"]],
  ['donotemail eq false', ['Contoso']],
  ['not donotemail', ['Contoso', "O'Brien % Söhne", 'fabrikam']],
  ["name eq @p1&@p1='fabrikam'", ['fabrikam']],
  ['revenue eq @missing', ["O'Brien % Söhne"]],
])('$filter=%s', async (filter, expected) => {
  const answer = await createSandboxClient({ rows }).get(
    `accounts?$select=name&$filter=${filter.replaceAll('%', '%25')}`,
  )

  expect(answer.error).toEqual({})
  expect(names(answer)).toEqual(expected)
})

test.each([
  ["In(PropertyName='name',PropertyValues=['contoso','x'])", ['Contoso']],
  ["In(PropertyName='name',PropertyValues=[\"O'Brien % Söhne\"])", ["O'Brien % Söhne"]],
  ["NotIn(PropertyName='industrycode',PropertyValues=['6'])", ["O'Brien % Söhne", 'fabrikam']],
  [
    "NotBetween(PropertyName='revenue',PropertyValues=['50','500'])",
    ['Contoso', "O'Brien % Söhne"],
  ],
  ["Between(PropertyName='revenue',PropertyValues=['50','500'])", ['fabrikam']],
  ["Today(PropertyName='createdon')", ['fabrikam']],
  ["Yesterday(PropertyName='createdon')", ['Contoso']],
  ["LastWeek(PropertyName='createdon')", ["O'Brien % Söhne"]],
  ["LastXDays(PropertyName='createdon',PropertyValue=1)", ['Contoso', 'fabrikam']],
  ["OlderThanXDays(PropertyName='createdon',PropertyValue=2)", ["O'Brien % Söhne"]],
  ["On(PropertyName='createdon',PropertyValue='2026-11-17')", ['Contoso']],
  ["InFiscalPeriodAndYear(PropertyName='createdon',PropertyValue1=3,PropertyValue2=2026)", []],
  ["In(PropertyName=@p1,PropertyValues=['Contoso'])&@p1='name'", ['Contoso']],
])('query function %s', async (call, expected) => {
  const answer = await createSandboxClient({ rows }).get(
    `accounts?$select=name&$filter=Microsoft.Dynamics.CRM.${call.replaceAll('%', '%25')}`,
  )

  expect(answer.error).toEqual({})
  expect(names(answer)).toEqual(expected)
})

test.each([
  [
    'foo eq 1',
    '0x0',
    /^Could not find a property named 'foo' on type 'Microsoft.Dynamics.CRM.account'\.$/,
  ],
  ['primarycontactid/foo eq 1', '0x0', /named 'foo' on type 'Microsoft.Dynamics.CRM.contact'/],
  [
    'name eq 5',
    '0x0',
    /incompatible types .* 'Edm.String' and 'Edm.Int32' for operator kind 'Equal'/,
  ],
  ["revenue eq '5'", '0x0', /incompatible types .* 'Edm.Decimal' and 'Edm.String'/],
  [`accountid eq '${id(1)}'`, '0x0', /'Edm.Guid' and 'Edm.String'/],
  ["name eq 'x", '0x0', /^There is an unterminated literal at position 10 in 'name eq 'x'\.$/],
  ["name eqq 'x'", '0x0', /^Syntax error at position 5 in 'name eqq 'x''\.$/],
  ["tolower(name) eq 'x'", '0x80060888', /tolower/],
  [
    "Microsoft.Dynamics.CRM.In(PropertyName='name',PropertyValues=['O'Brien'])",
    '0x0',
    /^Invalid JSON\. A comma character ',' was expected in scope 'Array'\./,
  ],
  [
    "not Microsoft.Dynamics.CRM.In(PropertyName='name',PropertyValues=['a'])",
    '0x80060888',
    /^Not operator along with the Custom Named Condition operators is not allowed$/,
  ],
  [
    Array.from({ length: 501 }, (_, at) => `revenue eq ${at}`).join(' or '),
    '0x8004430c',
    /exceeded maximum limit/,
  ],
])('$filter=%s is rejected', async (filter, code, message) => {
  const { status, error } = await createSandboxClient({ rows }).get(`accounts?$filter=${filter}`)

  expect(status).toBe(400)
  expect(error.code).toBe(code)
  expect(error.message).toMatch(message)
})

test.each([
  ['name', ['Contoso', 'fabrikam', "O'Brien % Söhne"]],
  ['name desc', ["O'Brien % Söhne", 'fabrikam', 'Contoso']],
  ['revenue', ["O'Brien % Söhne", 'fabrikam', 'Contoso']],
  ['_primarycontactid_value desc', ['Contoso', "O'Brien % Söhne", 'fabrikam']],
  ['industrycode desc,name', ['Contoso', "O'Brien % Söhne", 'fabrikam']],
  ['@p1 desc&@p1=revenue', ['Contoso', 'fabrikam', "O'Brien % Söhne"]],
])('$orderby=%s', async (orderby, expected) => {
  const answer = await createSandboxClient({ rows }).get(
    `accounts?$select=name&$orderby=${orderby}`,
  )

  expect(names(answer)).toEqual(expected)
})
