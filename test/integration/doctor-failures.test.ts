import { expect, test } from 'vitest'
import { createDoctorBench, networkFailure } from '../support/doctor-bench.ts'
import type { Intercept } from '../support/doctor-bench.ts'

const authority = 'login.microsoftonline.com'
const environment = 'contoso.crm4.dynamics.com'

/** Responds instead of one host, or one path of it. */
const instead =
  (part: string, answer: () => Promise<Response>): Intercept =>
  (request, next) =>
    request.url.includes(part) ? answer() : next(request)

const refusing = (part: string, code: string): Intercept =>
  instead(part, () => Promise.reject(networkFailure(code)))

const serviceError = (status: number, code: string) =>
  Response.json(
    { error: { code, message: 'The user is not a member of the organization.' } },
    { status },
  )

test.each<[string, string, object, string, string]>([
  [
    'Node',
    'an old Node',
    { nodeVersion: '20.18.3' },
    '20.18.3 is too old',
    'Install Node.js 20.19',
  ],
  [
    'Proxy',
    'a proxy that is not a URL',
    { variables: { HTTPS_PROXY: 'proxy' } },
    'is not a URL',
    'http://proxy',
  ],
  [
    'Proxy',
    'a proxy that is not there',
    {
      variables: { HTTPS_PROXY: 'http://proxy.test:1' },
      direct: () => Promise.reject(networkFailure('ECONNREFUSED')),
    },
    'proxy.test:1 cannot be reached (ECONNREFUSED)',
    'Check HTTPS_PROXY',
  ],
  [
    'Environment DNS',
    'an unknown address',
    {
      lookUp: (host: string) =>
        host === environment ? Promise.reject(new Error('ENOTFOUND')) : Promise.resolve(),
    },
    `${environment} could not be resolved`,
    'tool connect',
  ],
  [
    'Sign-in DNS',
    'a sign-in service that cannot be resolved',
    {
      lookUp: (host: string) =>
        host === authority ? Promise.reject(new Error('ENOTFOUND')) : Promise.resolve(),
    },
    `${authority} could not be resolved`,
    'DNS server',
  ],
  [
    'TLS',
    'a private authority',
    { intercept: refusing(authority, 'SELF_SIGNED_CERT_IN_CHAIN') },
    'is not trusted',
    'NODE_EXTRA_CA_CERTS',
  ],
  [
    'TLS',
    'a private authority at the environment',
    { intercept: refusing(environment, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE') },
    environment,
    'NODE_EXTRA_CA_CERTS',
  ],
  [
    'TLS',
    'a certificate that is not valid yet',
    { intercept: refusing(authority, 'CERT_NOT_YET_VALID') },
    'not valid today',
    'date and time',
  ],
  [
    'TLS',
    'a certificate of another name',
    { intercept: refusing(environment, 'ERR_TLS_CERT_ALTNAME_INVALID') },
    'does not respond as expected',
    'Check the URL',
  ],
  [
    'TLS',
    'a firewall',
    { intercept: refusing(authority, 'ECONNREFUSED') },
    'cannot be reached',
    'firewall',
  ],
  ['Clock', 'a clock that is slow', { intercept: dated(11) }, '11 minutes slow', 'automatic'],
  ['Clock', 'a clock that is fast', { intercept: dated(-400) }, '400 minutes fast', 'automatic'],
  [
    'Sign-in service',
    'a tenant that is not known',
    { intercept: instead(authority, async () => new Response('{}', { status: 404 })) },
    'does not know the configured tenant',
    'DATAVERSE_TENANT_ID',
  ],
  [
    'Sign-in service',
    'an outage',
    { intercept: instead(authority, async () => new Response('<html>', { status: 503 })) },
    'an unusable response (status 503)',
    'Wait a minute',
  ],
  [
    'Sign-in service',
    'a page in its place',
    { intercept: instead(authority, async () => new Response('<html>Hotel')) },
    'an unusable response (status 200)',
    'proxy',
  ],
  [
    'Environment',
    'a page in its place',
    { intercept: instead(environment, async () => new Response('<html>')) },
    'There is no Dataverse environment',
    'tool connect',
  ],
  [
    'Environment',
    'maintenance',
    { intercept: instead(environment, async () => new Response('', { status: 503 })) },
    'is unavailable',
    'few minutes',
  ],
  [
    'Environment',
    'a challenge that names no service',
    {
      intercept: instead(
        environment,
        async () => new Response('', { status: 401, headers: { 'www-authenticate': 'Bearer' } }),
      ),
    },
    'There is no Dataverse environment',
    'tool connect',
  ],
])(
  '%s fails for %s, with the remedy, and the report with it',
  async (name, _, different, text, remedy) => {
    const bench = await createDoctorBench()

    const found = await bench.check(name, different)

    expect(found.outcome).toBe('failed')
    expect(found.text).toContain(text)
    expect(found.remedy).toContain(remedy)
    expect(found.report.ok).toBe(false)
  },
)

test.each<[string, string, (url: string) => Response | undefined, string]>([
  [
    'WhoAmI',
    'the account is not in the environment',
    (url) => (url.endsWith('WhoAmI') ? serviceError(403, '0x80072560') : undefined),
    'member',
  ],
  [
    'Read',
    'no role allows it',
    (url) => (url.includes('systemusers') ? serviceError(403, '0x80040220') : undefined),
    '',
  ],
  [
    'Read',
    'nothing is there',
    (url) => (url.includes('systemusers') ? Response.json({ value: [] }) : undefined),
    'not even your own',
  ],
])('%s fails when %s', async (name, _, answer, text) => {
  const bench = await createDoctorBench()
  const intercept: Intercept = async (request, next) => {
    const isSigned = request.headers.has('authorization')
    return (isSigned ? answer(request.url) : undefined) ?? next(request)
  }

  const found = await bench.check(name, { intercept })

  expect(found.outcome).toBe('failed')
  expect(found.text).toContain(text)
  expect(found.remedy?.length).toBeGreaterThan(20)
})

/** Minutes by which the sign-in service's clock is ahead of ours. */
function dated(minutes: number): Intercept {
  return async (request, next) => {
    const answer = await next(request)
    const date = new Date(Date.now() + minutes * 60_000).toUTCString()
    return new Response(answer.body, {
      status: answer.status,
      headers: { ...Object.fromEntries(answer.headers), date },
    })
  }
}
