import { expect, test } from 'vitest'
import { createAccess } from '../../../src/access/access.ts'

const lists = (entities: readonly string[], deny: readonly string[]) =>
  createAccess({ entities, deny })

test('no lists means no policy', () => {
  expect(lists([], [])).toBeUndefined()
})

test.each<[readonly string[], readonly string[], string, boolean]>([
  [[], ['contact'], 'contact', false],
  [[], ['contact'], 'contacts', true],
  [[], ['contact'], 'contoso_contact', true],
  [['account'], [], 'account', true],
  [['account'], [], 'contact', false],
  [['contoso_*'], [], 'contoso_project', true],
  [['contoso_*'], [], 'contoso', false],
  [['contoso_*'], ['contoso_secret*'], 'contoso_secrets', false],
  [['*'], ['*'], 'account', false],
  [[], ['*_secret'], 'contoso_secret', false],
  [[], ['c*t*t'], 'contact', false],
  [[], ['c*t*t'], 'cot', true],
  [[], ['aa*aa'], 'aaa', true],
  [[], ['contact.fullname'], 'contact', true],
])('R63 entities %j and deny %j: %s may be used: %s', (entities, deny, entity, allowed) => {
  expect(lists(entities, deny)?.allowsEntity(entity)).toBe(allowed)
})

test.each<[string, string, string, boolean]>([
  ['contact.creditlimit', 'contact', 'creditlimit', true],
  ['contact.creditlimit', 'account', 'creditlimit', false],
  ['*.creditlimit', 'account', 'creditlimit', true],
  ['contact.credit*', 'contact', 'creditonhold', true],
  ['contact._parentcustomerid_value', 'contact', 'parentcustomerid', true],
  ['contact', 'contact', 'creditlimit', false],
])('R63 %s denies %s.%s: %s', (pattern, entity, column, denied) => {
  expect(lists([], [pattern])?.deniesColumn(entity, column)).toBe(denied)
})

test('R29 a pattern with many stars is fast on a long name', () => {
  const access = lists([], [`${'a*'.repeat(500)}b`])

  expect(access?.allowsEntity('a'.repeat(100_000))).toBe(true)
})
