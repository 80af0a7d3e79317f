import type { Config } from '../../config.ts'
import type { Environment } from '../../environment/address.ts'
import { DataverseError, toDataverseError } from '../../errors.ts'
import { overFetch } from '../../network/wire.ts'
import { defaultProfile } from '../../connection/profiles.ts'
import type { Profile } from '../../connection/stored-profiles.ts'
import { withProfile } from '../../connection/with-profile.ts'
import { openAccount } from './account-context.ts'
import type { AccountContext } from './account-context.ts'
import { silentTokenSource } from './silent-token.ts'
import { toTokenPlace } from './token-place.ts'
import type { TokenPlace } from './token-place.ts'
import { askWhoAmI, openService } from './who-am-i.ts'

/** The output of `status --json`. Missing fields are unknown. */
export interface StatusReport {
  readonly connection?: ConnectionStatus
  readonly profiles: readonly {
    readonly name: string
    readonly environment: string
    readonly account?: string | undefined
    readonly tenant?: string | undefined
  }[]
  readonly next: string
}

export interface ConnectionStatus {
  readonly environment: string
  /** The profile that named it. */
  readonly profile?: string | undefined
  readonly signedIn: boolean
  readonly account?: string
  readonly tenant?: string
  readonly tokens: TokenPlace & {
    /** ISO 8601; the access token is renewed automatically until the sign-in itself ends. */
    readonly expiresAt?: string
  }
  /** What the user lets the AI do, if less than everything; or why that cannot be read. */
  readonly limits?: { readonly readOnly: boolean; readonly deny: readonly string[] } | string
  /** Absent when no one is signed in, or with `--offline`. */
  readonly whoAmI?: WhoAmIStatus
}

export type WhoAmIStatus =
  | {
      readonly userId: string
      readonly organizationId?: string | undefined
      readonly milliseconds: number
    }
  | { readonly error: { readonly code: string; readonly message: string; readonly hint: string } }

const whoAmIMs = 20_000

/**
 * Who is signed in, where, and whether the environment accepts it, with every stored connection. It
 * never opens a browser; offline, it sends nothing.
 */
export async function status(
  context: AccountContext,
  config: Config,
  { offline }: { readonly offline: boolean },
): Promise<StatusReport> {
  const { profiles, printCommand } = context
  const settled = await withProfile(config, profiles, printCommand)
  const stored = await profiles.list()
  const listed = [...stored].map(([name, { url, account, tenantId }]) => {
    return { name, environment: url, account, tenant: tenantId }
  })
  if (settled.environment === undefined)
    return { profiles: listed, next: printCommand('connect', ...nameOf(config)) }
  const connection = await look(context, settled, {
    environment: settled.environment,
    offline,
    profile: profileOf(config, stored),
  })
  const { signedIn, environment, profile } = connection
  const limits = await limitsOf(context, settled)
  const named = profile === undefined ? [environment] : ['--profile', profile]
  const words = profile === defaultProfile && signedIn ? [] : named
  return {
    connection: { ...connection, ...(limits !== undefined && { limits }) },
    profiles: listed,
    next: printCommand(signedIn ? 'doctor' : 'connect', ...words),
  }
}

async function look(
  context: AccountContext,
  config: Config,
  {
    environment,
    offline,
    profile,
  }: {
    readonly environment: Environment
    readonly offline: boolean
    readonly profile: string | undefined
  },
): Promise<ConnectionStatus> {
  const { source, store } = openAccount(context, config, environment)
  const account = await source.account()
  const shown = { environment: environment.url, profile }
  const place = toTokenPlace(await store())
  if (account === undefined) return { ...shown, signedIn: false, tokens: place }

  const ask = async (): Promise<WhoAmIStatus> => {
    const startedAt = performance.now()
    const connect = context.printCommand('connect', environment.url)
    const token = silentTokenSource(source, { environment: environment.url, connect })
    const signal = AbortSignal.timeout(whoAmIMs)
    try {
      const connection = { environment, wire: overFetch(context.fetch), token }
      const service = openService(connection, { ...context, config })
      const who = await askWhoAmI(service, signal)
      const milliseconds = Math.round(performance.now() - startedAt)
      return { userId: who.userId, organizationId: who.organizationId, milliseconds }
    } catch (error) {
      const { code, message, hint } = signal.aborted ? tooSlow(context) : toDataverseError(error)
      return { error: { code, message, hint } }
    }
  }
  const whoAmI = offline
    ? undefined
    : await context.terminal.working(`Checking your account with ${environment.host}`, ask)
  // The request may have renewed the token.
  const expiresAt = (await source.account())?.expiresAt
  return {
    ...shown,
    signedIn: true,
    account: account.username,
    tenant: account.tenantId,
    tokens: {
      ...place,
      ...(expiresAt !== undefined && { expiresAt: new Date(expiresAt).toISOString() }),
    },
    ...(whoAmI && { whoAmI }),
  }
}

function tooSlow({ printCommand }: AccountContext): DataverseError {
  return new DataverseError('timeout', 'The environment did not respond within 20 s.', {
    hint: `Find the problem with: ${printCommand('doctor')}`,
  })
}

/** The profile that `withProfile` read. */
function profileOf(
  { environment, environmentName, profile }: Config,
  stored: ReadonlyMap<string, Profile>,
): string | undefined {
  if (environment !== undefined || environmentName !== undefined) return undefined
  return profile ?? (stored.has(defaultProfile) ? defaultProfile : undefined)
}

function nameOf({ environmentName }: Config): readonly string[] {
  return environmentName === undefined ? [] : [environmentName]
}

async function limitsOf(
  { limits }: AccountContext,
  { environment, account }: Config,
): Promise<ConnectionStatus['limits']> {
  if (limits === undefined || environment === undefined) return undefined
  try {
    const limit = await limits.of({ url: environment.url, account })
    return limit.readOnly || limit.deny.length > 0 ? limit : undefined
  } catch (error) {
    return toDataverseError(error).message
  }
}
