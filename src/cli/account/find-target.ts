import type { Config } from '../../config.ts'
import type { Environment } from '../../environment/address.ts'
import { cloudOfAuthority, cloudOfHost } from '../../environment/clouds.ts'
import type { CloudName } from '../../environment/clouds.ts'
import {
  listEnvironments,
  nearestEnvironments,
  noSuchEnvironment,
} from '../../environment/discovery.ts'
import type { ReachableEnvironment } from '../../environment/discovery.ts'
import { namedEnvironments, severalOfName } from '../../connection/find-environment.ts'
import { DataverseError } from '../../errors.ts'
import { openDiscovery } from './account-context.ts'
import type { AccountContext } from './account-context.ts'
import { chooseEnvironment } from './choose-environment.ts'

/** The environments that one account can access in one cloud. */
export interface Reachable {
  readonly account: string | undefined
  readonly environments: readonly ReachableEnvironment[]
}

/** The environment to connect to, and the account that can access it. */
export interface ConnectTarget {
  readonly environment: Environment
  readonly name?: string
  readonly account?: string | undefined
}

/**
 * The environment to connect to: the configured one, the one with the given name, or the one that the
 * user chooses. Without a terminal, the list to choose from is returned.
 *
 * @throws DataverseError `wrong_environment` for a name that no environment or several have.
 */
export async function findTarget(
  context: AccountContext,
  config: Config,
  cloud: CloudName,
): Promise<ConnectTarget | Reachable> {
  const { environment, environmentName: wanted } = config
  if (environment !== undefined) return { environment, account: config.account }

  const reachable = await discover(context, config, cloud)
  const named = wanted === undefined ? [] : namedEnvironments(wanted, reachable.environments)
  const [first, ...others] = named
  if (first !== undefined && others.length === 0) return toTarget(first, reachable)
  if (context.terminal.isInteractive) return pick(context, reachable, { wanted, named })
  if (first !== undefined) throw severalOfName(first.prefix, named, context.printCommand)
  if (wanted === undefined) return reachable
  throw noSuchEnvironment(wanted, reachable.environments, context.printCommand)
}

/**
 * Handles a URL without an environment: the user chooses the right one, or gets the list of those that
 * exist, closest match first.
 *
 * @throws DataverseError `wrong_environment` without a terminal, or when there is none.
 */
export async function findInstead(
  context: AccountContext,
  config: Config,
  { host, url }: Environment,
): Promise<ConnectTarget> {
  const cloud = cloudOfHost(host) ?? cloudOfAuthority(config.authority)
  const reachable = await discover(context, config, cloud)
  if (!context.terminal.isInteractive || reachable.environments.length === 0)
    throw noSuchEnvironment(url, reachable.environments, context.printCommand)
  context.terminal.note(`${reachable.account} has no access to an environment at ${host}.`)
  return pick(context, reachable, { wanted: host, named: [] })
}

async function discover(
  context: AccountContext,
  config: Config,
  cloud: CloudName,
): Promise<Reachable> {
  const { fetch, clock, terminal } = context
  const source = openDiscovery(context, config, cloud)
  const { signal } = new AbortController()
  const token = await terminal.working('Signing in to find your environments', () =>
    source.token({ signal }),
  )
  const environments = await terminal.working('Looking for your environments', () =>
    listEnvironments({ cloud, token, fetch, clock }),
  )
  return { account: (await source.account())?.username, environments }
}

async function pick(
  { terminal, printCommand }: AccountContext,
  reachable: Reachable,
  { wanted, named }: { wanted: string | undefined; named: readonly ReachableEnvironment[] },
): Promise<ConnectTarget> {
  const all = named.length > 0 ? named : reachable.environments
  const [only] = all.filter(({ enabled }) => enabled)
  if (only === undefined)
    throw all.length > 0 ? allSwitchedOff(all) : noSuchEnvironment(wanted, [], printCommand)
  if (wanted === undefined && all.length === 1) return toTarget(only, reachable)
  if (wanted !== undefined && named.length === 0 && !wanted.includes('.'))
    terminal.note(`${reachable.account} has no environment named ${wanted}.`)
  const [prefix = '', ...rest] = (wanted ?? '').split('.')
  const sorted =
    wanted === undefined ? all : nearestEnvironments({ prefix, suffix: rest.join('.') }, all)
  return toTarget(await chooseEnvironment(sorted), reachable)
}

function allSwitchedOff(all: readonly ReachableEnvironment[]): DataverseError {
  const urls = all.map(({ environment }) => environment.url)
  return new DataverseError('wrong_environment', `Disabled: ${urls.join(', ')}.`, {
    hint: 'Ask an administrator to enable one in the Power Platform admin center, then run the command again.',
  })
}

function toTarget(
  { environment, name }: ReachableEnvironment,
  { account }: Reachable,
): ConnectTarget {
  return { environment, name, account }
}
