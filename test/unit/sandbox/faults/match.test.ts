import { expect, test } from 'vitest'
import { fits, isDue, readablePath } from '../../../../sandbox/faults/match.ts'

const request = {
  method: 'GET',
  path: '/api/data/v9.2/accounts?$top=3',
  isUser: (name: string) => name === 'salesperson',
}

test.each([
  [{}, true],
  [{ method: 'GET' }, true],
  [{ method: 'POST' }, false],
  [{ path: '/accounts' }, true],
  [{ path: '/contacts' }, false],
  [{ path: 'accounts?$top' }, true],
  [{ path: '*/accounts*' }, true],
  [{ path: '*/accounts' }, false],
  [{ path: '/api/*$top=3' }, true],
  [{ path: '/api/*/accounts?*$top=3' }, true],
  [{ path: '/api/*accounts*accounts*' }, false],
  [{ path: '/api/data/v9.2/accounts?$top=3*accounts?$top=3' }, false],
  [{ user: 'salesperson' }, true],
  [{ user: 'administrator' }, false],
  [{ path: '/accounts', user: 'administrator' }, false],
] as const)('conditions %j: %s', (conditions, expected) => {
  expect(fits({ fault: 'reset', ...conditions }, request)).toBe(expected)
})

test.each([
  [{}, [1, 2, 3, 4, 5, 6]],
  [{ nth: 2 }, [2]],
  [{ nth: [1, 5] }, [1, 5]],
  [{ every: 3 }, [3, 6]],
  [{ from: 4 }, [4, 5, 6]],
  [{ from: 3, every: 2 }, [4, 6]],
])('numbers %j select the requests %j', (conditions, expected) => {
  const numbers = [1, 2, 3, 4, 5, 6]

  expect(numbers.filter((number) => isDue({ fault: 'reset', ...conditions }, number))).toEqual(
    expected,
  )
})

test('a long pattern takes no longer than linear time', () => {
  const path = 'a'.repeat(30_000)

  expect(fits({ fault: 'reset', path: `${'a*'.repeat(240)}b` }, { ...request, path })).toBe(false)
})

test('a path is decoded for matching, and stays encoded if decoding fails', () => {
  expect(readablePath('http://x.test/accounts?$filter=name%20eq+%27%C3%BC%27')).toBe(
    "/accounts?$filter=name eq 'ü'",
  )
  expect(readablePath('http://x.test/accounts?%E0%A4')).toBe('/accounts?%E0%A4')
})
