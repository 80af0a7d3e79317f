import * as z from 'zod'
import {
  environmentFromRegion,
  parseEnvironmentName,
  parseEnvironmentUrl,
} from './environment/address.ts'
import type { Environment } from './environment/address.ts'
import { DataverseError, isDataverseError } from './errors.ts'
import { logLevels } from './telemetry/log.ts'
import type { LogLevel } from './telemetry/log.ts'
import { printCommand } from './text/print-command.ts'

/** The settings as this version knows them. Each but the secrets is also a flag: `--read-only`. */
export interface Config {
  /** Absent with `sandbox`, and where a profile or the list of environments has to tell it. */
  readonly environment?: Environment
  /** First part of its address without a region, which has to be found: `contoso`. */
  readonly environmentName?: string
  /** The only account that may be used, by user name; told by a profile. */
  readonly account?: string
  readonly accessToken?: string
  readonly clientId: string
  readonly tenantId?: string
  /** Origin of the sign-in service: `https://login.microsoftonline.us`. */
  readonly authority?: string
  readonly tokenStore: TokenStoreKind
  /** Passphrase of the encrypted file, only with `tokenStore: 'file'`. */
  readonly tokenStoreSecret?: string
  readonly signIn: SignInWay
  /** Name of a stored connection (`connect --profile`). */
  readonly profile?: string
  readonly sandbox: boolean
  readonly readOnly: boolean
  /** Patterns of entities that may be used at all; empty allows every one. */
  readonly entities: readonly string[]
  /** Patterns of entities, and of columns as `entity.column`, that nobody may reach. */
  readonly deny: readonly string[]
  /** Whether the environment's duplicate rules may refuse creates and updates. */
  readonly detectDuplicates: boolean
  readonly resultTokens: number
  readonly logLevel: LogLevel
}

/** Where tokens are kept: `auto` is the keychain, or memory where there is none. */
export const tokenStores = ['auto', 'keychain', 'memory', 'file'] as const
export type TokenStoreKind = (typeof tokenStores)[number]

export const signInWays = ['browser', 'device-code'] as const
export type SignInWay = (typeof signInWays)[number]

/**
 * Microsoft's public sample client, usable with every online environment, so that a first try needs
 * no registration (reference section 3.1). Consent then shows the sample's name.
 */
export const sampleClientId = '51f81489-12ee-4a9e-aaae-a2591f45987d'

const flag = z
  .enum(['true', 'false', '1', '0', ''], 'must be true or false')
  .transform((text) => text === 'true' || text === '1')

/** `account`, `contoso_*`, and for columns `contact.governmentid`, `*.creditlimit`; joined by commas. */
const patterns = (columns: boolean) =>
  z
    .string()
    .max(16_000, 'must have at most 16000 characters')
    .transform((text) =>
      text
        .toLowerCase()
        .split(/[\s,]+/)
        .filter((pattern) => pattern !== ''),
    )
    .pipe(
      z.array(
        z
          .string()
          .regex(
            columns ? /^[a-z_*][a-z0-9_*]*(?:\.[a-z_*][a-z0-9_*]*)?$/ : /^[a-z_*][a-z0-9_*]*$/,
            columns
              ? 'must list logical names such as contact or contact.creditlimit, with * for any part'
              : 'must list logical names of entities such as account or contoso_*',
          ),
      ),
    )
    // Nothing but separators would open what somebody meant to close.
    .refine((list) => list.length > 0, 'must name something, or be left out')
    .default([])

