import type { Clock } from '../time/clock.ts'
import { DataverseError, isDataverseError } from '../errors.ts'
import { within } from '../time/deadline.ts'
import { untilAborted } from '../time/deadline.ts'
import { toSignInProblem } from './sign-in-problem.ts'
import type { Opening } from './browser.ts'
import type { SignedInAccount } from './cached-session.ts'
import type { Issued, MsalClient } from './msal-client.ts'
import type { SignInPrompt } from '../dataverse/client/sign-in-prompt.ts'
import { checkAccount, renewalLeadMs } from './renewal.ts'
import type { ValidToken, SignInRequired, Renewal } from './renewal.ts'
import type { SessionStore } from './session-store.ts'
import { signInDeclined } from './sign-in-answers.ts'
import type { SignInLink } from './sign-in-answers.ts'
import { callCancelled, startPendingSignIn } from './pending-sign-in.ts'
import type { SignInControls, PendingSignIn } from './pending-sign-in.ts'
import type { TokenRequest, TokenSource } from '../dataverse/client/token-source.ts'

/** The tokens of a signed-in user for one resource. */
export interface SignedInTokenSource extends TokenSource {
  /** A token if none of the steps needs the user; never opens a browser. */
  silentToken(): Promise<string | undefined>
  /** The signed-in account and the expiry of its stored token (ms since 1970); no network. */
  account(): Promise<(SignedInAccount & { readonly expiresAt?: number }) | undefined>
  /** Deletes the account and all its tokens from the store; returns that account. */
  signOut(): Promise<SignedInAccount | undefined>
  /** Ends a sign-in in progress. */
  cancel(): void
  /** See `SignIn.attend` and `SignIn.decline`. */
  attend(person: SignInPrompt): () => void
  decline(): Promise<void>
}

export interface SourceParts {
  readonly resource: string
  readonly clientId: string
  readonly wantedAccount?: string | undefined
  readonly method: 'browser' | 'device-code'
  readonly renewal: () => Promise<Renewal>
  readonly sessions: () => Promise<SessionStore>
  readonly client: () => Promise<MsalClient>
  /** One sign-in at a time on this machine; `waited` is true if another one ran first. */
  readonly withLock: <Result>(
    signal: AbortSignal,
    action: (waited: boolean) => Promise<Result>,
  ) => Promise<Result>
  readonly open: (link: SignInLink, authorityHost: string) => Promise<Opening>
  readonly clock: Clock
  readonly waitMs: number
  /** A sign-in in progress keeps the process alive. */
  readonly keepsProcessAlive: boolean
  /** Why no sign-in may be opened and no token be used: the user disconnected. */
  readonly ended: () => Promise<DataverseError | undefined>
  /** Whether only this process has the tokens, so that no other can delete them. */
  readonly inMemory: () => Promise<boolean>
  /** The prompt of every sign-in, in addition to those added later. */
  readonly person: SignInPrompt
}

/** A failed sign-in returns the same error for this time, so that retries do not open a browser. */
const retryAfterFailureMs = 20_000
/** How often a sign-in in progress looks whether the user disconnected. */
const lookMs = 2000
/** Each step of a renewal has a shorter limit of its own. All calls share it, so it ends in any case. */
const renewalLimitMs = 150_000

