import { confirmLevels, type Config } from '../config.ts'
import { DataverseError } from '../errors.ts'
import type { Policy } from './policy.ts'

/**
 * The settings under an administrator's policy. The stricter of two values wins: lists are joined (an entity
 * must be allowed by both), read-only mode stays on, the smaller limit holds. Of the others, the policy's
 * value replaces the user's.
 *
 * @param anyEnvironment - For commands that show or end stored connections, which must stay possible.
 * @throws DataverseError `configuration` when the settings name another environment than the policy.
 */
export function applyPolicy(
  config: Config,
  policy: Policy | undefined,
  { anyEnvironment = false }: { readonly anyEnvironment?: boolean } = {},
): Config {
  if (policy === undefined) return config
  const { config: set, file } = policy
  const has = (name: string) => policy.names.includes(name)
  return {
    ...config,
    policyFile: file,
    readOnly: config.readOnly || set.readOnly,
    detectDuplicates: config.detectDuplicates || set.detectDuplicates,
    confirm: stricter(config.confirm, set.confirm),
    deny: [...set.deny, ...config.deny],
    within: set.entities,
    resultTokens: has('DATAVERSE_RESULT_TOKENS')
      ? Math.min(config.resultTokens, set.resultTokens)
      : config.resultTokens,
    ...(has('DATAVERSE_CLIENT_ID') && { clientId: set.clientId }),
    ...(set.tenantId !== undefined && { tenantId: set.tenantId }),
    ...(set.authority !== undefined && { authority: set.authority }),
    ...(has('DATAVERSE_TOKEN_STORE') && { tokenStore: set.tokenStore }),
    ...(has('DATAVERSE_SIGN_IN') && { signIn: set.signIn }),
    ...(has('DATAVERSE_LOG_LEVEL') && { logLevel: set.logLevel }),
    ...(!(anyEnvironment && isNamed(config)) && environmentOf(config, policy)),
  }
}

const isNamed = ({ environment, environmentName, profile }: Config) =>
  environment !== undefined || environmentName !== undefined || profile !== undefined

/** The sandbox has no data of the organization, so the policy's environment does not concern it. */
function environmentOf(
  config: Config,
  { config: { environment, environmentName }, file }: Policy,
): Partial<Config> {
  if (config.sandbox || (environment === undefined && environmentName === undefined)) return {}
  const isOther =
    config.profile !== undefined ||
    (config.environment !== undefined && config.environment.host !== environment?.host) ||
    (config.environmentName !== undefined && config.environmentName !== environmentName)
  if (isOther) {
    const allowed = environment?.url ?? environmentName ?? ''
    throw new DataverseError(
      'configuration',
      `The administrator's policy allows only the environment ${allowed}.`,
      { hint: `Remove the other environment from the settings. The policy is in ${file}.` },
    )
  }
  return {
    ...(environment && { environment }),
    ...(environmentName !== undefined && { environmentName }),
  }
}

const stricter = (one: Config['confirm'], other: Config['confirm']) =>
  confirmLevels.indexOf(one) > confirmLevels.indexOf(other) ? one : other
