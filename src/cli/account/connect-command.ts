import { sampleClientId } from '../../config.ts'
import type { Config } from '../../config.ts'
import { cloudOfAuthority, cloudOfHost } from '../../environment/clouds.ts'
import type { CloudName } from '../../environment/clouds.ts'
import { isDataverseError } from '../../errors.ts'
import { defaultProfile } from '../../connection/profiles.ts'
import { withProfile } from '../../connection/with-profile.ts'
import { openAccount } from './account-context.ts'
import type { AccountContext } from './account-context.ts'
import { findInstead, findTarget } from './find-target.ts'
import type { ConnectTarget, Reachable } from './find-target.ts'
import { printFacts, printHeading, printLine, printNext } from '../terminal/output.ts'
import { toTokenPlace, printPlace } from './token-place.ts'
import type { TokenPlace } from './token-place.ts'

/** The output of `connect --json`: the new connection, or the environments to choose from. */
export type ConnectReport = Connected | Choices

export interface Connected {
  readonly connected: true
  readonly environment: string
  readonly name?: string
  readonly account: string
  readonly tenant: string
  readonly profile: string
  readonly tokens: TokenPlace
  readonly next: string
}

export interface Choices {
  readonly connected: false
  readonly account?: string | undefined
  readonly environments: readonly {
    readonly name: string
    readonly environment: string
    readonly enabled: boolean
    /** The command that connects to it. */
    readonly connect: string
  }[]
  readonly next: string
}

export interface ConnectOptions {
  readonly profile?: string | undefined
  /** The cloud whose list of environments is used. */
  readonly cloud?: CloudName | undefined
}

/**
 * Signs in to an environment and stores the connection under the profile's name, or as the default, so
 * that a server needs no setting. If no environment is named and there is no terminal, it returns the
 * environments that the account can access.
 *
 * @throws DataverseError the failures of sign-in; `wrong_environment` with the existing ones.
 */
export async function connect(
  context: AccountContext,
  config: Config,
  { profile = defaultProfile, cloud = cloudOfAuthority(config.authority) }: ConnectOptions = {},
): Promise<ConnectReport> {
  const known = await withStored(context, config)
  const target = await findTarget(context, known, cloud)
  if ('environments' in target) return toChoices(context, target, profile)
  try {
    return await signIn(context, known, target, profile)
  } catch (error) {
    if (!isDataverseError(error) || error.code !== 'wrong_environment') throw error
    const isTold = error.facts.nearest !== undefined && !context.terminal.isInteractive
    // A local address is in no list, and an address from the list is not a typo.
    if (isTold || known.environment === undefined || !cloudOfHost(target.environment.host))
      throw error
    const meant = await findInstead(context, known, target.environment)
    return signIn(context, known, meant, profile)
  }
}

/** An existing profile is connected again; any other is about to be created. */
async function withStored(context: AccountContext, config: Config): Promise<Config> {
  const { profile, ...rest } = config
  // Always read: an unusable file must be reported before the user signs in.
  const stored = await context.profiles.list()
  return profile !== undefined && stored.has(profile)
    ? withProfile(config, context.profiles, context.printCommand)
    : rest
}

async function signIn(
  context: AccountContext,
  known: Config,
  target: ConnectTarget,
  profile: string,
): Promise<Connected> {
  const { environment, name } = target
  const wanted = known.account ?? target.account
  const config = { ...known, ...(wanted !== undefined && { account: wanted }) }
  const account = openAccount(context, config, environment)
  const { signal } = new AbortController()
  await context.terminal.working(`Signing in to ${environment.host}`, () =>
    account.source.token({ signal }),
  )
  const who = await account.source.account()
  const { username = '', tenantId = '' } = who ?? {}
  await keep(context, config, { profile, url: environment.url, username, tenantId })
  const tokens = toTokenPlace(await account.store())
  return {
    connected: true,
    environment: environment.url,
    ...(name !== undefined && { name }),
    account: username,
    tenant: tenantId,
    profile,
    tokens,
    next: context.printCommand('install', 'claude-desktop', ...profileFlag(profile)),
  }
}

async function keep(
  { profiles }: AccountContext,
  { clientId, authority }: Config,
  {
    profile,
    url,
    username,
    tenantId,
  }: Readonly<Record<'profile' | 'url' | 'username' | 'tenantId', string>>,
): Promise<void> {
  await profiles.save(profile, {
    url,
    ...(username !== '' && { account: username }),
    ...(tenantId !== '' && { tenantId }),
    ...(clientId !== sampleClientId && { clientId }),
    ...(authority !== undefined && { authority }),
  })
  const { host } = new URL(url)
  const [name = ''] = host.split('.')
  if (cloudOfHost(host) !== undefined) await profiles.remember(name, url)
}

function toChoices(
  { printCommand }: AccountContext,
  { account, environments }: Reachable,
  profile: string,
): Choices {
  const command = (url: string) => printCommand('connect', url, ...profileFlag(profile))
  const [first] = environments.filter(({ enabled }) => enabled)
  return {
    connected: false,
    account,
    environments: environments.map(({ name, environment: { url }, enabled }) => ({
      name,
      environment: url,
      enabled,
      connect: command(url),
    })),
    next: command(first?.environment.url ?? 'https://contoso.crm4.dynamics.com'),
  }
}

function profileFlag(profile: string): readonly string[] {
  return profile === defaultProfile ? [] : ['--profile', profile]
}

export function printConnect(report: ConnectReport): void {
  if (!report.connected) return printChoices(report)
  const { environment, name, account, tenant, profile, tokens, next } = report
  printHeading(`Connected to ${name ?? new URL(environment).host}`)
  printFacts([
    ['Environment', environment],
    ['Account', account],
    ['Tenant', tenant],
    ['Tokens', printPlace(tokens)],
    [
      'Profile',
      profile === defaultProfile ? 'default (used by servers without settings)' : profile,
    ],
  ])
  printNext('Add it to your MCP client (--help lists the others)', next)
}

function printChoices({ account = 'This account', environments, next }: Choices): void {
  if (environments.length === 0) {
    printLine(`${account} has no access to any environment of its own organization.`)
    printNext('Connect to an environment of another organization by its URL', next)
    return
  }
  printHeading(
    `${account} can access ${environments.length === 1 ? 'one environment' : `${environments.length} environments`}`,
  )
  printFacts(
    environments.map(({ name, enabled, connect: command }) => [
      name,
      enabled ? command : 'disabled by an administrator',
    ]),
  )
  printNext('Connect to one of them, or to one of another organization by its URL', next)
}
