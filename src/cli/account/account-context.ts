import { openBrowser } from '../../sign-in/browser.ts'
import { signInLimitMs } from '../../sign-in/loopback-listener.ts'
import {
  createDiscoveryTokenSource,
  createSignedInTokenSource,
  openAccountStore,
} from '../../sign-in/sign-in.ts'
import type { SignInOptions } from '../../sign-in/sign-in.ts'
import type { SignedInTokenSource } from '../../sign-in/signed-in-token-source.ts'
import type { TokenCacheStore } from '../../sign-in/store/token-cache-store.ts'
import { systemClock } from '../../time/clock.ts'
import type { Clock } from '../../time/clock.ts'
import type { Config } from '../../config.ts'
import type { Environment } from '../../environment/address.ts'
import { cloudOfHost } from '../../environment/clouds.ts'
import type { CloudName } from '../../environment/clouds.ts'
import { chooseNetwork } from '../../network/choose-network.ts'
import type { Fetch } from '../../network/fetch.ts'
import { memoizeAsync } from '../../time/memoize-async.ts'
import { printCommand } from '../../text/print-command.ts'
import { createLimits } from '../../connection/limits.ts'
import type { Limits } from '../../connection/limits.ts'
import { createProfiles } from '../../connection/profiles.ts'
import type { Profiles } from '../../connection/profiles.ts'
import { createTerminal } from '../terminal/terminal.ts'
import type { Terminal } from '../terminal/terminal.ts'

/** What the account commands use. */
export interface AccountContext {
  readonly fetch: Fetch
  readonly clock: Clock
  readonly profiles: Profiles
  /** What the user lets the AI do; absent where nothing is stored. */
  readonly limits?: Limits
  readonly terminal: Terminal
  readonly printCommand: (...args: readonly string[]) => string
  /** Differences from a normal sign-in on this computer. */
  readonly signIn?: Partial<SignInOptions>
}

/** An environment's account on this computer. */
export interface Account {
  readonly source: SignedInTokenSource
  /** Where its tokens are kept; opened on first use. */
  readonly store: () => Promise<TokenCacheStore>
}

export async function createAccountContext({
  json,
}: {
  readonly json: boolean
}): Promise<AccountContext> {
  return {
    fetch: await chooseNetwork(),
    clock: systemClock,
    profiles: createProfiles(),
    limits: createLimits(),
    terminal: createTerminal({ json }),
    printCommand,
  }
}

/** @param config - Its account and tenant, if set, are the only ones allowed. */
export function openAccount(
  context: AccountContext,
  config: Config,
  environment: Environment,
): Account {
  const { options, stopReminder } = toOptions(context, config)
  const cloud = cloudOfHost(environment.host)
  const store = memoizeAsync(options.store ?? (() => openAccountStore({ ...options, cloud })))
  const source = createSignedInTokenSource({ ...options, environment, store })
  return { source: withReminder(source, stopReminder), store }
}

/** Tokens for a cloud's list of environments. */
export function openDiscovery(
  context: AccountContext,
  config: Config,
  cloud: CloudName,
): SignedInTokenSource {
  const { options, stopReminder } = toOptions(context, config)
  return withReminder(createDiscoveryTokenSource({ ...options, cloud }), stopReminder)
}

function withReminder(source: SignedInTokenSource, stopReminder: () => void): SignedInTokenSource {
  return { ...source, token: (request) => source.token(request).finally(stopReminder) }
}

/** A user who has not signed in by then may not see a browser window. */
const linkAfterMs = 20_000

function toOptions(context: AccountContext, config: Config) {
  const { fetch, clock, terminal, printCommand: print, signIn } = context
  const { clientId, tenantId, authority, account, tokenStore, tokenStoreSecret } = config
  let reminder: NodeJS.Timeout | undefined
  let link = ''

  const show = (why: string) => terminal.note(`${why} Open this link to sign in:\n\n${link}\n`)
  async function showFailure(failed: Promise<string>): Promise<void> {
    const reason = await failed
    clearTimeout(reminder)
    show(`No browser was opened: ${reason}.`)
  }

  async function openForUser({ url }: { readonly url: string }, authorityHost: string) {
    const opening = await openBrowser(url, { authorityHost })
    link = url
    if (opening.opened) {
      terminal.note('Your browser opens the sign-in page.')
      reminder = setTimeout(() => show('Is no page open in your browser?'), linkAfterMs)
      void showFailure(opening.failed)
    } else show(`No browser was opened: ${opening.reason}.`)
    // The user has the link in any case, so the command keeps waiting.
    return { opened: true, failed: new Promise<string>(() => undefined) } as const
  }

  const options: SignInOptions = {
    clientId,
    tenantId,
    authority,
    account,
    tokenStore,
    tokenStoreSecret,
    signIn: config.signIn,
    fetch,
    clock,
    printCommand: print,
    warn: (sentence) => terminal.note(sentence),
    waitMs: signInLimitMs,
    keepsProcessAlive: true,
    async onLink({ url, userCode }) {
      if (userCode === undefined) return 'unseen'
      terminal.note(`Open ${url} and enter the code ${userCode}`)
      return 'seen'
    },
    openLink: openForUser,
    ...signIn,
  }
  return { options, stopReminder: () => clearTimeout(reminder) }
}
