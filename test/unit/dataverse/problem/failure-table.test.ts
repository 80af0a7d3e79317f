import { expect, test } from 'vitest'
import { failures } from '../../../../src/dataverse/problem/failure-table.ts'
import { documentedFailures } from '../../../contract/errors/documented-failures.ts'

test('no code of the service is listed twice', () => {
  const codes = failures.flatMap(({ serviceCodes = {} }) => Object.keys(serviceCodes))

  expect(new Set(codes).size).toBe(codes.length)
  expect(codes.filter((code) => !/^0x8[0-9a-f]{7}$/.test(code))).toEqual([])
})

test('every row matches a documented failure', () => {
  const unmet = failures.filter(({ serviceCodes = {}, texts = [] }) => {
    const codes = new Set(Object.keys(serviceCodes))
    return !documentedFailures.some(
      ({ serviceCode = '', text = '', headers = {} }) =>
        codes.has(serviceCode.toLowerCase()) ||
        texts.some((pattern) => pattern.test(`${text}\n${Object.values(headers).join('\n')}`)),
    )
  })

  expect(unmet).toEqual([])
})

test('every pattern matches a documented text', () => {
  const evidence = documentedFailures.map(
    ({ text = '', body = '', headers = {} }) =>
      `${text}\n${body}\n${Object.values(headers).join('\n')}`,
  )

  const patterns = failures.flatMap(({ texts = [] }) => texts)
  expect(patterns.filter((pattern) => !evidence.some((text) => pattern.test(text)))).toEqual([])
})

test('no documented text matches two rows', () => {
  const twice = documentedFailures.filter(({ text, status }) => {
    if (text === undefined) return false
    const claimants = failures.filter(
      ({ texts = [], statuses }) =>
        statuses?.includes(status) !== false && texts.some((pattern) => pattern.test(text)),
    )
    return claimants.length > 1
  })

  // The number row's pattern is the start of the choice row's pattern, which comes first.
  expect(twice.map(({ title }) => title)).toEqual(['a choice that does not exist'])
})
