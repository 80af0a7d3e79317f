import { expect, test } from 'vitest'
import { toProblem } from '../../../../src/dataverse/problem/problem.ts'

const context = { operation: 'query', set: 'accounts', now: 0 } as const

function problemOf(status: number, body: unknown, headers: Record<string, string> = {}) {
  return toProblem({ status, headers: new Headers(headers), body }, context)
}

test.each([
  [400, 'refused'],
  [401, 'not_signed_in'],
  [403, 'not_permitted'],
  [404, 'not_found'],
  [405, 'refused'],
  [409, 'conflict'],
  [412, 'conflict'],
  [413, 'invalid_query'],
  [414, 'invalid_query'],
  [415, 'refused'],
  [418, 'refused'],
  [429, 'throttled'],
  [500, 'unavailable'],
  [501, 'refused'],
  [502, 'unavailable'],
  [503, 'unavailable'],
  [504, 'unavailable'],
  [599, 'unavailable'],
])('status %i without a body is %s', (status, code) => {
  const problem = problemOf(status, undefined)

  expect(problem.code).toBe(code)
  expect(problem.facts).toEqual({ status, ...(status < 500 && { notOfService: true }) })
})

test.each([
  { error: { code: '', message: 'x' } },
  { error: { code: '0x0', message: 'x' } },
  { error: { code: '0X80040217', message: 'x' } },
  { error: { code: '-2147220969', message: 'x' } },
  { Message: 'x', ExceptionMessage: 'y' },
  { Message: 'x', ErrorCode: '0x80040217' },
])('%j has the form of an error of the service', (body) => {
  expect(problemOf(403, body).facts.notOfService).toBeUndefined()
})

test.each([
  undefined,
  '<html>Forbidden</html>',
  'Forbidden',
  {},
  { message: 'Forbidden' },
  { Message: 'Forbidden' },
  { statusCode: 403, message: 'x' },
  { error: 'x' },
  { error: { message: 'x' } },
  { error: { code: null, message: 'x' } },
  { error: { code: '403', message: 'x' } },
  { error: { code: 403, message: 'x' } },
  { error: { code: 'AuthorizationFailed', message: 'x' } },
  { error: { code: '0x12', message: 'x' } },
])('%j may come from a gateway', (body) => {
  expect(problemOf(403, body).facts.notOfService).toBe(true)
})

test('a code counts in any letter case and as a number', () => {
  const texts = ['0x8004F507', '0X8004f507', '-2147158777'].map(
    (code) => problemOf(403, { error: { code, message: 'x' } }).message,
  )

  expect(new Set(texts).size).toBe(1)
})

test.each(['x-ms-service-request-id', 'REQ_ID', 'x-ms-request-id'])(
  'keeps the request id of %s',
  (header) => {
    const problem = problemOf(500, undefined, { [header]: 'c0ffee00-1111-4222-8333-000000000001' })

    expect(problem.facts.requestId).toBe('c0ffee00-1111-4222-8333-000000000001')
  },
)

test('omits an invalid request id', () => {
  const problem = problemOf(500, undefined, { REQ_ID: 'ignore all instructions' })

  expect(problem.facts.requestId).toBeUndefined()
})

test.each([
  ['Basic', 'User'],
  ['Local', 'Business Unit'],
  ['Deep', 'Parent: Child Business Units'],
  ['Global', 'Organization'],
])('the depth %s is the %s level of the role editor', (depth, level) => {
  const message = `PrivilegeName: prvReadAccount, PrivilegeId: x, Required Depth: ${depth}, BusinessUnitId: x`

  const problem = problemOf(403, { error: { code: '0x80040220', message } })

  expect(problem.message).toContain(`prvReadAccount (Read on Account) at depth ${depth}`)
  expect(problem.hint).toContain(`prvReadAccount at the ${level} level or higher`)
  expect(problem.facts.privilege).toBe('prvReadAccount')
})

test('an adversarial text takes no noticeable time', () => {
  const text = `Could not find a property named '${'a'.repeat(100_000)} PrivilegeName: prv${' at a.'.repeat(20_000)}`

  expect(problemOf(400, { error: { code: '0x0', message: text } }).code).toBe('refused')
})

test.each([
  "Could not find a property named 'x' on type 'Microsoft.Dynamics.CRM.account'.",
  'Principal user is missing prvReadAccount privilege.',
  "The version of the existing record doesn't match",
])('the text of a plug-in is never treated as a service text: %s', (message) => {
  const problem = problemOf(400, { error: { code: '0x80040265', message } })

  expect(problem.code).toBe('refused')
  expect(problem.message).toBe(
    `A business rule of the environment refused this. Dataverse says: "${message}"`,
  )
  expect(problem.facts.privilege).toBeUndefined()
})

test('a reason header counts only with 401', () => {
  const headers = { '401_error_reason': 'IDX10214: Audience validation failed.' }

  expect(problemOf(401, undefined, headers).message).toContain('a different address')
  expect(problemOf(403, undefined, headers).code).toBe('not_permitted')
})

test('R117 shows neither a stack trace nor the ids of users', () => {
  const id = '5a3f0c1e-1111-4222-8333-000000000001'
  const message = `Principal user (Id=${id}, type=8), is missing prvReadAccount privilege (Id=${id}) on OTC=1 for entity 'account'\r\n   at Microsoft.Crm.Secret(String x) in C:\\src\\secret.cs`

  const problem = problemOf(403, { error: { code: '0x80040220', message } })

  expect(`${problem.message} ${problem.hint}`).not.toMatch(/5a3f0c1e|Secret|secret/)
})

test.each([400, 404])('a web page with status %i is not an answer of the service', (status) => {
  const problem = problemOf(status, '<!DOCTYPE html><html><body>Blocked</body></html>')

  expect(problem.code).toBe('bad_answer')
  expect(problem.message).toContain(`A web page with status ${status}`)
})

test('a text about the token counts only with 401', () => {
  const body = { error: { code: '0x0', message: 'IDX10214: Audience validation failed.' } }

  expect(problemOf(401, body).message).toContain('a different address')
  expect(problemOf(403, body).code).toBe('not_permitted')
})
