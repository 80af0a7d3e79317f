import * as z from 'zod'
import {
  environmentFromRegion,
  parseEnvironmentName,
  parseEnvironmentUrl,
} from './environment/address.ts'
import type { Environment } from './environment/address.ts'
import { DataverseError, isDataverseError } from './errors.ts'
import { logLevels } from './telemetry/log.ts'
import { printCommand } from './text/print-command.ts'

/** Where tokens are kept: `auto` means the keychain, or memory if there is none. */
export const tokenStores = ['auto', 'keychain', 'memory', 'file'] as const
export type TokenStoreKind = (typeof tokenStores)[number]

export const signInWays = ['browser', 'device-code'] as const
export type SignInWay = (typeof signInWays)[number]

/** Which writes wait for the user's approval. Each level has those of the levels before it. */
export const confirmLevels = ['off', 'closings', 'updates', 'writes'] as const
export type ConfirmLevel = (typeof confirmLevels)[number]

/**
 * Microsoft's public sample client. It works with every online environment, so that a first try needs
 * no registration (reference section 3.1). The consent page then shows the sample's name.
 */
export const sampleClientId = '51f81489-12ee-4a9e-aaae-a2591f45987d'

const flag = z
  .enum(['true', 'false', '1', '0', ''], 'must be true or false')
  .transform((text) => text === 'true' || text === '1')

/** `account`, `contoso_*`, and for columns `contact.governmentid`, `*.creditlimit`; separated by commas. */
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
    // A list of separators alone would allow what the operator meant to deny.
    .refine((list) => list.length > 0, 'must name at least one entity, or be left out')
    .default([])

/**
 * The settings; `readOnly` is the variable `DATAVERSE_READ_ONLY` and the flag `--read-only`. Secrets have no
 * description, because they are not flags.
 */
const schema = z.object({
  url: z.string().exactOptional().describe('URL of the environment, as copied from the browser'),
  environment: z.string().exactOptional().describe('first part of that URL: contoso'),
  region: z.string().exactOptional().describe('the part after it: crm4'),
  accessToken: z
    .string()
    .regex(/^[A-Za-z0-9._~+/=-]{1,16384}$/, 'must be a bearer token without spaces or quotes')
    .exactOptional(),
  clientId: z
    .guid('must be the GUID of an app registration')
    .default(sampleClientId)
    .describe("app registration to sign in with; Microsoft's sample app by default"),
  tenantId: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9.-]{1,127}$/, 'must be a tenant id or domain')
    .exactOptional()
    .describe('only accounts of this tenant, by id or domain'),
  authority: z
    .string()
    .regex(
      /^\s*https:\/\/(?=[^/]*[a-z])[A-Za-z0-9][A-Za-z0-9.-]*(?::\d{1,5})?(?:\/[A-Za-z0-9][A-Za-z0-9.-]*)?\/?\s*$/i,
      'must be https://login.microsoftonline.com, optionally followed by /<tenant>',
    )
    .exactOptional()
    .describe("sign-in service of a sovereign cloud; the environment's own by default"),
  tokenStore: z
    .enum(tokenStores, `must be one of ${tokenStores.join(', ')}`)
    .default('auto')
    .describe(`where tokens are kept: ${tokenStores.join(', ')}`),
  /** Passphrase of the encrypted file, only with `tokenStore: 'file'`. */
  tokenStoreSecret: z
    .string()
    .min(16, 'must have at least 16 characters')
    .max(1024, 'must have at most 1024 characters')
    .exactOptional(),
  signIn: z
    .enum(signInWays, `must be one of ${signInWays.join(', ')}`)
    .default('browser')
    .describe(`how to sign in: ${signInWays.join(' or ')}`),
  profile: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be a name of letters, digits, . _ and -')
    .exactOptional()
    .describe('stored connection to use: the name given to connect --profile'),
  sandbox: flag.default(false).describe('use the built-in sandbox instead'),
  readOnly: flag.default(false).describe('offer only the three read tools'),
  entities: patterns(false).describe('only these entities: account, contoso_*'),
  deny: patterns(true).describe('block these entities or columns: contact.creditlimit'),
  confirm: z
    .enum(confirmLevels, `must be one of ${confirmLevels.join(', ')}`)
    .default('off')
    .describe(
      'ask the user before closings, updates (with closings) or all writes; off by default',
    ),
  detectDuplicates: flag
    .default(false)
    .describe("let the environment's duplicate rules refuse creates and updates"),
  resultTokens: z.coerce
    .number('must be a number')
    .int('must be a whole number')
    .min(1000, 'must be at least 1000')
    .max(200_000, 'must be at most 200000')
    .default(20_000)
    .describe('maximum tokens in one result, 20000 by default'),
  logLevel: z
    .enum(logLevels, `must be one of ${logLevels.join(', ')}`)
    .default('warn')
    .describe(`${logLevels.join(', ')}; warn by default`),
})

