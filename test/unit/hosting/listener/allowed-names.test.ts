import { expect, test } from 'vitest'
import { findForbiddenName } from '../../../../src/hosting/listener/allowed-names.ts'
import type { ForbiddenName } from '../../../../src/hosting/listener/allowed-names.ts'

const host = 'mcp.contoso.com'
const origin = 'https://app.contoso.com'
const names = { hosts: new Set([host]), origins: new Set([origin]) }

test.each<[ForbiddenName | undefined, readonly string[], readonly string[]]>([
  [undefined, [host], []],
  [undefined, ['MCP.contoso.com'], [origin]],
  [{ kind: 'host', found: '' }, [], []],
  [{ kind: 'host', found: 'evil.test' }, ['evil.test'], []],
  [{ kind: 'host', found: `${host}:8443` }, [`${host}:8443`], []],
  [{ kind: 'host', found: `${host} evil.test` }, [host, 'evil.test'], []],
  [{ kind: 'host', found: `${host} ${host}` }, [host, host], []],
  [{ kind: 'origin', found: 'https://evil.test' }, [host], ['https://evil.test']],
  [{ kind: 'origin', found: 'https://evil.test' }, [host], [origin, 'https://evil.test']],
  [{ kind: 'origin', found: 'null' }, [host], ['null']],
])('R53 R54 refused is %j: hosts %j and origins %j', (refused, hosts, origins) => {
  expect(findForbiddenName(names, { hosts, origins })).toEqual(refused)
})
