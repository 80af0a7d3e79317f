import { parseConfig } from '../../config.ts'
import type { Config } from '../../config.ts'

/** Flags of `connect`, `status`, `disconnect`, and `doctor`, as given on the command line. */
export interface AccountFlags {
  readonly region?: string
  readonly profile?: string
  readonly account?: string
  readonly json?: boolean
  readonly offline?: boolean
  readonly sandbox?: boolean
}

type Variables = Readonly<Record<string, string | undefined>>

/**
 * The settings with the command line applied: its arguments replace the variables that name an
 * environment.
 *
 * @param environment - A URL, or the first part of one.
 * @throws DataverseError `configuration` with every problem.
 */
export function readAccountConfig(
  environment: string | undefined,
  { region, profile, account, sandbox = false }: AccountFlags,
  variables: Variables,
): Config {
  const isNamed = environment !== undefined || profile !== undefined || region !== undefined
  const config = parseConfig({
    ...(isNamed || sandbox ? without(variables, naming) : variables),
    ...(environment !== undefined && {
      [isAddress(environment) ? 'DATAVERSE_URL' : 'DATAVERSE_ENVIRONMENT']: environment,
    }),
    ...(region !== undefined && { DATAVERSE_REGION: region }),
    ...(profile !== undefined && { DATAVERSE_PROFILE: profile }),
    ...(sandbox && { DATAVERSE_SANDBOX: 'true' }),
  })
  return { ...config, ...(account !== undefined && { account }) }
}

/** Without the settings that only apply to servers: these commands sign a user in or out. */
export function withoutAutomation(variables: Variables): Variables {
  return without(variables, ['DATAVERSE_ACCESS_TOKEN', 'DATAVERSE_SANDBOX'])
}

const naming = [
  'DATAVERSE_URL',
  'DATAVERSE_ENVIRONMENT',
  'DATAVERSE_REGION',
  'DATAVERSE_PROFILE',
  'DATAVERSE_SANDBOX',
  'DATAVERSE_ACCESS_TOKEN',
]

function without(variables: Variables, names: readonly string[]): Variables {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !names.includes(name)))
}

const isAddress = (text: string): boolean => /[.:/]/.test(text)
