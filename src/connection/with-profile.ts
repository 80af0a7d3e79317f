import { sampleClientId } from '../config.ts'
import type { Config } from '../config.ts'
import { parseEnvironmentUrl } from '../environment/address.ts'
import { foreign } from '../text/foreign.ts'
import { DataverseError } from '../errors.ts'
import { defaultProfile } from './profiles.ts'
import type { Profiles } from './profiles.ts'
import type { Profile } from './stored-profiles.ts'

/**
 * The configuration, with missing settings taken from its profile.
 *
 * An environment in the settings stays as it is. A name without a region gets the URL last found for
 * it, if any. Otherwise, the default profile applies, except with a configured access token, whose
 * environment must be named.
 *
 * @throws DataverseError `configuration` when there is no profile with that name; the errors of
 * `Profiles`.
 */
export async function withProfile(
  config: Config,
  profiles: Profiles,
  printCommand: (...args: readonly string[]) => string,
): Promise<Config> {
  const { environment, environmentName, profile: name, sandbox, accessToken } = config
  if (sandbox || environment !== undefined) return config
  if (environmentName !== undefined) {
    const url = await profiles.addressOf(environmentName)
    return url === undefined ? config : { ...config, environment: parseEnvironmentUrl(url) }
  }
  if (name === undefined && accessToken !== undefined) return config
  const all = await profiles.list()
  const profile = all.get(name ?? defaultProfile)
  if (profile !== undefined) return fill(config, profile)
  if (name === undefined) return config
  throw noSuchProfile(name, [...all.keys()], printCommand)
}

function fill(config: Config, { url, account, tenantId, clientId, authority }: Profile): Config {
  const isDefaultClient = config.clientId === sampleClientId
  return {
    ...config,
    environment: parseEnvironmentUrl(url),
    ...(account !== undefined && config.account === undefined && { account }),
    ...(tenantId !== undefined && config.tenantId === undefined && { tenantId }),
    ...(clientId !== undefined && isDefaultClient && { clientId }),
    ...(authority !== undefined && config.authority === undefined && { authority }),
  }
}

function noSuchProfile(
  name: string,
  names: readonly string[],
  printCommand: (...args: readonly string[]) => string,
): DataverseError {
  const known =
    names.length === 0
      ? 'No profiles are stored.'
      : `Stored profiles: ${foreign(names.join(', '))}.`
  return new DataverseError('configuration', `There is no profile '${name}'. ${known}`, {
    hint: `Create it with: ${printCommand('connect', '--profile', name)}`,
  })
}
