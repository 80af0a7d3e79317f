import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import * as z from 'zod'
import { parseConfig } from '../../src/config.ts'
import { parseHttpConfig } from '../../src/hosting/http-config.ts'

const root = path.resolve(import.meta.dirname, '../..')
const service = z.looseObject({
  image: z.string(),
  env_file: z.array(z.string()).default([]),
  environment: z.record(z.string(), z.string()).default({}),
  secrets: z.array(z.string()).default([]),
  networks: z.array(z.string()),
  read_only: z.boolean(),
  cap_drop: z.array(z.string()),
  cap_add: z.array(z.string()).default([]),
  security_opt: z.array(z.string()),
  user: z.string().optional(),
  ports: z.array(z.string()).default([]),
})
const compose = z
  .looseObject({
    services: z.record(z.string(), service),
    networks: z.record(z.string(), z.looseObject({}).nullable()),
    secrets: z.record(z.string(), z.strictObject({ file: z.string() })),
  })
  .parse(parse(readFileSync(path.join(root, 'compose.yaml'), 'utf8'), { merge: true }))
const servers = Object.entries(compose.services).filter(([name]) => name.startsWith('server-'))
const caddyfile = readFileSync(path.join(root, 'deploy/Caddyfile'), 'utf8')

test('three replicas run behind the proxy, and only the proxy is reachable from outside', () => {
  const [, upstreams = ''] = /reverse_proxy (.*) \{/.exec(caddyfile) ?? []
  const open = Object.entries(compose.services).filter(([, { ports }]) => ports.length > 0)

  expect(servers).toHaveLength(3)
  expect(upstreams.split(' ')).toEqual(servers.map(([name]) => `${name}:3000`))
  expect(open.map(([name]) => name)).toEqual(['proxy'])
})

test.each(Object.entries(compose.services))(
  'R141 %s: read-only root, no capability, no new privileges',
  (name, settings) => {
    expect(settings.read_only).toBe(true)
    expect(settings.cap_drop).toEqual(['ALL'])
    expect(settings.cap_add).toEqual(name === 'proxy' ? ['NET_BIND_SERVICE'] : [])
    expect(settings.security_opt).toEqual(['no-new-privileges:true'])
    // Caddy's image starts as root, which without capabilities is a user like any other.
    expect(settings.user ?? name).toMatch(/^(?:[1-9]\d*:[1-9]\d*|proxy)$/)
  },
)

test('secrets are files, and no variable holds one', () => {
  const variables = servers.flatMap(([, { environment }]) => Object.entries(environment))

  for (const { file } of Object.values(compose.secrets)) expect(file).toMatch(/^\.\/secrets\//)
  for (const [, value] of variables.filter(([name]) => name.endsWith('_FILE')))
    expect(value).toMatch(/^\/run\/secrets\/\w+$/)
  expect(variables.map(([name]) => name)).not.toContain('STATE_KEY')
  expect(variables.map(([name]) => name)).not.toContain('ENTRA_CLIENT_SECRET')
  expect(variables.map(([name]) => name)).not.toContain('REDIS_URL')
})

test('the server starts with the settings of the replicas', () => {
  const variables = filledIn(servers[0]?.[1].environment ?? {})
  // A federated token in the certificate's place, since its file needs no key to be made for it.
  const { ENTRA_CERTIFICATE_FILE: ENTRA_FEDERATED_TOKEN_FILE, ...others } = variables
  const http = parseHttpConfig(
    { ...others, ENTRA_FEDERATED_TOKEN_FILE, HOST: '0.0.0.0' },
    parseConfig(variables),
    readSecret,
  )

  expect(http.publicUrl).toBe('https://mcp.contoso.com/mcp')
  expect(http.entra?.tenants).toEqual(['22222222-2222-4222-8222-222222222222'])
  expect(http.redis?.url).toBe('redis://:secret@redis:6379')
  expect(http.trustedProxies).toEqual([subnet()])
})

test('exactly the settings in .env reach the replicas', () => {
  const readers = Object.entries(compose.services).filter(([, { env_file }]) => env_file.length > 0)

  expect(readers.map(([name]) => name)).toEqual(servers.map(([name]) => name))
  expect(readers.flatMap(([, { env_file }]) => env_file)).toEqual(['.env', '.env', '.env'])
})

test('R139 the proxy closes an idle connection before the server does', () => {
  const [, keepalive] = /\bkeepalive (\d+)s/.exec(caddyfile) ?? []

  expect(servers.map(([, { environment }]) => environment['PROXY_IDLE_SECONDS'])).toEqual([
    keepalive,
    keepalive,
    keepalive,
  ])
})

test('only the replicas can reach the shared store', () => {
  const inside = Object.entries(compose.services).filter(([, { networks }]) =>
    networks.includes('back'),
  )

  expect(inside.map(([name]) => name)).toEqual([...servers.map(([name]) => name), 'redis'])
  expect(compose.networks['back']).toEqual({ internal: true })
})

/** Variables as a person fills them in; what has a default keeps it. */
function filledIn(environment: Readonly<Record<string, string>>): Record<string, string> {
  const given: Readonly<Record<string, string>> = {
    PUBLIC_HOST: 'mcp.contoso.com',
    DATAVERSE_URL: 'https://contoso.crm4.dynamics.com',
    ENTRA_CLIENT_ID: '11111111-1111-4111-8111-111111111111',
    ENTRA_TENANTS: '22222222-2222-4222-8222-222222222222',
  }
  const fill = (text: string) =>
    text.replaceAll(
      /\$\{(\w+):([-?])([^}]*)\}/g,
      (_, name: string, kind: string, rest: string) => given[name] ?? (kind === '-' ? rest : ''),
    )
  return Object.fromEntries(Object.entries(environment).map(([name, text]) => [name, fill(text)]))
}

function readSecret(file: string): string {
  if (file.endsWith('state_key')) return Buffer.alloc(32, 7).toString('base64')
  return file.endsWith('redis_url') ? 'redis://:secret@redis:6379' : 'token'
}

function subnet(): string | undefined {
  const front = z
    .object({ ipam: z.object({ config: z.array(z.object({ subnet: z.string() })) }) })
    .parse(compose.networks['front'])
  return front.ipam.config[0]?.subnet
}
