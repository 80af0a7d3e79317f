import { BlockList, isIP } from 'node:net'
import * as z from 'zod'

/** Items separated by commas or spaces; each one is checked. */
const list = <Item extends z.ZodType<string, string>>(item: Item) =>
  z
    .string()
    .max(16_000, 'must have at most 16000 characters')
    .transform((text) => text.split(/[\s,]+/).filter((each) => each !== ''))
    .pipe(z.array(item))

const wholeNumber = (least: number, most: number, usual: number, meaning: string) =>
  z.coerce
    .number(`must be a number from ${least} to ${most}`)
    .int(`must be a whole number from ${least} to ${most}`)
    .min(least, `must be at least ${least}`)
    .max(most, `must be at most ${most}`)
    .default(usual)
    .describe(`${meaning}, ${usual} by default`)

const guid = z
  .guid('must be a GUID')
  .transform((text) => text.toLowerCase())
  .pipe(z.string())

const isLoopback = ({ hostname }: URL) => ['localhost', '127.0.0.1', '[::1]'].includes(hostname)

/** The same text is resource, metadata address and challenge, so only one spelling is allowed (R10). */
const publicUrl = z.string().refine((text) => {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url))
  const hasPath = /^(?:\/[A-Za-z0-9._~-]+)+$/.test(url.pathname)
  return isSafe && hasPath && text === `${url.origin}${url.pathname}`
}, 'must be https://host/path without trailing slash, query or fragment: https://mcp.contoso.com/mcp')

const host = z
  .string()
  .regex(/^(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::\d{1,5})?$/i, 'must list hosts as host or host:port')
  .transform((text) => text.toLowerCase())
  .pipe(z.string())

const hostAndPort = z
  .string()
  .regex(/^(?:[a-z0-9.-]+|\[[0-9a-f:]+\]):\d{1,5}$/i, 'must list Sentinels as host:port')

const origin = z
  .string()
  .refine(
    (text) => URL.canParse(text) && new URL(text).origin === text && text !== 'null',
    'must list origins such as https://app.contoso.com, without a path',
  )

const network = z.string().refine((text) => toNetwork(text) !== undefined, {
  error: 'must list addresses or networks such as 10.0.0.7 or 10.0.0.0/8',
})

const file = z.string().max(4096, 'must be a path')

