import type { Config } from '../../config.ts'
import type { Environment } from '../../environment/address.ts'
import { DataverseError } from '../../errors.ts'
import { defaultProfile } from '../../connection/profiles.ts'
import type { Profile } from '../../connection/stored-profiles.ts'
import { withProfile } from '../../connection/with-profile.ts'
import { openAccount } from './account-context.ts'
import type { AccountContext } from './account-context.ts'
import { printFacts, printHeading, printLine, printNext } from '../terminal/output.ts'

/** The output of `disconnect --json`. */
export interface DisconnectReport {
  readonly environment: string
  /** The account whose tokens were deleted, if there was one. */
  readonly account?: string
  /** Stored connections that were deleted with it. */
  readonly profiles: readonly string[]
  /** Connections of the same account to other environments, with their URLs, which will ask to sign in again. */
  readonly alsoSignedOut: readonly string[]
  /** Where the user can revoke the consent, which no program can do. */
  readonly consent: string
  readonly next: string
}

const consentPage = 'https://myapps.microsoft.com'

/**
 * Deletes the account that is signed in to an environment with all its tokens, and the stored
 * connections to that environment, at once and without asking. From then on no server opens a sign-in for it by
 * itself, running ones included, until the user connects again. Repeating it is harmless.
 *
 * @throws DataverseError `configuration` when no environment is named or stored; `unavailable` when
 * tokens may remain in a keychain that cannot be opened.
 */
export async function disconnect(
  context: AccountContext,
  config: Config,
): Promise<DisconnectReport> {
  const { profiles, printCommand } = context
  const { environment, ...settled } = await withProfile(config, profiles, printCommand)
  if (environment === undefined) throw notNamed(context, config)
  const gone = await signOut(context, { ...settled, environment }, environment)

  const isMeant = (profile: Profile, name: string) =>
    config.profile === undefined
      ? profile.url === environment.url && isOf(profile, gone ?? settled.account)
      : name === config.profile ||
        (name === defaultProfile && profile.url === environment.url && isOf(profile, gone))
  const removed = await profiles.remove(isMeant)
  const account = gone ?? settled.account
  await profiles.end(
    { url: environment.url, ...(account !== undefined && { account }) },
    context.clock.now(),
  )
  const left = gone === undefined ? [] : [...(await profiles.list())]
  return {
    environment: environment.url,
    ...(gone !== undefined && { account: gone }),
    profiles: removed,
    alsoSignedOut: left.flatMap(([name, { url, account: other }]) =>
      isSame(other, gone) ? [`${name} (${url})`] : [],
    ),
    consent: consentPage,
    next: printCommand('connect', environment.url),
  }
}

async function signOut(
  context: AccountContext,
  config: Config,
  environment: Environment,
): Promise<string | undefined> {
  const { source, store } = openAccount(context, config, environment)
  const account = await source.signOut()
  const opened = await store()
  // Tokens that could not be read may still exist: delete them, or report that.
  if (opened.place.kind === 'memory' && config.tokenStore !== 'memory') await opened.clear()
  return account?.username
}

const isSame = (one: string | undefined, other: string | undefined): boolean =>
  one !== undefined && one.toLowerCase() === other?.toLowerCase()

/** A connection without an account belongs to the signed-in user. */
function isOf({ account }: Profile, who: string | undefined): boolean {
  return account === undefined || who === undefined || isSame(account, who)
}

function notNamed({ printCommand }: AccountContext, { environmentName }: Config): DataverseError {
  const example = 'https://contoso.crm4.dynamics.com'
  return environmentName === undefined
    ? new DataverseError('configuration', 'No environment is connected.', {
        hint: `Give the URL of the environment to sign out of: ${printCommand('disconnect', example)}`,
      })
    : new DataverseError('configuration', `The region of ${environmentName} is not known.`, {
        hint: `Add it, or give the full URL: ${printCommand('disconnect', environmentName, '--region', 'crm4')}`,
      })
}

export function printDisconnect(report: DisconnectReport): void {
  const { environment, account, profiles, alsoSignedOut, consent, next } = report
  printHeading(
    account === undefined
      ? `No one was signed in to ${environment}`
      : `${account} is signed out of ${environment}`,
  )
  printFacts([
    ['Deleted', deleted(account, profiles)],
    ['Also signed out', alsoSignedOut.length > 0 ? alsoSignedOut.join(', ') : undefined],
    ['From now on', 'no server opens a sign-in page for it until you connect again'],
    ['Kept', `your consent to the app; revoke it at ${consent}`],
  ])
  if (alsoSignedOut.length > 0)
    printLine('These connections used the same sign-in and will ask to sign in again.')
  printNext('Sign in again', next)
}

function deleted(account: string | undefined, profiles: readonly string[]): string | undefined {
  const parts = [
    ...(account === undefined ? [] : ['all tokens of the account']),
    ...profiles.map((name) => `the connection '${name}'`),
  ]
  return parts.length === 0 ? undefined : parts.join(', ')
}
