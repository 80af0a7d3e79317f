import type { Mutant } from './mutant.ts'

const refusalLog = ['test/integration/http-refusal-log.test.ts']
const bearer = 'src/hosting/identity/bearer-verifier.ts'
const exchange = 'src/hosting/identity/on-behalf-of.ts'
const sealed = 'src/hosting/sealed-cursor.ts'
const tokens = ['test/unit/hosting/identity/bearer-verifier.test.ts']
const tenants = ['test/unit/hosting/identity/bearer-tenants.test.ts']
const callers = ['test/unit/hosting/user-callers.test.ts']
const names = ['test/unit/hosting/listener/allowed-names.test.ts']
const edge = ['test/integration/http-edge.test.ts']
const limits = ['test/integration/http-limits.test.ts']
const exchanges = ['test/unit/hosting/identity/on-behalf-of.test.ts']
const cursors = [
  'test/unit/hosting/sealed-cursor.test.ts',
  'test/integration/http-isolation.test.ts',
]

/** The server over HTTP: tokens, names, limits, cursors. */
export const hostingMutants: readonly Mutant[] = [
  {
    title: 'any issuer is accepted',
    file: bearer,
    find: '      issuer: `${authority}/${tenant}/v2.0`,\n',
    replace: '',
    tests: tokens,
  },
  {
    title: 'any audience is accepted',
    file: bearer,
    find: '      audience: [...audiences],\n',
    replace: '',
    tests: tokens,
  },
  {
    title: 'an expired token is accepted for an hour',
    file: bearer,
    find: 'const toleranceSeconds = 60',
    replace: 'const toleranceSeconds = 3600',
    tests: tokens,
  },
  {
    title: 'a known token is accepted after its expiry',
    file: bearer,
    find: 'if (known !== undefined && isInTime(known))',
    replace: 'if (known !== undefined)',
    tests: tokens,
  },
  {
    title: 'a token of the older version is accepted',
    file: bearer,
    find: "ver: z.literal('2.0'),",
    replace: 'ver: z.string(),',
    tests: tokens,
  },
  {
    title: 'a token of an application without a user is accepted',
    file: bearer,
    find: 'scp: z.string().min(1),',
    replace: "scp: z.string().default('mcp.read'),",
    tests: tokens,
  },
  {
    title: 'a token may have a list of audiences',
    file: bearer,
    find: 'aud: z.string(),',
    replace: 'aud: z.unknown(),',
    tests: tokens,
  },
  {
    title: 'a token may name its own key',
    file: bearer,
    find: 'if (own !== undefined) throw',
    replace: 'if (own === "never") throw',
    tests: tokens,
  },
  {
    title: 'the tenant of a token may be in capitals',
    file: bearer,
    find: 'if (keys === undefined || tid !== tenant)',
    replace: 'if (keys === undefined)',
    tests: tenants,
  },
  {
    title: 'any application may call',
    file: bearer,
    find: 'const isForeign = clients.length > 0 &&',
    replace: 'const isForeign = clients.length > 99 &&',
    tests: tokens,
  },
  {
    title: 'a token without the reading scope is admitted',
    file: 'src/hosting/listener/bearer-authenticator.ts',
    find: "return person.scopes.includes('mcp.read')",
    replace: 'return person.scopes.length > 0',
    tests: ['test/integration/http-tokens.test.ts'],
  },
  {
    title: 'a tool that writes needs no writing scope',
    file: 'src/mcp/server.ts',
    find: "effect !== 'read' && { scopeChallenge",
    replace: "effect === 'read' && { scopeChallenge",
    tests: ['test/integration/http-tokens.test.ts'],
  },
  {
    title: 'any host name is accepted',
    file: 'src/hosting/listener/allowed-names.ts',
    find: ' || !names.hosts.has(host.toLowerCase())',
    replace: '',
    tests: names,
  },
  {
    title: 'two host names are accepted',
    file: 'src/hosting/listener/allowed-names.ts',
    find: ' || hosts.length > 1',
    replace: '',
    tests: names,
  },
  {
    title: 'one allowed origin admits the others',
    file: 'src/hosting/listener/allowed-names.ts',
    find: 'const foreign = origins.find((origin) => !names.origins.has(origin))',
    replace:
      'const foreign = origins.some((origin) => names.origins.has(origin)) ? undefined : origins[0]',
    tests: names,
  },
  {
    title: 'any origin is accepted',
    file: 'src/hosting/listener/allowed-names.ts',
    find: 'const foreign = origins.find((origin) => !names.origins.has(origin))',
    replace: 'const foreign = origins[99]',
    tests: names,
  },
  {
    title: 'a refused token is logged without its reason',
    file: 'src/hosting/listener/bearer-authenticator.ts',
    find: 'refusals(word, { status: 401, found, user: hashOf(bearer) })',
    replace: '',
    tests: refusalLog,
  },
  {
    title: 'anyone can fill the log with refusals',
    file: 'src/telemetry/refusal-log.ts',
    find: 'if (window.lines >= mostLines) {',
    replace: 'if (window.lines >= 1e9) {',
    tests: refusalLog,
  },
  {
    title: 'any text of a request reaches the log',
    file: 'src/telemetry/refusal-log.ts',
    find: ".replaceAll(/[^\\w .:/@[\\]-]/g, '?')",
    replace: '',
    tests: refusalLog,
  },
  {
    title: 'a batch of messages is run',
    file: 'src/hosting/listener/read-message.ts',
    find: 'if (Array.isArray(parsed))\n      return',
    replace:
      'if (Array.isArray(parsed)) return parsed[0]\n    if (parsed === undefined)\n      return',
    tests: edge,
  },
  {
    title: 'a body of exactly 1 MiB is refused',
    file: 'src/hosting/listener/read-message.ts',
    find: 'if (bytes > mostBodyBytes)',
    replace: 'if (bytes >= mostBodyBytes)',
    tests: edge,
  },
  {
    title: 'a user has one request more',
    file: 'src/hosting/listener/rate-limits.ts',
    find: '{ points: userPerSecond, seconds: 1 }',
    replace: '{ points: userPerSecond + 1, seconds: 1 }',
    tests: limits,
  },
  {
    title: 'a user has one write more',
    file: 'src/hosting/listener/rate-limits.ts',
    find: '{ points: userWriteBurst, seconds: 60 }',
    replace: '{ points: userWriteBurst + 1, seconds: 60 }',
    tests: limits,
  },
  {
    title: 'an address has one bad token more',
    file: 'src/hosting/listener/rate-limits.ts',
    find: '{ points: limits.addressFailuresPerMinute, seconds: 60 }',
    replace: '{ points: limits.addressFailuresPerMinute + 1, seconds: 60 }',
    tests: limits,
  },
  {
    title: 'an address has one request without a token more',
    file: 'src/hosting/listener/rate-limits.ts',
    find: '{ points: limits.addressPerSecond, seconds: 1 }',
    replace: '{ points: limits.addressPerSecond + 1, seconds: 1 }',
    tests: limits,
  },
  {
    title: 'one call more waits for a slot',
    file: 'src/hosting/listener/slots.ts',
    find: 'queue.size >= userQueue',
    replace: 'queue.size > userQueue',
    tests: limits,
  },
  {
    title: 'a client chooses the address that its limits count for',
    file: 'src/hosting/listener/client-address.ts',
    find: 'while (isOneOf(address, proxies)) {',
    replace: 'while (hops.length > 0) {',
    tests: limits,
  },
  {
    title: 'a token of another assertion is reused',
    file: exchange,
    find: 'JSON.stringify([tenantId, objectId, assertion, resource])',
    replace: 'JSON.stringify([tenantId, objectId, resource, typeof assertion])',
    tests: exchanges,
  },
  {
    title: 'a token for another environment is reused',
    file: exchange,
    find: 'JSON.stringify([tenantId, objectId, assertion, resource])',
    replace: 'JSON.stringify([tenantId, objectId, assertion, typeof resource])',
    tests: exchanges,
  },
  {
    title: 'an exchanged token outlives the assertion',
    file: exchange,
    find: 'Math.min(expiresAt - leadMs, person.expiresAt) - now',
    replace: 'expiresAt - leadMs - now',
    tests: exchanges,
  },
  {
    title: 'a refused token is returned again',
    file: exchange,
    find: 'known !== undefined && known.secret !== refused && ',
    replace: 'known !== undefined && ',
    tests: exchanges,
  },
  {
    title: 'a cursor opens for another user',
    file: 'src/hosting/user-callers.ts',
    find: 'owner: [tenantId, objectId, environment.url]',
    replace: 'owner: [tenantId, environment.url]',
    tests: callers,
  },
  {
    title: 'a cursor opens in another environment',
    file: 'src/hosting/user-callers.ts',
    find: 'owner: [tenantId, objectId, environment.url]',
    replace: 'owner: [tenantId, objectId]',
    tests: callers,
  },
  {
    title: 'a cursor opens for the same user id of another tenant',
    file: 'src/hosting/user-callers.ts',
    find: 'owner: [tenantId, objectId, environment.url]',
    replace: 'owner: [objectId, environment.url]',
    tests: callers,
  },
  {
    title: 'a sealed cursor is not bound to its owner',
    file: sealed,
    find: "const associated = ['cursor 1', ...owner]",
    replace: "const associated = ['cursor 1', String(owner.length)]",
    tests: cursors,
  },
  {
    title: 'a sealed cursor never expires',
    file: sealed,
    find: 'content.until * 1000 <= clock.now()',
    replace: 'content.until * 1000 <= 0',
    tests: cursors,
  },
  {
    title: 'a sealed cursor forgets the filter of its query',
    file: sealed,
    find: '  filter: z.string().exactOptional(),\n',
    replace: '',
    tests: cursors,
  },
  {
    title: 'a sealed state is not authenticated',
    file: 'src/hosting/state-cipher.ts',
    find: 'return Buffer.concat([content, decipher.final()])',
    replace: 'return Buffer.from(content)',
    tests: cursors,
  },
  {
    title: 'the certificate of Redis is not checked',
    file: 'src/hosting/redis/redis-connection.ts',
    find: '...(authorities !== undefined && { ca: authorities })',
    replace: 'rejectUnauthorized: false',
    tests: ['test/integration/redis-tls.test.ts'],
  },
]
