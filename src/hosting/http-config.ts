import type * as z from 'zod'
import type { ClientCredential } from './identity/client-credential.ts'
import type { Config } from '../config.ts'
import { DataverseError } from '../errors.ts'
import { createSecretReader } from './secret-reader.ts'
import type { RedisAddress } from './redis-address.ts'
import type { ReadFile } from './secret-reader.ts'
import { httpSchema } from './http-settings.ts'

/** How this server is reached over HTTP, and who may use it. */
export interface HttpConfig {
  readonly host: string
  readonly port: number
  /** Path of the MCP endpoint: `/mcp`. */
  readonly path: string
  /** `https://mcp.contoso.com/mcp`; absent in single-user mode. */
  readonly publicUrl?: string
  /** Exact `Host` headers, lower case, besides the server's own address. */
  readonly allowedHosts: readonly string[]
  /** Exact `Origin` headers. */
  readonly allowedOrigins: readonly string[]
  /** Addresses and networks whose forwarded headers are trusted: `10.0.0.0/8`. */
  readonly trustedProxies: readonly string[]
  /** What the landing page says besides the address. */
  readonly landing: {
    /** Client id of the MCP clients' registration. */
    readonly clientId?: string
    /** Whom users ask. */
    readonly contact?: string
  }
  /** Absent in single-user mode, which uses the user's own sign-in. */
  readonly entra?: EntraConfig
  /** Newest first, 32 bytes each. */
  readonly stateKeys: readonly Uint8Array[]
  readonly redis?: RedisAddress
  readonly limits: HttpLimits
  /** How long the proxy in front keeps an idle connection, in seconds. */
  readonly proxyIdleSeconds: number
  /** How long requests are still accepted after SIGTERM, until the load balancer has noticed, in seconds. */
  readonly drainSeconds: number
}

export interface EntraConfig {
  /** The API's own registration. */
  readonly clientId: string
  /** Ids of the tenants whose users are allowed, in lower case. */
  readonly tenants: readonly string[]
  /** Client ids that may call; empty allows all. */
  readonly clients: readonly string[]
  /** `https://login.microsoftonline.us`; by default that of the environment's cloud. */
  readonly authority?: string
  readonly credential: ClientCredential
}

/** Per user, per address and per process. Load tests raise them. */
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

const ownPrefixes = ['ENTRA_', 'LIMIT_', 'LANDING_']
const loopback = new Set(['127.0.0.1', '::1', 'localhost'])

/**
 * The HTTP settings from environment variables, which flags override. Secrets may also come from files
 * (`STATE_KEY_FILE`), never from flags.
 *
 * @throws DataverseError `configuration` that lists every problem at once (R142). It never repeats
 * values.
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
  const isMultiUser = Object.keys(given).some((name) => name.startsWith('ENTRA_'))
  const entra = isMultiUser ? readEntra(values, secrets.credential(), problems) : undefined
  if (isMultiUser) checkMultiUser(values, { config, stateKeys }, problems)
  else checkSingleUser(values, problems)
  if (values.LIMIT_USER_BURST < values.LIMIT_USER_PER_SECOND)
    problems.push('LIMIT_USER_BURST must be at least LIMIT_USER_PER_SECOND')
  const redis = secrets.redis()
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
    landing: {
      ...(values.LANDING_CLIENT_ID !== undefined && { clientId: values.LANDING_CLIENT_ID }),
      ...(values.LANDING_CONTACT !== undefined && { contact: values.LANDING_CONTACT }),
    },
    ...(entra && { entra }),
    stateKeys,
    ...(redis !== undefined && { redis }),
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
    drainSeconds: values.DRAIN_SECONDS ?? (isMultiUser ? 5 : 0),
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
    problems.push('ENTRA_TENANTS is missing: the ids of the tenants whose users are allowed')
  if (clientId === undefined || tenants === undefined || credential === undefined) return undefined
  return {
    clientId,
    tenants,
    clients: values.ENTRA_CLIENTS,
    ...(authority !== undefined && { authority }),
    credential,
  }
}

function checkMultiUser(
  { PUBLIC_URL: publicUrl }: z.output<typeof httpSchema>,
  { config, stateKeys }: { config: Config; stateKeys: readonly Uint8Array[] },
  problems: string[],
): void {
  if (publicUrl === undefined)
    problems.push('PUBLIC_URL is missing: the address of the endpoint, https://host/mcp')
  if (stateKeys.length === 0)
    problems.push('STATE_KEY is missing: 32 random bytes in base64, the same on every machine')
  if (config.sandbox) problems.push('sandbox works in single-user mode only: remove it or ENTRA_*')
  else if (!config.environment)
    problems.push('DATAVERSE_URL is missing: the environment of all users')
  if (config.accessToken !== undefined)
    problems.push('DATAVERSE_ACCESS_TOKEN is for a single user: users bring their own, remove it')
}

/** R55: nobody else on the network may act as the user of this computer. */
function checkSingleUser(values: z.output<typeof httpSchema>, problems: string[]): void {
  const needed =
    'set PUBLIC_URL (https), ENTRA_CLIENT_ID, ENTRA_TENANTS, ENTRA_CERTIFICATE_FILE (or another credential) and STATE_KEY for multi-user mode'
  if (!loopback.has(values.HOST))
    problems.push(`HOST allows other machines, which would act as you: ${needed}, or remove HOST`)
  if (values.PUBLIC_URL !== undefined)
    problems.push(`PUBLIC_URL is for multi-user mode: ${needed}, or remove it`)
  if (values.LANDING_CLIENT_ID !== undefined)
    problems.push('LANDING_CLIENT_ID is for multi-user mode: remove it')
  if (values.TRUSTED_PROXIES.length > 0)
    problems.push('TRUSTED_PROXIES is for multi-user mode: remove it')
}

function invalid(problems: readonly string[]): DataverseError {
  return new DataverseError('configuration', `Invalid settings: ${problems.join('; ')}.`, {
    hint: 'Correct them and start again; docs/http-settings.md lists every setting for HTTP.',
  })
}
