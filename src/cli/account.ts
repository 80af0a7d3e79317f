import type { Config } from '../config.ts'
import { systemClock } from '../clock.ts'
import { createDiscoveryTokenSource, createSignedInTokenSource } from '../auth/sign-in.ts'
import type { SignInOptions } from '../auth/sign-in.ts'
import type { SignedInTokenSource } from '../auth/signed-in-source.ts'
import { clouds } from '../environment/clouds.ts'
import type { CloudName } from '../environment/clouds.ts'
import { listEnvironments } from '../environment/discovery.ts'
import { DataverseError } from '../errors.ts'
import { printCommand } from '../print-command.ts'
import { chooseNetwork } from '../network.ts'
import { printLine } from './output.ts'

const fiveMinutesMs = 300_000

/**
 * Signs in to the configured environment, or without one lists those that the account reaches, with
 * the command for each.
 *
 * @throws DataverseError the failures of `auth-errors.ts`, `configuration` without an environment.
 */
export async function connect(config: Config): Promise<void> {
  if (!config.environment) return listReachable(config)
  const { source, url } = await open(config)
  await source.token({ signal: AbortSignal.timeout(fiveMinutesMs) })
  const account = await source.account()
  printLine(`Signed in to ${url} as ${account?.username ?? 'an account without a name'}.`)
  printLine('Hosts start the server with this setting:')
  printLine(`  DATAVERSE_URL=${url}`)
  printLine(`Sign out with: ${printCommand('disconnect', url)}`)
}

/** Who is signed in to the configured environment; asks nobody and sends nothing. */
export async function status(config: Config): Promise<void> {
  const { source, url } = await open(config)
  const account = await source.account()
  if (!account) {
    printLine(`Nobody is signed in to ${url}.`)
    printLine(`Sign in with: ${printCommand('connect', url)}`)
    return
  }
  const until =
    account.expiresAt === undefined
      ? ''
      : `, token until ${new Date(account.expiresAt).toISOString()}`
  printLine(`${account.username} is signed in to ${url}${until}.`)
  printLine(`Sign out with: ${printCommand('disconnect', url)}`)
}

/** Deletes the account that is signed in to the configured environment, and all its tokens. */
export async function disconnect(config: Config): Promise<void> {
  const { source, url } = await open(config)
  const account = await source.signOut()
  printLine(
    account
      ? `${account.username} is signed out of ${url}; the stored tokens are deleted.`
      : `Nobody was signed in to ${url}.`,
  )
  printLine(
    "The consent itself is removed at https://myapps.microsoft.com, under the app's permissions.",
  )
  printLine(`Sign in again with: ${printCommand('connect', url)}`)
}

async function listReachable(config: Config): Promise<void> {
  const { authority } = config
  const cloud = cloudOfAuthority(authority)
  const options = await signInOptions(config)
  const source = createDiscoveryTokenSource({ ...options, cloud })
  const token = await source.token({ signal: AbortSignal.timeout(fiveMinutesMs) })
  const found = await listEnvironments({ cloud, token, fetch: options.fetch, clock: options.clock })
  const account = await source.account()
  if (found.length === 0)
    printLine(`${account?.username ?? 'This account'} reaches no environment of its own tenant.`)
  for (const { name, environment } of found)
    printLine(`${name}: ${printCommand('connect', environment.url)}`)
  printLine('Environments of other tenants are connected by their address.')
}

/** The cloud whose sign-in service is configured; the commercial one by default. */
function cloudOfAuthority(authority: string | undefined): CloudName {
  const host = authority === undefined ? undefined : new URL(authority).host
  return cloudNames.find((name) => clouds[name].authorityHost === host) ?? 'commercial'
}

const cloudNames = ['commercial', 'gcc', 'gcc-high', 'dod', 'china'] as const

async function open(config: Config): Promise<{ source: SignedInTokenSource; url: string }> {
  const { environment } = config
  if (!environment)
    throw new DataverseError('configuration', 'Which environment is meant is not said.', {
      hint: `Name its address: ${printCommand('status', 'https://contoso.crm4.dynamics.com')}.`,
    })
  const source = createSignedInTokenSource({ ...(await signInOptions(config)), environment })
  return { source, url: environment.url }
}

async function signInOptions({
  clientId,
  tenantId,
  authority,
  tokenStore,
  signIn,
}: Config): Promise<SignInOptions> {
  return {
    clientId,
    tenantId,
    authority,
    tokenStore,
    signIn,
    fetch: await chooseNetwork(),
    clock: systemClock,
    warn: printLine,
    printCommand,
    waitMs: fiveMinutesMs,
    keepsProcessAlive: true,
    onLink: async ({ url: link, userCode, why }) => {
      const code = userCode === undefined ? '' : ` and enter ${userCode}`
      printLine(`${why} If no browser opens, open ${link}${code}`)
      return 'unseen'
    },
  }
}