const schema = z.object({
  DATAVERSE_URL: z
    .string()
    .optional()
    .describe('URL of the environment, as copied from the browser'),
  DATAVERSE_ENVIRONMENT: z.string().optional().describe('first part of that URL: contoso'),
  DATAVERSE_REGION: z.string().optional().describe('the part after it: crm4'),
  DATAVERSE_ACCESS_TOKEN: z
    .string()
    .regex(/^[A-Za-z0-9._~+/=-]{1,16384}$/, 'must be a bearer token without spaces or quotes')
    .optional(),
  DATAVERSE_CLIENT_ID: z
    .guid('must be the GUID of an app registration')
    .default(sampleClientId)
    .describe("app registration to sign in with; Microsoft's sample app by default"),
  DATAVERSE_TENANT_ID: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9.-]{1,127}$/, 'must be a tenant id or domain')
    .optional()
    .describe('only accounts of this tenant, by id or domain'),
  DATAVERSE_AUTHORITY: z
    .url({ protocol: /^https$/, error: 'must be an https address' })
    .optional()
    .describe("sign-in service of a sovereign cloud; the environment's own by default"),
  DATAVERSE_TOKEN_STORE: z
    .enum(tokenStores, `must be one of ${tokenStores.join(', ')}`)
    .default('auto')
    .describe(`where tokens are kept: ${tokenStores.join(', ')}`),
  DATAVERSE_TOKEN_STORE_SECRET: z
    .string()
    .min(16, 'must have at least 16 characters')
    .max(1024, 'must have at most 1024 characters')
    .optional(),
  DATAVERSE_SIGN_IN: z
    .enum(signInWays, `must be one of ${signInWays.join(', ')}`)
    .default('browser')
    .describe(`how to sign in: ${signInWays.join(' or ')}`),
  DATAVERSE_PROFILE: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be a name of letters, digits, . _ and -')
    .optional()
    .describe('stored connection to use: the name given to connect --profile'),
  DATAVERSE_SANDBOX: flag.default(false).describe('use the built-in sandbox instead'),
  DATAVERSE_READ_ONLY: flag.default(false).describe('offer only the three read tools'),
  DATAVERSE_ENTITIES: patterns(false).describe('only these entities: account, contoso_*'),
  DATAVERSE_DENY: patterns(true).describe('block these entities or columns: contact.creditlimit'),
  DATAVERSE_DETECT_DUPLICATES: flag
    .default(false)
    .describe("let the environment's duplicate rules refuse creates and updates"),
  DATAVERSE_RESULT_TOKENS: z.coerce
    .number('must be a number')
    .int('must be a whole number')
    .min(1000, 'must be at least 1000')
    .max(200_000, 'must be at most 200000')
    .default(20_000)
    .describe('maximum tokens in one result, 20000 by default'),
  DATAVERSE_LOG_LEVEL: z
    .enum(logLevels, `must be one of ${logLevels.join(', ')}`)
    .default('warn')
    .describe(`${logLevels.join(', ')}; warn by default`),
})

type Given = Readonly<Record<string, string | undefined>>

/** Every setting with what it means; the secrets have no description, since they are no flags. */
export const settings: ReadonlyMap<string, string | undefined> = new Map(
  Object.entries(schema.shape).map(([name, setting]) => [name, setting.description]),
)

/**
 * The configuration from the environment's variables, with flags over them.
 *
 * @throws DataverseError `configuration` that lists every problem at once: unknown `DATAVERSE_`
 * names, wrong values, settings that contradict each other. Of the values only an address or a region is
 * repeated, shortened and without what stands before an `@`.
 */
