import type * as z from 'zod'
import type { ClientCredential } from './identity/client-credential.ts'
import type { Config } from '../config.ts'
import { DataverseError } from '../errors.ts'
import { createSecretReader } from './secret-reader.ts'
import type { ReadFile } from './secret-reader.ts'
import { httpSchema } from './http-settings.ts'

/** How this server is reached over HTTP, and by whom. */
export interface HttpConfig {
  readonly host: string
  readonly port: number
  /** Path of the MCP endpoint: `/mcp`. */
  readonly path: string
  /** `https://mcp.contoso.com/mcp`; absent on one desk. */
  readonly publicUrl?: string
  /** Exact `Host` headers, lower case, besides the server's own address. */
  readonly allowedHosts: readonly string[]
  /** Exact `Origin` headers. */
  readonly allowedOrigins: readonly string[]
  /** Addresses and networks whose forwarded headers are believed: `10.0.0.0/8`. */
  readonly trustedProxies: readonly string[]
  /** Absent on one desk, where the person's own sign-in serves. */
  readonly entra?: EntraConfig
  /** The newest first, 32 bytes each. */
  readonly stateKeys: readonly Uint8Array[]
  readonly redisUrl?: string
  readonly limits: HttpLimits
  /** How long a proxy in front keeps an idle connection, in seconds. */
  readonly proxyIdleSeconds: number
  /** How long requests are still taken after SIGTERM, until the balancer has noticed. */
  readonly drainSeconds: number
}

export interface EntraConfig {
  /** The API's own registration. */
  readonly clientId: string
  /** Tenant ids whose users may come, lower case. */
  readonly tenants: readonly string[]
  /** Client ids that may call; empty allows every one. */
  readonly clients: readonly string[]
  /** `https://login.microsoftonline.us`; else that of the environment's cloud. */
  readonly authority?: string
  readonly credential: ClientCredential
}

/** Per user, per address and per process; load tests raise them. */
export interface HttpLimits {
  readonly userCalls: number
  readonly userQueue: number
  readonly userQueueSeconds: number
  readonly userPerSecond: number
  readonly userBurst: number
  readonly userWritesPerMinute: number
  readonly userWriteBurst: number
  readonly addressPerSecond: number
  readonly addressFailuresPerMinute: number
  readonly megabytesInFlight: number
}

type Given = Readonly<Record<string, string | undefined>>

const ownPrefixes = ['ENTRA_', 'LIMIT_']
const loopback = new Set(['127.0.0.1', '::1', 'localhost'])

/**
 * The HTTP settings from the environment's variables, with flags over them; secrets also from files
 * (`STATE_KEY_FILE`), never from flags.
 *
 * @throws DataverseError `configuration` that lists every problem at once (R142). Values are never
 * repeated.
 */
