import type { Clock } from '../time/clock.ts'
import { foreign } from '../text/foreign.ts'
import { DataverseError } from '../errors.ts'
import { toSignInProblem } from './sign-in-problem.ts'
import { isTenantId } from '../entra/authority.ts'
import type { Authority } from '../entra/authority.ts'
import { isSameAccount } from './cached-session.ts'
import type { CachedToken, SignedInAccount } from './cached-session.ts'
import type { MsalClient, Target } from './msal-client.ts'
import type { SessionStore } from './session-store.ts'

/** A token that is valid now. */
export interface ValidToken {
  readonly kind: 'live'
  readonly account: SignedInAccount
  readonly token: CachedToken
  /** The account was signed out during the renewal: use the token for this call only. */
  readonly isLast?: boolean
}

/** The user must sign in. */
export interface SignInRequired {
  readonly kind: 'need'
  readonly target: Target
  /** One sentence without its period. */
  readonly why: string
  readonly loginHint?: string
  /** A token that the service no longer accepts and that must not be used again. */
  readonly refused?: string | undefined
}

export interface RenewalRequest {
  /** The service rejected this token: another one is required. */
  readonly refused?: string | undefined
  readonly claims?: string | undefined
}

/** Tokens are renewed five minutes before they expire. */
export const renewalLeadMs = 300_000

export interface Renewal {
  /** The stored token while it is valid, without network requests. */
  stored(refused?: string): Promise<ValidToken | undefined>
  /**
   * A token without the user: the stored one, else through the refresh token.
   *
   * @throws DataverseError when a sign-in would not help either.
   */
  renew(request: RenewalRequest): Promise<ValidToken | SignInRequired>
}

export function createRenewal({
  sessions,
  client,
  authority: findAuthority,
  clientId,
  resource,
  account: wantedAccount,
  withLock,
  clock,
}: {
  readonly sessions: SessionStore
  readonly client: () => Promise<MsalClient>
  /** From the tenant last used with the resource, else by asking the environment. */
  readonly authority: (usedTenant?: string) => Promise<Authority>
  readonly clientId: string
  readonly resource: string
  /** The required user name or id. */
  readonly account?: string | undefined
  /** One renewal at a time on this machine. */
  readonly withLock: <Result>(action: () => Promise<Result>) => Promise<Result>
  readonly clock: Clock
}): Renewal {
  const isGood = (token: CachedToken, leadMs: number) => token.expiresAt - leadMs > clock.now()

  async function stored(refused?: string): Promise<ValidToken | undefined> {
    const { session } = await sessions.read()
    if (session?.token === undefined || session.token.secret === refused) return undefined
    if (!isGood(session.token, renewalLeadMs)) return undefined
    return { kind: 'live', account: session.account, token: session.token }
  }

  return {
    stored,

    async renew({ refused, claims }) {
      const good = await stored(refused)
      if (good !== undefined) return good

      const used = (await sessions.read()).session
      const authority = await findAuthority(used?.token && used.account.tenantId)
      const target = { authority, resource, claims }
      const tenantId = isTenantId(authority.tenant) ? authority.tenant : undefined
      const { session } = await sessions.read(tenantId)
      if (session === undefined) return noSession(target, refused)
      // Many processes may find the same token expired at the same time; one requests the next.
      return withLock(async () => (await stored(refused)) ?? refresh(target, tenantId, refused))
    },
  }

  async function refresh(
    target: Target,
    tenantId: string | undefined,
    refused: string | undefined,
  ): Promise<ValidToken | SignInRequired> {
    const { session, serialized } = await sessions.read(tenantId)
    if (session === undefined || serialized === undefined) return noSession(target, refused)

    const { account, token } = session
    const issued = await (await client()).refresh(target, { serialized, account })
    if (issued.kind === 'issued') {
      const isKept = await sessions.keep(issued, 'refresh')
      return { kind: 'live', account: issued.account, token: issued.token, isLast: !isKept }
    }
    const problem = toSignInProblem(issued, { authority: target.authority, clientId, resource })
    if (problem.next === 'sign_in') {
      return {
        kind: 'need',
        target: { ...target, claims: problem.claims ?? target.claims },
        why: problem.why,
        ...(problem.error.code !== 'wrong_account' && { loginHint: account.username }),
        refused: refused ?? token?.secret,
      }
    }
    // While the sign-in service is down, a token that is still valid is better than no token.
    const isSpare = token !== undefined && token.secret !== refused && isGood(token, 30_000)
    if (isSpare && problem.error.code === 'unavailable') return { kind: 'live', account, token }
    throw problem.error
  }

  function noSession(target: Target, refused: string | undefined): SignInRequired {
    return {
      kind: 'need',
      target,
      why: `Nobody is signed in to ${resource}`,
      ...(wantedAccount?.includes('@') && { loginHint: wantedAccount }),
      refused,
    }
  }
}

/** Rejects a sign-in with another account, or in another tenant, than requested. */
export function checkAccount(
  account: SignedInAccount,
  { wanted, tenant }: { readonly wanted?: string | undefined; readonly tenant: string },
): void {
  if (wanted !== undefined && !isSameAccount(wanted, account)) {
    throw new DataverseError(
      'wrong_account',
      `You signed in as ${foreign(account.username)}, but ${wanted} is expected; nothing was stored.`,
      { hint: `Call again and sign in as ${wanted}, or run connect to use the other account.` },
    )
  }
  if (isTenantId(tenant) && account.tenantId.toLowerCase() !== tenant.toLowerCase()) {
    throw new DataverseError(
      'wrong_account',
      `${foreign(account.username)} signed in to the tenant ${account.tenantId}, but ${tenant} is expected; nothing was stored.`,
      { hint: 'Call again and sign in with an account of that tenant, or a guest of it.' },
    )
  }
}
