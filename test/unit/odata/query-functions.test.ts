import { expect, test } from 'vitest'
import { parseFilter } from '../../../odata/parse-filter.ts'
import { parseParameters } from '../../../odata/parse-parameters.ts'
import { sketch } from './sketch.ts'

const namespace = 'Microsoft.Dynamics.CRM'

// Reference section 7.4, one row per form.
test.each([
  ["Today(PropertyName='createdon')", '(:Today PropertyName=string:createdon)'],
  [
    "LastXDays(PropertyName='createdon',PropertyValue=7)",
    '(:LastXDays PropertyName=string:createdon PropertyValue=7)',
  ],
  [
    "OlderThanXMinutes( PropertyName = 'createdon' , PropertyValue = 30 )",
    '(:OlderThanXMinutes PropertyName=string:createdon PropertyValue=30)',
  ],
  [
    "On(PropertyName='createdon',PropertyValue='2026-01-31')",
    '(:On PropertyName=string:createdon PropertyValue=string:2026-01-31)',
  ],
  [
    "OnOrAfter(PropertyName='createdon',PropertyValue=2026-01-31T00:00:00Z)",
    '(:OnOrAfter PropertyName=string:createdon PropertyValue=dateTime:2026-01-31T00:00:00Z)',
  ],
  [
    "InFiscalPeriodAndYear(PropertyName='createdon',PropertyValue1=1,PropertyValue2=2026)",
    '(:InFiscalPeriodAndYear PropertyName=string:createdon PropertyValue1=1 PropertyValue2=2026)',
  ],
  [
    "In(PropertyName='name',PropertyValues=['a','b'])",
    '(:In PropertyName=string:name PropertyValues=[string:a string:b])',
  ],
  [
    `In(PropertyName='name',PropertyValues=["O'Brien","say \\"x\\"", 'c'])`,
    `(:In PropertyName=string:name PropertyValues=[string:O'Brien string:say "x" string:c])`,
  ],
  [
    "NotIn(PropertyName='code',PropertyValues=[1, -2])",
    '(:NotIn PropertyName=string:code PropertyValues=[1 -2])',
  ],
  ["In(PropertyName='a',PropertyValues=[])", '(:In PropertyName=string:a PropertyValues=[])'],
  [
    "Between(PropertyName='revenue',PropertyValues=['1','9'])",
    '(:Between PropertyName=string:revenue PropertyValues=[string:1 string:9])',
  ],
  [
    "ContainValues(PropertyName='colours',PropertyValues=['1','2'])",
    '(:ContainValues PropertyName=string:colours PropertyValues=[string:1 string:2])',
  ],
  ["EqualUserId(PropertyName='ownerid')", '(:EqualUserId PropertyName=string:ownerid)'],
  ['EqualUserLanguage()', '(:EqualUserLanguage)'],
  [
    "UnderOrEqual(PropertyName='accountid',PropertyValue='5a3f0000-0000-0000-0000-000000000001')",
    '(:UnderOrEqual PropertyName=string:accountid PropertyValue=string:5a3f0000-0000-0000-0000-000000000001)',
  ],
  [
    'Under(PropertyName=@p1,PropertyValue=5a3f0000-0000-0000-0000-000000000001)',
    '(:Under PropertyName=@p1 PropertyValue=guid:5a3f0000-0000-0000-0000-000000000001)',
  ],
  ['In(PropertyName=@p1,PropertyValues=@p2)', '(:In PropertyName=@p1 PropertyValues=@p2)'],
])('reads the query function %s', (text, expected) => {
  expect(sketch(parseFilter(`${namespace}.${text}`))).toBe(expected)
})

test('reads query functions among other conditions', () => {
  const text = `statecode eq 0 and (not ${namespace}.Today(PropertyName='a') or t/any(o:${namespace}.In(PropertyName='b')))`

  expect(sketch(parseFilter(text))).toBe(
    '(and (eq statecode 0) (or (not (:Today PropertyName=string:a)) (any t o (:In PropertyName=string:b))))',
  )
})

test('keeps the offsets of parameter values', () => {
  expect(parseParameters("EntityNames=['a'],Query=@p2")).toEqual([
    {
      name: 'EntityNames',
      value: { type: 'list', items: [{ type: 'string', value: 'a', at: 13 }], at: 12 },
    },
    { name: 'Query', value: { type: 'alias', name: 'p2', at: 24 } },
  ])
})

test('reads a function without parameters', () => {
  expect(parseParameters('')).toEqual([])
  expect(parseParameters(' ')).toEqual([])
})

test('reads an enum as a parameter', () => {
  expect(parseParameters(`AccessType=${namespace}.EndpointAccessType'Default'`)).toEqual([
    {
      name: 'AccessType',
      value: { type: 'enum', name: `${namespace}.EndpointAccessType`, member: 'Default', at: 11 },
    },
  ])
})