export function createSource(parts: SourceParts): SignedInTokenSource {
  const { clock, resource, clientId } = parts
  let live: ValidToken | undefined
  let renewing:
    | { readonly key: string; readonly result: Promise<ValidToken | SignInRequired> }
    | undefined
  let pendingSignIn: PendingSignIn<ValidToken> | undefined
  let failure: { readonly error: DataverseError; readonly until: number } | undefined
  const prompts = new Set([parts.person])

  async function token(request: TokenRequest): Promise<string> {
    const { signal, refresh = false, claims } = request
    if (pendingSignIn === undefined) {
      const refused = refresh ? (request.refused ?? live?.token.secret) : undefined
      const ready = await readyToken()
      if (await parts.inMemory()) await refuseEnded()
      if (ready !== undefined && ready !== refused) return ready
      const outcome = await untilAborted(renew(refused, claims), signal, callCancelled)
      if (outcome.kind === 'live') return outcome.token.secret
      await refuseEnded()
      if (failure !== undefined && failure.until > clock.now()) throw failure.error
      pendingSignIn ??= watched(startSignIn(outcome))
    }
    return (await pendingSignIn.join(signal)).token.secret
  }

  async function refuseEnded(): Promise<void> {
    const ended = await parts.ended()
    if (ended === undefined) return
    live = undefined
    throw ended
  }

  /** Ends a sign-in in progress when the user disconnects meanwhile. */
  function watched(pending: PendingSignIn<ValidToken>): PendingSignIn<ValidToken> {
    const look = () => {
      if (pendingSignIn !== pending) return
      parts.ended().then(
        (ended) => (ended === undefined ? again() : pending.cancel()),
        () => again(),
      )
    }
    const again = () => void clock.after(lookMs, look)
    again()
    return pending
  }

  /** The token in memory, unless it is expired or another process has changed the store. */
  async function readyToken(): Promise<string | undefined> {
    const isGood = live !== undefined && live.token.expiresAt - renewalLeadMs > clock.now()
    if (!isGood || (await (await parts.sessions()).changed())) return undefined
    return live?.token.secret
  }

  /** Calls with the same request share one renewal. */
  function renew(
    refused: string | undefined,
    claims: string | undefined,
  ): Promise<ValidToken | SignInRequired> {
    const key = JSON.stringify([refused, claims])
    if (renewing?.key === key) return renewing.result
    const result = within({ clock, limitMs: renewalLimitMs, tooLate: noToken }, async () => {
      const outcome = await (await parts.renewal()).renew({ refused, claims })
      return outcome.kind === 'live' ? adopt(outcome) : outcome
    }).finally(() => {
      if (renewing?.result === result) renewing = undefined
    })
    renewing = { key, result }
    return result
  }

  function adopt(fresh: ValidToken): ValidToken {
    live = fresh.isLast ? undefined : fresh
    return fresh
  }

  function startSignIn(need: SignInRequired): PendingSignIn<ValidToken> {
    const alive = parts.keepsProcessAlive ? setInterval(() => undefined, 60_000) : undefined
    return startPendingSignIn<ValidToken>({
      run: (controls) =>
        parts
          .withLock(controls.signal, (waited) => signIn(need, controls, waited))
          .then(adopt)
          .catch((error: unknown) => {
            hold(error)
            throw error
          })
          .finally(() => {
            pendingSignIn = undefined
            clearInterval(alive)
          }),
      why: need.why,
      toSuccess: ({ account: { username, tenantId } }) => {
        return `Signed in as ${username} (tenant ${tenantId}).`
      },
      waitMs: parts.waitMs,
      clock,
      open: (link) => parts.open(link, need.target.authority.host),
      prompts: () => [...prompts],
    })
  }

  async function signIn(
    need: SignInRequired,
    controls: SignInControls,
    waited: boolean,
  ): Promise<ValidToken> {
    const renewal = await parts.renewal()
    const finished = await renewal.stored(need.refused)
    if (finished !== undefined) return finished
    // A call that waited for a sign-in that the user canceled must not open the next browser.
    if (waited) throw notFinishedElsewhere()

    const { signInWithBrowser, signInWithCode } = await import('./interactive-sign-in.ts')
    const { target } = need
    const start = parts.method === 'device-code' ? signInWithCode : signInWithBrowser
    const issued = await start({
      client: await parts.client(),
      target,
      loginHint: need.loginHint,
      clock,
      signal: controls.signal,
      show: controls.show,
      keep: (brought) => keep(brought, need),
    })
    if (issued.kind !== 'issued') {
      throw toSignInProblem(issued, { authority: target.authority, clientId, resource }).error
    }
    return { kind: 'live', account: issued.account, token: issued.token }
  }

  async function keep(issued: Issued, { target }: SignInRequired): Promise<void> {
    await refuseEnded()
    checkAccount(issued.account, { wanted: parts.wantedAccount, tenant: target.authority.tenant })
    await (await parts.sessions()).keep(issued, 'sign-in')
  }

  function hold(error: unknown): void {
    if (!isDataverseError(error) || retried.has(error.code)) return
    failure = { error, until: clock.now() + retryAfterFailureMs }
  }

  async function silentToken(): Promise<string | undefined> {
    const ready = (await readyToken()) ?? (await renew(undefined, undefined))
    if (typeof ready === 'string') return ready
    return ready.kind === 'live' ? ready.token.secret : undefined
  }

  async function account() {
    const { session } = await (await parts.sessions()).read()
    if (session === undefined) return undefined
    const { token: stored } = session
    return { ...session.account, ...(stored && { expiresAt: stored.expiresAt }) }
  }

  return {
    token,
    account,
    silentToken,
    cancel: () => pendingSignIn?.cancel(),

    attend(person) {
      prompts.add(person)
      return () => void prompts.delete(person)
    },

    async decline() {
      pendingSignIn?.cancel()
      if ((await silentToken()) === undefined) throw signInDeclined()
    },

    async signOut() {
      pendingSignIn?.cancel()
      const who = await account()
      live = undefined
      if (who !== undefined) await (await parts.sessions()).forget(who.homeAccountId)
      return who
    },
  }
}

/** Failures after which the next call may try again at once. */
const retried: ReadonlySet<string> = new Set(['not_signed_in', 'unavailable', 'timeout'])

function noToken(): DataverseError {
  return new DataverseError('timeout', 'No new token arrived within 150 s.', {
    hint: 'Call again. If it happens again, see what is in the way with the command doctor.',
  })
}

function notFinishedElsewhere(): DataverseError {
  return new DataverseError(
    'not_signed_in',
    'The sign-in that another program on this computer started was not finished.',
    { hint: 'Ask the user whether to sign in. If yes, call again.' },
  )
}
