import { createDiscoveryTokenSource } from '../sign-in/sign-in.ts'
import type { SignedInTokenSource } from '../sign-in/signed-in-token-source.ts'
import type { Clock } from '../time/clock.ts'
import type { Config } from '../config.ts'
import type { Environment } from '../environment/address.ts'
import { cloudOfAuthority } from '../environment/clouds.ts'
import { findEnvironment } from './find-environment.ts'
import type { Fetch } from '../network/fetch.ts'
import { createProfiles, readEnd } from './profiles.ts'
import type { Profiles } from './profiles.ts'
import { withProfile } from './with-profile.ts'

/**
 * Finds the environment of a server whose settings do not contain its full address: by profile, by the
 * default profile, or by a name whose region is looked up once and remembered.
 *
 * @returns a function that resolves to the completed configuration, still without an environment when
 * nothing names one. It may sign the user in, as any first call does; a repeated call continues that
 * sign-in.
 */
export function createEnvironmentFinder({
  config,
  fetch,
  clock,
  warn,
  printCommand,
  profiles = createProfiles(),
}: {
  readonly config: Config
  readonly fetch: Fetch
  readonly clock: Clock
  readonly warn: (sentence: string) => void
  readonly printCommand: (...args: readonly string[]) => string
  readonly profiles?: Profiles
}): () => Promise<Config> {
  const cloud = cloudOfAuthority(config.authority)
  let source: SignedInTokenSource | undefined

  async function lookUp(name: string): Promise<Config> {
    source ??= createDiscoveryTokenSource({
      ...config,
      cloud,
      fetch,
      clock,
      warn,
      printCommand,
      endedAt: () => readEnd(profiles, { name, account: config.account }),
    })
    const { signal } = new AbortController()
    const found = await findEnvironment({
      name,
      cloud,
      source,
      fetch,
      clock,
      signal,
      printCommand,
    })
    const { environment } = found
    // If it cannot be remembered, the next start takes a second longer.
    if (isPrefixOf(name, environment))
      await profiles.remember(name, environment.url).catch(() => undefined)
    const account = (await source.account())?.username
    return { ...config, environment, ...(account !== undefined && { account }) }
  }

  return async () => {
    const settled = await withProfile(config, profiles, printCommand)
    const { environment, environmentName } = settled
    if (environment !== undefined || environmentName === undefined) return settled
    return lookUp(environmentName)
  }
}

/** A display name is not remembered: the administrator may change it. */
const isPrefixOf = (name: string, { host }: Environment) =>
  host.toLowerCase().startsWith(`${name.toLowerCase()}.`)
