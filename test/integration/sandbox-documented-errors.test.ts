/** Texts and annotations of documented errors, and the FetchXML pages of `DP/fetchxml/page-results.md`. */
import { expect, test } from 'vitest'

import { parseFaultPlan } from '../../sandbox/faults/plan.ts'
import { createSandbox } from '../../sandbox/sandbox.ts'
import { contact, createSandboxClient, id, origin, root } from '../support/sandbox-client.ts'
import { fakeClock } from '../support/fake-clock.ts'

const client = createSandboxClient({ rows: [contact(1, { lastname: "O'Brian" })] })
const cds = '@Microsoft.PowerApps.CDS'
const brokenList =
  "Invalid JSON. A comma character ',' was expected in scope 'Array'. Every two elements in an array and properties of an object must be separated by commas."

test.each([
  [
    `lastname eq 'O'Bryan'`,
    400,
    `There is an unterminated literal at position 21 in 'lastname eq 'O'Bryan''.`,
  ],
  [
    `Microsoft.Dynamics.CRM.In(PropertyName='lastname',PropertyValues=['OBrian','O'Brian'])`,
    400,
    brokenList,
  ],
  [
    `Microsoft.Dynamics.CRM.In(PropertyName='lastname',PropertyValues=@p)&@p=['OBrian','O'Brian']`,
    400,
    brokenList,
  ],
  [
    `Microsoft.Dynamics.CRM.NotIn(PropertyName='lastname',PropertyValues=@p)&@p=['O'Brian','x']`,
    400,
    brokenList,
  ],
  [`lastname in ('OBrian','O'Brian')`, 400, brokenList],
  [`lastname in ('a','b')`, 501, 'The query node In is not supported'],
  [`statuscode in (1,2)`, 501, 'The query node In is not supported'],
  [`lastname in ["a","b"]`, 501, 'The query node In is not supported'],
  [`contains(lastname,'[a') x`, 400, `Syntax error at position 24 in 'contains(lastname,'[a') x'.`],
])('$filter=%s is %i %s', async (filter, status, message) => {
  const answer = await client.get(`contacts?$filter=${filter}`)

  expect([answer.status, answer.error.message]).toEqual([status, message])
})

test('a list in double quotes may contain apostrophes', async () => {
  const { rows } = await client.get(
    `contacts?$filter=Microsoft.Dynamics.CRM.In(PropertyName=@p1,PropertyValues=@p2)&@p1='lastname'&@p2=["OBrian","O'Brian"]`,
  )

  expect(rows).toHaveLength(1)
})

test.each(['OlderThanXHours', 'OlderThanXMinutes', 'LastXHours', 'NextXHours'])(
  '%s is refused on a column without time',
  async (name) => {
    const { status, error } = await client.get(
      `contacts?$filter=Microsoft.Dynamics.CRM.${name}(PropertyName='birthdate',PropertyValue=3)`,
    )

    expect([status, error.code]).toEqual([400, '0x80041120'])
  },
)

test('an expired version stamp is told in the words of the service', async () => {
  const { status, error } = await client.get(
    `RetrieveMetadataChanges(ClientVersionStamp=@p)?@p='1!01/01/2020 00:00:00'`,
  )

  expect(status).toBe(400)
  expect(error).toEqual({
    code: '0x80044352',
    message: 'Version stamp associated with the client has expired. Please perform a full sync.',
  })
})

test.each([
  [`contacts(${id(9)})`, 404, 'ObjectDoesNotExist', 'ClientError'],
  ['contacts?$select=nothing', 400, 'UnExpected', 'ClientError'],
])(
  'every annotation of the error of %s is sent on request',
  async (path, status, name, category) => {
    const { error } = await client.get(path, { Prefer: 'odata.include-annotations="*"' })

    expect(error).toEqual({
      code: expect.any(String),
      message: expect.any(String),
      [`${cds}.ErrorDetails.OperationStatus`]: '0',
      [`${cds}.ErrorDetails.SubErrorCode`]: '-2146233088',
      [`${cds}.ErrorDetails.ApiExceptionSourceKey`]: expect.stringMatching(/^Plugin\//),
      [`${cds}.ErrorDetails.ApiStepKey`]: expect.any(String),
      [`${cds}.ErrorDetails.ApiDepthKey`]: '1',
      [`${cds}.ErrorDetails.ApiActivityIdKey`]: expect.any(String),
      [`${cds}.ErrorDetails.ApiPluginSolutionNameKey`]: 'System',
      [`${cds}.ErrorDetails.ApiStepSolutionNameKey`]: 'System',
      [`${cds}.ErrorDetails.ApiExceptionCategory`]: category,
      [`${cds}.ErrorDetails.ApiExceptionMesageName`]: name,
      [`${cds}.ErrorDetails.ApiExceptionHttpStatusCode`]: String(status),
      [`${cds}.HelpLink`]: expect.stringMatching(/%3a[0-9a-f]+&client=platform$/),
      [`${cds}.TraceText`]: expect.any(String),
      [`${cds}.InnerError.Message`]: error.message,
    })
  },
)

test('single annotations of an error are sent by name, and none without the preference', async () => {
  const path = `contacts(${id(9)})`
  const named = await client.get(path, {
    Prefer: 'odata.include-annotations="Microsoft.PowerApps.CDS.InnerError.Message"',
  })
  const plain = await client.get(path)

  expect(Object.keys(named.error)).toEqual(['code', 'message', `${cds}.InnerError.Message`])
  expect(Object.keys(plain.error)).toEqual(['code', 'message'])
})

test('the fail fault answers as the plug-in of the documentation does', async () => {
  const faults = parseFaultPlan({
    rules: [
      {
        fault: 'fail',
        status: 400,
        code: '0x80040265',
        message: 'Example Error Message.',
        operationStatus: 1,
        subErrorCode: 12_345,
        traceText: '\r\n[MyNamespace: MyNamespace.MyClass ]\r\n',
      },
    ],
  })
  const sandbox = createSandbox({ origin, clock: fakeClock(), faults })
  const ask = async (headers: Readonly<Record<string, string>>): Promise<unknown> =>
    (await sandbox.fetch(new Request(`${root}accounts`, { headers }))).json()

  expect(await ask({ Prefer: 'odata.include-annotations="*"' })).toMatchObject({
    error: {
      code: '0x80040265',
      message: 'Example Error Message.',
      [`${cds}.ErrorDetails.OperationStatus`]: '1',
      [`${cds}.ErrorDetails.SubErrorCode`]: '12345',
      [`${cds}.HelpLink`]:
        'http://go.microsoft.com/fwlink/?LinkID=398563&error=Microsoft.Crm.CrmException%3a80040265&client=platform',
      [`${cds}.TraceText`]: '\r\n[MyNamespace: MyNamespace.MyClass ]\r\n',
      [`${cds}.InnerError.Message`]: 'Example Error Message.',
    },
  })
  expect(await ask({})).toEqual({
    error: { code: '0x80040265', message: 'Example Error Message.' },
  })
})
