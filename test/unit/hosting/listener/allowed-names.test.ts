import { expect, test } from 'vitest'
import { hasAllowedNames } from '../../../../src/hosting/listener/allowed-names.ts'

const host = 'mcp.contoso.com'
const origin = 'https://app.contoso.com'
const names = { hosts: new Set([host]), origins: new Set([origin]) }

test.each<[boolean, readonly string[], readonly string[]]>([
  [true, [host], []],
  [true, ['MCP.contoso.com'], [origin]],
  [false, [], []],
  [false, ['evil.test'], []],
  [false, [`${host}:8443`], []],
  [false, [host, 'evil.test'], []],
  [false, [host, host], []],
  [false, [host], ['https://evil.test']],
  [false, [host], [origin, 'https://evil.test']],
  [false, [host], ['null']],
])('R53 R54 %s: hosts %j and origins %j', (allowed, hosts, origins) => {
  expect(hasAllowedNames(names, { hosts, origins })).toBe(allowed)
})