/** The parsed settings, with the environment that they name. */
export interface Config extends Readonly<
  Omit<z.infer<typeof schema>, 'url' | 'environment' | 'region'>
> {
  /** Absent with `sandbox`, and where a profile or the list of environments provides it. */
  readonly environment?: Environment
  /** First part of its address without a region, which must be looked up: `contoso`. */
  readonly environmentName?: string
  /** The only account that may be used, by user name; set by a profile. */
  readonly account?: string
  /** Entities that an administrator's policy allows: an entity must match these and `entities`. */
  readonly within?: readonly string[]
  /** The file of that policy. */
  readonly policyFile?: string
}

type Given = Readonly<Record<string, string | undefined>>

/** The variable of a setting: `DATAVERSE_READ_ONLY` for `readOnly`. */
const toVariable = (name: string) =>
  `DATAVERSE_${name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`

/** Every setting with its description. Secrets have none, because they are not flags. */
export const settings: ReadonlyMap<string, string | undefined> = new Map(
  Object.entries(schema.shape).map(([name, setting]) => [toVariable(name), setting.description]),
)
const names = new Map(Object.keys(schema.shape).map((name) => [toVariable(name), name]))

/**
 * The configuration from the environment's variables, with flags over them.
 *
 * @throws DataverseError `configuration` that lists every problem at once: unknown `DATAVERSE_`
 * names, wrong values, settings that contradict each other. The only values that the error repeats are an
 * address or a region, shortened and without the part before an `@`.
 */
export function parseConfig(variables: Given): Config {
  const problems: string[] = []
  const given: Record<string, string> = {}
  for (const [variable, value] of Object.entries(variables)) {
    if (!variable.startsWith('DATAVERSE_') || value === undefined || value === '') continue
    const name = names.get(variable)
    if (name === undefined) problems.push(`${variable} is not a setting`)
    else given[name] = value
  }

  if (variables['NODE_TLS_REJECT_UNAUTHORIZED'] === '0')
    problems.push('NODE_TLS_REJECT_UNAUTHORIZED=0 turns off certificate checks: remove it')

  const parsed = schema.safeParse(given)
  if (!parsed.success) {
    for (const issue of parsed.error.issues)
      problems.push(`${toVariable(String(issue.path[0]))} ${issue.message}`)
    readEnvironment(given, problems)
    readEnvironmentName(given, problems)
    throw invalid(problems)
  }
  const values = parsed.data
  const { url: _url, environment: _prefix, region: _region, ...rest } = values
  const environment = readEnvironment(values, problems)
  const environmentName = readEnvironmentName(values, problems)
  const isNamed = environment !== undefined || environmentName !== undefined
  if (values.profile !== undefined && (isNamed || values.sandbox))
    problems.push('DATAVERSE_PROFILE has its own environment: remove the other one, or the profile')
  if (environmentName !== undefined && values.accessToken !== undefined)
    problems.push('DATAVERSE_ACCESS_TOKEN needs the full address: add DATAVERSE_REGION')
  if (values.sandbox && (isNamed || values.accessToken))
    problems.push('sandbox needs neither DATAVERSE_URL nor DATAVERSE_ACCESS_TOKEN: remove them')
  if (problems.length > 0) throw invalid(problems)

  return {
    ...rest,
    ...(environment && { environment }),
    ...(environmentName !== undefined && { environmentName }),
  }
}

/** The settings that name the environment. */
interface Named {
  readonly url?: string
  readonly environment?: string
  readonly region?: string
}

function readEnvironment(values: Named, problems: string[]): Environment | undefined {
  const { url, environment: prefix, region } = values
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

/** The name alone, when its region is not given. */
function readEnvironmentName(values: Named, problems: string[]): string | undefined {
  const { url, environment: prefix, region } = values
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
    `Invalid settings: ${problems.map(withoutStop).join('; ')}.`,
    {
      hint: `Correct them and start again; ${printCommand('serve', '--help')} lists every setting.`,
    },
  )
}

/** The error of an address includes how to correct it. */
const toProblem = ({ message, hint }: DataverseError) => `${message} ${hint}`

const withoutStop = (sentence: string) => sentence.replace(/\.$/, '')
