import { expect, test } from 'vitest'
import {
  parseTraceparent,
  toDestination,
  toRequestId,
  toRevision,
} from '../../../src/telemetry/attribute-values.ts'

const trace = '4bf92f3577b34da6a3ce929d0e0e4736'
const span = '00f067aa0ba902b7'

test('a traceparent gives the span that a call belongs to', () => {
  expect(parseTraceparent(`00-${trace}-${span}-01`)).toEqual({
    traceId: trace,
    spanId: span,
    traceFlags: 1,
    isRemote: true,
  })
})

test.each([
  undefined,
  7,
  '',
  `00-${trace}-${span}`,
  `ff-${trace}-${span}-01`,
  `00-${trace.toUpperCase()}-${span}-01`,
  `00-${'0'.repeat(32)}-${span}-01`,
  `00-${trace}-${'0'.repeat(16)}-01`,
  `00-${trace}-${span}-01\nx`,
])('%j is not a traceparent', (given) => {
  expect(parseTraceparent(given)).toBeUndefined()
})

test.each([
  ['https://a.crm.dynamics.com/api/data/v9.2/accounts', '/api/data/v9.2/accounts'],
  [
    'https://a.crm.dynamics.com/api/data/v9.2/contacts(5a3f0c1e-0000-0000-0000-000000000001)?$select=x',
    '/api/data/v9.2/contacts({key})',
  ],
  [
    "https://a.crm.dynamics.com/api/data/v9.2/contacts(emailaddress1='ada@contoso.test')",
    '/api/data/v9.2/contacts({key})',
  ],
  [
    "https://a.crm.dynamics.com/api/data/v9.2/EntityDefinitions(LogicalName='account')/Attributes",
    '/api/data/v9.2/EntityDefinitions({key})/Attributes',
  ],
  ['https://a.crm.dynamics.com/api/data/v9.2/WhoAmI()', '/api/data/v9.2/WhoAmI()'],
])('keys, parameters and query are omitted from %s', (address, template) => {
  expect(toDestination(address)).toEqual({ host: 'a.crm.dynamics.com', port: 443, template })
})

test('a request id is recorded if it is a number or a short word', () => {
  expect([toRequestId(7), toRequestId('call-7'), toRequestId('ada@contoso.test')]).toEqual([
    '7',
    'call-7',
    undefined,
  ])
  expect(toRequestId('x'.repeat(37))).toBeUndefined()
})

test('only a date is recorded as revision', () => {
  expect([toRevision('2026-07-28'), toRevision('latest'), toRevision(undefined)]).toEqual([
    '2026-07-28',
    undefined,
    undefined,
  ])
})