/** The settings of `serve --http`. Those without a description are secrets and not flags. */
export const httpSchema = z.object({
  HOST: z
    .string()
    .regex(/^[A-Za-z0-9.:-]{1,253}$/, 'must be an address of this machine')
    .default('127.0.0.1')
    .describe('address to listen on; 127.0.0.1 by default'),
  PORT: wholeNumber(0, 65_535, 3000, 'port to listen on, 0 for any free one'),
  PUBLIC_URL: publicUrl.optional().describe('address of the endpoint: https://mcp.contoso.com/mcp'),
  ALLOWED_HOSTS: list(host).default([]).describe('additional Host headers to accept'),
  ALLOWED_ORIGINS: list(origin).default([]).describe('web pages that may call: https://host'),
  TRUSTED_PROXIES: list(network)
    .default([])
    .describe('proxies whose X-Forwarded-For is trusted: 10.0.0.0/8'),
  PROXY_IDLE_SECONDS: wholeNumber(1, 3600, 60, 'seconds that the proxy keeps idle connections'),
  DRAIN_SECONDS: z.coerce
    .number('must be a number from 0 to 20')
    .min(0, 'must be at least 0')
    .max(20, 'must be at most 20')
    .optional()
    .describe(
      'seconds to accept requests after SIGTERM: 5 in multi-user mode, 0 in single-user mode',
    ),
  ENTRA_CLIENT_ID: guid.optional().describe("client id of the API's registration"),
  ENTRA_TENANTS: list(guid)
    .pipe(z.array(z.string()).min(1, 'must list tenant ids').max(100, 'must list at most 100'))
    .optional()
    .describe('ids of the tenants whose users may call'),
  ENTRA_CLIENTS: list(guid).default([]).describe('client ids that may call; all by default'),
  LANDING_CLIENT_ID: guid
    .optional()
    .describe("client id of the MCP clients' registration, shown on the landing page"),
  LANDING_CONTACT: z
    .string()
    .max(200, 'must have at most 200 characters')
    .regex(/^[^\p{Cc}\p{Cf}]+$/u, 'must be one line of plain text')
    .optional()
    .describe('whom users ask, shown on the landing page: Ana, it-help@contoso.com'),
  ENTRA_AUTHORITY: z
    .string()
    .regex(
      /^https:\/\/[A-Za-z0-9.-]+(?::\d{1,5})?$/,
      'must be https and a host: https://login.microsoftonline.us',
    )
    .optional()
    .describe("sign-in service of a sovereign cloud; the environment's own by default"),
  ENTRA_CERTIFICATE_FILE: file.optional().describe('PEM file with certificate and private key'),
  ENTRA_FEDERATED_TOKEN_FILE: file
    .optional()
    .describe('file with a federated token, read on every use'),
  ENTRA_CLIENT_SECRET_FILE: file.optional().describe('file with a client secret (last resort)'),
  ENTRA_CLIENT_SECRET: z.string().max(1024, 'must have at most 1024 characters').optional(),
  STATE_KEY: z.string().max(1024, 'must have at most 1024 characters').optional(),
  STATE_KEY_FILE: file.optional().describe('file with the state key, or two keys, newest first'),
  REDIS_URL: z.string().max(4096, 'must have at most 4096 characters').optional(),
  REDIS_URL_FILE: file.optional().describe('file with the address of Redis or Valkey'),
  REDIS_CA_FILE: file
    .optional()
    .describe('PEM file with the authority that signs the certificate of Redis, for rediss://'),
  REDIS_SENTINELS: list(hostAndPort)
    .default([])
    .describe('Sentinels that name the primary: sentinel-1:26379,sentinel-2:26379'),
  REDIS_SENTINEL_PASSWORD: z.string().max(1024, 'must have at most 1024 characters').optional(),
  REDIS_SENTINEL_PASSWORD_FILE: file.optional().describe("file with the Sentinels' own password"),
  LIMIT_USER_CALLS: wholeNumber(1, 1000, 8, 'tool calls of one user at once'),
  LIMIT_USER_QUEUE: wholeNumber(0, 10_000, 16, 'tool calls of one user that wait'),
  LIMIT_USER_QUEUE_SECONDS: wholeNumber(1, 60, 5, 'maximum seconds that they wait'),
  LIMIT_USER_PER_SECOND: wholeNumber(1, 10_000, 10, 'requests of one user in a second'),
  LIMIT_USER_BURST: wholeNumber(1, 10_000, 30, 'requests of one user in a short burst'),
  LIMIT_USER_WRITES_PER_MINUTE: wholeNumber(1, 100_000, 60, 'writes of one user in a minute'),
  LIMIT_USER_WRITE_BURST: wholeNumber(0, 10_000, 10, 'additional writes in a minute'),
  LIMIT_ADDRESS_PER_SECOND: wholeNumber(
    1,
    100_000,
    50,
    'requests without a token from one address',
  ),
  LIMIT_ADDRESS_FAILURES_PER_MINUTE: wholeNumber(1, 100_000, 10, 'invalid tokens from one address'),
  LIMIT_MEGABYTES_IN_FLIGHT: wholeNumber(16, 4096, 256, 'megabytes of bodies in memory at once'),
})

/** Every setting with its description. Secrets have none, because they are not flags. */
export const httpSettings: ReadonlyMap<string, string | undefined> = new Map(
  Object.entries(httpSchema.shape).map(([name, setting]) => [name, setting.description]),
)

/** The addresses of a text such as `10.0.0.0/8`; `undefined` if it is not a network. */
export function toNetwork(text: string): BlockList | undefined {
  const [address = '', prefix] = text.split('/')
  const version = isIP(address)
  const most = version === 6 ? 128 : 32
  const bits = prefix === undefined ? most : Number(prefix)
  const isPrefix = prefix === undefined || /^\d{1,3}$/.test(prefix)
  if (version === 0 || !isPrefix || bits > most || text.split('/').length > 2) return undefined
  const addresses = new BlockList()
  addresses.addSubnet(address, bits, version === 6 ? 'ipv6' : 'ipv4')
  return addresses
}
