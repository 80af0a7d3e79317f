import { createHmac, generateKeyPairSync, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { apiClaims } from './entra-obo.ts'
import type { Entra } from './entra/entra.ts'
import { base64Url } from './entra/signer.ts'
import type { Claims } from './entra/signer.ts'
import { apiClient, otherTenantId, tenantId } from './entra/state.ts'

export interface BadToken {
  readonly what: string
  readonly token: string
}

const newKey = () => generateKeyPairSync('rsa', { modulusLength: 2048 })
const jwkOf = ({ publicKey }: ReturnType<typeof newKey>) => publicKey.export({ format: 'jwk' })
const known = newKey()
const foreign = newKey()

/** Signs some tokens of the corpus. The verifier's keys must include it. */
export const knownKey = { ...jwkOf(known), kid: 'known', use: 'sig', alg: 'RS256' }

/** A token that only its header can make invalid. */
export function tokenWithKnownKey(entra: Entra): string {
  const claims = apiClaims(entra, person, 'mcp.read')
  return signWith(known.privateKey, claims, { typ: 'JWT', alg: 'RS256', kid: 'known' })
}

const person = { objectId: 'aaaaaaaa-0000-4000-8000-000000000001' }

/** Tokens that must be rejected, each wrong in one respect (R2, R3, R4, R6). */
export function badTokens(entra: Entra, publicUrl: string): readonly BadToken[] {
  const claims = (changes: Claims = {}) => apiClaims(entra, person, 'mcp.read mcp.write', changes)
  const signed = (what: string, changes: Claims): BadToken => ({
    what,
    token: entra.signer.sign(claims(changes)),
  })
  const each = (claim: string, values: readonly unknown[]): readonly BadToken[] =>
    values.map((value) => signed(`${claim} ${JSON.stringify(value)}`, { [claim]: value }))
  const good = entra.signer.sign(claims())
  const [head = '', body = '', signature = ''] = good.split('.')
  const withHead = (what: string, header: Claims, end = signature): BadToken => ({
    what,
    token: `${base64Url(header)}.${body}.${end}`,
  })
  const kid = entra.signer.jwk.kid
  const now = Math.floor(Date.now() / 1000)
  const issuer = `${entra.origin}/${tenantId}/v2.0`

  return [
    ...each(
      'iss',
      [
        [`${issuer}/`, issuer.toUpperCase(), `${issuer}.evil.test`, `https://evil.test/${issuer}`],
        [
          issuer.replace('https:', 'http:'),
          issuer.replace('/v2.0', ''),
          `${issuer}?x`,
          ` ${issuer}`,
        ],
        [issuer.replace('/v2.0', '/V2.0'), issuer.replace(tenantId, otherTenantId), `${issuer}#`],
        [issuer.replace(tenantId, 'common'), issuer.replace(tenantId, 'organizations')],
        [issuer.replace(tenantId, '{tenantid}'), `https://sts.windows.net/${tenantId}/`, '', null],
        [issuer.replace('login', 'login2'), issuer.replace('.com/', '.com:444/'), [issuer], 7],
        [issuer.replace(tenantId, tenantId.toUpperCase().replace('1', 'A')), `${issuer}\u0000`],
      ].flat(),
    ),
    ...each(
      'aud',
      [
        [
          `${publicUrl}/`,
          publicUrl.toUpperCase(),
          `${publicUrl}x`,
          `${publicUrl}#`,
          ` ${publicUrl}`,
        ],
        [
          publicUrl.replace('/mcp', ''),
          publicUrl.replace(/^https?:/, 'ftp:'),
          `api://${apiClient}`,
        ],
        ['https://contoso.crm4.dynamics.com', 'https://contoso.crm4.dynamics.com/'],
        ['https://graph.microsoft.com', '00000003-0000-0000-c000-000000000000', '', null, 7, {}],
        ['00000007-0000-0000-c000-000000000000', apiClient.replace('3', '4'), `${apiClient} `],
        [
          [apiClient],
          [publicUrl],
          [apiClient, 'https://evil.test'],
          [],
          `${apiClient},${publicUrl}`,
        ],
        [`${publicUrl}?x=1`, `${publicUrl}/mcp.read`],
      ].flat(),
    ),
    ...each(
      'tid',
      [
        [otherTenantId, 'common', '', null, 7, [tenantId], `${tenantId}/`, `../${tenantId}`],
        [`${tenantId} `, 'contoso.onmicrosoft.com', '__proto__', 'constructor', `${tenantId}\n`],
      ].flat(),
    ),
    ...each('oid', ['', null, 'ada', 7, {}, '*', '../1', ['aaaaaaaa-0000-4000-8000-000000000001']]),
    ...each('ver', ['1.0', '3.0', '', null, 2, '2', 'v2.0']),
    ...each('scp', ['', null, 7, ['mcp.read'], {}, true, [[]]]),
    ...each('azp', ['', null, 7, [], {}]),
    ...each('exp', [now - 61, now - 600, 0, -1, null, '9999999999', `${now + 900}`]),
    ...each('nbf', [now + 62, now + 600, 'soon']),
    ...each('iat', [null, 'now']),
    signed('no exp', { exp: undefined }),
    signed('no iss', { iss: undefined }),
    signed('no aud', { aud: undefined }),
    signed('no tid', { tid: undefined }),
    signed('no oid', { oid: undefined }),
    signed('no iat', { iat: undefined }),
    signed('no ver', { ver: undefined }),
    signed('no azp', { azp: undefined }),
    signed('app-only: roles without scp', { scp: undefined, roles: ['mcp.read'], idtyp: 'app' }),
    signed('an ID token', { scp: undefined, azp: undefined, nonce: 'n', aud: apiClient }),
    withHead('alg none', { typ: 'JWT', alg: 'none' }, ''),
    withHead('alg none with a signature', { typ: 'JWT', alg: 'none', kid }),
    withHead('alg None', { typ: 'JWT', alg: 'None', kid }, ''),
    withHead('alg NONE', { typ: 'JWT', alg: 'NONE', kid }, ''),
    ...['HS256', 'HS384', 'HS512', 'RS384', 'RS512', 'PS256', 'ES256', 'EdDSA', 'rs256', ''].map(
      (alg) => withHead(`alg ${alg}`, { typ: 'JWT', alg, kid }),
    ),
    withHead('no alg', { typ: 'JWT', kid }),
    withHead('another key id', { typ: 'JWT', alg: 'RS256', kid: 'unknown' }),
    withHead('no key id and an own key', { typ: 'JWT', alg: 'RS256', jwk: entra.signer.jwk }),
    withHead('an encrypted token', { typ: 'JWE', alg: 'RSA-OAEP', enc: 'A256GCM', kid }),
    ...Object.entries({
      jwk: knownKey,
      jku: 'https://evil.test/keys',
      x5u: 'https://evil.test/cert',
      x5c: ['MIIB'],
      crit: ['exp'],
      b64: true,
      typ: 'logout+jwt',
    }).map(([name, value]) => ({
      what: `a good signature with ${name} in the header`,
      token: signWith(known.privateKey, claims(), { alg: 'RS256', kid: 'known', [name]: value }),
    })),
    hmacWithPublicKey(entra, claims()),
    {
      what: 'another RSA key',
      token: signWith(foreign.privateKey, claims(), { typ: 'JWT', alg: 'RS256', kid }),
    },
    {
      what: 'another RSA key that it brings itself',
      token: signWith(foreign.privateKey, claims(), { alg: 'RS256', kid, jwk: jwkOf(foreign) }),
    },
    { what: 'no signature', token: `${head}.${body}.` },
    { what: 'two parts', token: `${head}.${body}` },
    { what: 'four parts', token: `${good}.${signature}` },
    {
      what: 'a changed body',
      token: `${head}.${base64Url(claims({ oid: otherTenantId }))}.${signature}`,
    },
    { what: 'a cut signature', token: good.slice(0, -10) },
    { what: 'a flipped signature', token: `${head}.${body}.${flip(signature)}` },
    { what: 'no JSON', token: `${base64Url('{')}.${base64Url('{')}.${signature}` },
    { what: 'only dots', token: '..' },
    { what: 'a word', token: 'secret' },
    { what: 'a space', token: `${good} ` },
    { what: 'too long', token: `${head}.${'A'.repeat(20_000)}.${signature}` },
  ]
}

/** The public key used as an HMAC secret, the classic algorithm confusion. */
function hmacWithPublicKey({ signer }: Entra, claims: Claims): BadToken {
  const data = `${base64Url({ typ: 'JWT', alg: 'HS256', kid: signer.jwk.kid })}.${base64Url(claims)}`
  const mac = createHmac('sha256', JSON.stringify(signer.jwk)).update(data).digest('base64url')
  return { what: 'HS256 with the public key', token: `${data}.${mac}` }
}

function signWith(key: KeyObject, claims: Claims, header: Claims): string {
  const data = `${base64Url(header)}.${base64Url(claims)}`
  return `${data}.${sign('RSA-SHA256', Buffer.from(data), key).toString('base64url')}`
}

function flip(signature: string): string {
  return `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`
}