export function parseHttpConfig(variables: Given, config: Config, readFile: ReadFile): HttpConfig {
  const problems: string[] = []
  const given = Object.fromEntries(
    Object.entries(variables).filter(([name, value]) => {
      const isOurs = name in httpSchema.shape || ownPrefixes.some((each) => name.startsWith(each))
      return isOurs && value !== undefined && value !== ''
    }),
  )
  for (const name of Object.keys(given))
    if (!(name in httpSchema.shape)) problems.push(`${name} is not a setting`)
  const parsed = httpSchema.safeParse(given)
  if (!parsed.success) {
    for (const issue of parsed.error.issues)
      problems.push(`${String(issue.path[0])} ${issue.message}`)
    throw invalid(problems)
  }
  const values = parsed.data
  const secrets = createSecretReader(values, readFile, problems)
  const stateKeys = secrets.stateKeys()
  const isForMany = Object.keys(given).some((name) => name.startsWith('ENTRA_'))
  const entra = isForMany ? readEntra(values, secrets.credential(), problems) : undefined
  if (isForMany) checkManyUsers(values, { config, stateKeys }, problems)
  else checkOneDesk(values, problems)
  if (values.LIMIT_USER_BURST < values.LIMIT_USER_PER_SECOND)
    problems.push('LIMIT_USER_BURST must be at least LIMIT_USER_PER_SECOND')
  const redisUrl = secrets.redisUrl()
  if (problems.length > 0) throw invalid(problems)

  const { PUBLIC_URL: publicUrl } = values
  return {
    host: values.HOST,
    port: values.PORT,
    path: publicUrl === undefined ? '/mcp' : new URL(publicUrl).pathname,
    ...(publicUrl !== undefined && { publicUrl }),
    allowedHosts: [
      ...(publicUrl === undefined ? [] : [new URL(publicUrl).host]),
      ...values.ALLOWED_HOSTS,
    ],
    allowedOrigins: values.ALLOWED_ORIGINS,
    trustedProxies: values.TRUSTED_PROXIES,
    ...(entra && { entra }),
    stateKeys,
    ...(redisUrl !== undefined && { redisUrl }),
    limits: {
      userCalls: values.LIMIT_USER_CALLS,
      userQueue: values.LIMIT_USER_QUEUE,
      userQueueSeconds: values.LIMIT_USER_QUEUE_SECONDS,
      userPerSecond: values.LIMIT_USER_PER_SECOND,
      userBurst: values.LIMIT_USER_BURST,
      userWritesPerMinute: values.LIMIT_USER_WRITES_PER_MINUTE,
      userWriteBurst: values.LIMIT_USER_WRITE_BURST,
      addressPerSecond: values.LIMIT_ADDRESS_PER_SECOND,
      addressFailuresPerMinute: values.LIMIT_ADDRESS_FAILURES_PER_MINUTE,
      megabytesInFlight: values.LIMIT_MEGABYTES_IN_FLIGHT,
    },
    proxyIdleSeconds: values.PROXY_IDLE_SECONDS,
    drainSeconds: values.DRAIN_SECONDS ?? (isForMany ? 5 : 0),
  }
}

function readEntra(
  values: z.output<typeof httpSchema>,
  credential: ClientCredential | undefined,
  problems: string[],
): EntraConfig | undefined {
  const { ENTRA_CLIENT_ID: clientId, ENTRA_TENANTS: tenants, ENTRA_AUTHORITY: authority } = values
  if (clientId === undefined) problems.push('ENTRA_CLIENT_ID is missing: the id of the API')
  if (tenants === undefined)
    problems.push('ENTRA_TENANTS is missing: the ids of the tenants whose users may come')
  if (clientId === undefined || tenants === undefined || credential === undefined) return undefined
  return {
    clientId,
    tenants,
    clients: values.ENTRA_CLIENTS,
    ...(authority !== undefined && { authority }),
    credential,
  }
}

function checkManyUsers(
  { PUBLIC_URL: publicUrl }: z.output<typeof httpSchema>,
  { config, stateKeys }: { config: Config; stateKeys: readonly Uint8Array[] },
  problems: string[],
): void {
  if (publicUrl === undefined)
    problems.push('PUBLIC_URL is missing: the address of the endpoint, https://host/mcp')
  if (stateKeys.length === 0)
    problems.push('STATE_KEY is missing: 32 random bytes in base64, the same on every machine')
  if (config.sandbox) problems.push('sandbox serves one desk only: leave it or ENTRA_* out')
  else if (!config.environment)
    problems.push('DATAVERSE_URL is missing: the environment that all users work in')
  if (config.accessToken !== undefined)
    problems.push('DATAVERSE_ACCESS_TOKEN is for one person: users bring their own, leave it out')
}

/** R55: nobody else on the network is to act as the person whose desk this is. */
function checkOneDesk(values: z.output<typeof httpSchema>, problems: string[]): void {
  const needed =
    'set PUBLIC_URL (https), ENTRA_CLIENT_ID, ENTRA_TENANTS, ENTRA_CERTIFICATE_FILE (or another credential) and STATE_KEY to serve many users'
  if (!loopback.has(values.HOST))
    problems.push(`HOST lets other machines in, who would act as you: ${needed}, or leave HOST out`)
  if (values.PUBLIC_URL !== undefined)
    problems.push(`PUBLIC_URL is for many users: ${needed}, or leave it out`)
  if (values.TRUSTED_PROXIES.length > 0)
    problems.push('TRUSTED_PROXIES is for many users: leave it out')
}

function invalid(problems: readonly string[]): DataverseError {
  return new DataverseError('configuration', `The settings do not fit: ${problems.join('; ')}.`, {
    hint: 'Correct them and start again; docs/http.md lists every setting for HTTP.',
  })
}