export function parseConfig(variables: Given): Config {
  const problems: string[] = []
  const given = Object.fromEntries(
    Object.entries(variables).filter(
      ([name, value]) => name.startsWith('DATAVERSE_') && value !== undefined && value !== '',
    ),
  )
  for (const name of Object.keys(given))
    if (!settings.has(name)) problems.push(`${name} is not a setting`)

  if (variables['NODE_TLS_REJECT_UNAUTHORIZED'] === '0')
    problems.push('NODE_TLS_REJECT_UNAUTHORIZED=0 turns certificate checks off: remove it')

  const parsed = schema.safeParse(given)
  if (!parsed.success) {
    for (const issue of parsed.error.issues)
      problems.push(`${String(issue.path[0])} ${issue.message}`)
    throw invalid(problems)
  }
  const values = parsed.data
  const environment = readEnvironment(values, problems)
  const environmentName = readEnvironmentName(values, problems)
  const isNamed = environment !== undefined || environmentName !== undefined
  if (values.DATAVERSE_PROFILE !== undefined && (isNamed || values.DATAVERSE_SANDBOX))
    problems.push(
      'DATAVERSE_PROFILE names its own environment: leave out the other one, or the profile',
    )
  if (environmentName !== undefined && values.DATAVERSE_ACCESS_TOKEN !== undefined)
    problems.push('DATAVERSE_ACCESS_TOKEN needs the whole address: add DATAVERSE_REGION')
  if (values.DATAVERSE_SANDBOX && (isNamed || values.DATAVERSE_ACCESS_TOKEN))
    problems.push('sandbox needs neither DATAVERSE_URL nor DATAVERSE_ACCESS_TOKEN: leave them out')
  if (problems.length > 0) throw invalid(problems)

  return {
    ...(environment && { environment }),
    ...(environmentName !== undefined && { environmentName }),
    ...(values.DATAVERSE_ACCESS_TOKEN && { accessToken: values.DATAVERSE_ACCESS_TOKEN }),
    clientId: values.DATAVERSE_CLIENT_ID,
    ...(values.DATAVERSE_TENANT_ID && { tenantId: values.DATAVERSE_TENANT_ID }),
    ...(values.DATAVERSE_AUTHORITY && { authority: values.DATAVERSE_AUTHORITY }),
    tokenStore: values.DATAVERSE_TOKEN_STORE,
    ...(values.DATAVERSE_TOKEN_STORE_SECRET && {
      tokenStoreSecret: values.DATAVERSE_TOKEN_STORE_SECRET,
    }),
    signIn: values.DATAVERSE_SIGN_IN,
    ...(values.DATAVERSE_PROFILE && { profile: values.DATAVERSE_PROFILE }),
    sandbox: values.DATAVERSE_SANDBOX,
    readOnly: values.DATAVERSE_READ_ONLY,
    entities: values.DATAVERSE_ENTITIES,
    deny: values.DATAVERSE_DENY,
    detectDuplicates: values.DATAVERSE_DETECT_DUPLICATES,
    resultTokens: values.DATAVERSE_RESULT_TOKENS,
    logLevel: values.DATAVERSE_LOG_LEVEL,
  }
}

function readEnvironment(
  values: z.output<typeof schema>,
  problems: string[],
): Environment | undefined {
  const { DATAVERSE_URL: url, DATAVERSE_ENVIRONMENT: prefix, DATAVERSE_REGION: region } = values
  if (url !== undefined && (prefix !== undefined || region !== undefined))
    problems.push('give DATAVERSE_URL or DATAVERSE_ENVIRONMENT with DATAVERSE_REGION, not both')
  else if (prefix === undefined && region !== undefined)
    problems.push('DATAVERSE_REGION needs DATAVERSE_ENVIRONMENT')
  try {
    if (url !== undefined) return parseEnvironmentUrl(url)
    if (prefix !== undefined && region !== undefined) return environmentFromRegion(prefix, region)
  } catch (error) {
    problems.push(isDataverseError(error) ? toProblem(error) : 'DATAVERSE_URL is not readable')
  }
  return undefined
}

/** The name alone, when nothing tells its region. */
function readEnvironmentName(
  values: z.output<typeof schema>,
  problems: string[],
): string | undefined {
  const { DATAVERSE_URL: url, DATAVERSE_ENVIRONMENT: prefix, DATAVERSE_REGION: region } = values
  if (prefix === undefined || url !== undefined || region !== undefined) return undefined
  try {
    return parseEnvironmentName(prefix)
  } catch {
    problems.push('DATAVERSE_ENVIRONMENT must be the first part of an address, such as contoso')
    return undefined
  }
}

function invalid(problems: readonly string[]): DataverseError {
  return new DataverseError(
    'configuration',
    `The settings do not fit: ${problems.map(withoutStop).join('; ')}.`,
    {
      hint: `Correct them and start again; ${printCommand('serve', '--help')} lists every setting.`,
    },
  )
}

/** An address says by itself how it is corrected. */
const toProblem = ({ message, hint }: DataverseError) => `${message} ${hint}`

const withoutStop = (sentence: string) => sentence.replace(/\.$/, '')
