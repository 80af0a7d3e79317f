import { createHash } from 'node:crypto'
import { homedir } from 'node:os'
import path from 'node:path'
import type { Clock } from '../time/clock.ts'
import type { Environment } from '../environment/address.ts'
import { cloudOfHost, clouds } from '../environment/clouds.ts'
import type { CloudName } from '../environment/clouds.ts'
import { discoveryResource, listEnvironments, noSuchEnvironment } from '../environment/discovery.ts'
import { DataverseError, isDataverseError } from '../errors.ts'
import type { Fetch } from '../network/fetch.ts'
import { memoizeAsync } from '../time/memoize-async.ts'
import {
  isMicrosoftAuthority,
  isTenantId,
  parseAuthority,
  toAuthority,
} from '../entra/authority.ts'
import type { Authority } from '../entra/authority.ts'
import { openBrowser } from './browser.ts'
import type { Opening } from './browser.ts'
import { readAuthorityHint } from '../entra/authority-hint.ts'
import type { SignInPrompt, SignIn } from '../dataverse/client/sign-in-prompt.ts'
import { createRenewal } from './renewal.ts'
import { createSessionStore } from './session-store.ts'
import { withSharedRenewal, withSharedSignIn } from './shared-sign-in.ts'
import type { SignInLink } from './sign-in-answers.ts'
import { createSource } from './signed-in-token-source.ts'
import type { SignedInTokenSource } from './signed-in-token-source.ts'
import { stateFolderOf } from '../storage/state-folder-path.ts'
import { prepareStateFolder } from '../storage/state-folder.ts'
import { openTokenCacheStore } from './store/token-cache-store.ts'
import type { TokenCacheStore } from './store/token-cache-store.ts'
import type { TokenRequest } from '../dataverse/client/token-source.ts'

/** `onProgress` and `onLink` prompt the user who calls; other prompts are added later (`SignIn`). */
export interface SignInOptions extends SignInPrompt {
  readonly clientId: string
  /** The only tenant to sign in to: id or domain. Otherwise the environment's own tenant. */
  readonly tenantId?: string | undefined
  /** `https://login.microsoftonline.us`, with or without a tenant; otherwise that of the cloud. */
  readonly authority?: string | undefined
  /** The only account to use: user name or `homeAccountId`. */
  readonly account?: string | undefined
  readonly tokenStore: 'auto' | 'keychain' | 'memory' | 'file'
  /** Passphrase of the encrypted file; without one it uses a key file. */
  readonly tokenStoreSecret?: string | undefined
  readonly signIn: 'browser' | 'device-code'
  readonly fetch: Fetch
  readonly clock: Clock
  /** Receives a sentence for the user, for example that tokens stay in memory. */
  readonly warn: (sentence: string) => void
  /** A command of this program as the user can type it. */
  readonly printCommand: (...args: readonly string[]) => string
  /** How long one call waits for a sign-in; 45 s, below the usual 60 s timeout of MCP clients. */
  readonly waitMs?: number
  /** True for commands: a sign-in in progress keeps the process alive. */
  readonly keepsProcessAlive?: boolean
  /** Folder for locks; by default the user's state folder. */
  readonly stateFolder?: string
  /** Shares one store among the token sources of a process. */
  readonly store?: () => Promise<TokenCacheStore>
  /** When the user disconnected this environment; no sign-in is opened then. By default never. */
  readonly endedAt?: () => Promise<string | undefined>
  readonly openLink?: (link: SignInLink, authorityHost: string) => Promise<Opening>
}

const defaultWaitMs = 45_000

/**
 * Tokens for one environment. The user signs in on first use. Creating it does not touch network,
 * keychain or browser.
 *
 * @throws DataverseError from `token`: `not_signed_in` with the link while the user is signing in,
 * and the failures of `auth-errors.ts`.
 */
export function createSignedInTokenSource(
  options: SignInOptions & { readonly environment: Environment },
): SignedInTokenSource {
  const { environment, fetch, clock } = options
  const shared = {
    ...options,
    store: memoizeAsync(options.store ?? (() => openStore(options, host()))),
  }
  const cloud = cloudOfHost(environment.host)

  function host(): string {
    return authorityHostOf(options, cloud)
  }

  async function authority(usedTenant?: string): Promise<Authority> {
    const tenant = configuredTenant(options) ?? usedTenant
    if (tenant !== undefined) return toAuthority(host(), tenant)
    const challenge = await readAuthorityHint({ environment, fetch, clock })
    if (options.authority !== undefined) return toAuthority(host(), challenge.tenant)
    if (isMicrosoftAuthority(challenge.authorityHost)) {
      return toAuthority(challenge.authorityHost, challenge.tenant)
    }
    throw new DataverseError(
      'blocked',
      `The sign-in service of ${environment.url} is not Microsoft's.`,
      {
        hint: 'Check the address of the environment. If the service is correct, set it in DATAVERSE_AUTHORITY.',
      },
    )
  }

  /** Adds the environments that the signed-in account can already reach to the error. */
  async function explain(error: unknown): Promise<unknown> {
    if (!isDataverseError(error) || error.code !== 'wrong_environment' || !cloud) return error
    try {
      const discovery = await createDiscoveryTokenSource({ ...shared, cloud }).silentToken()
      if (discovery === undefined) return error
      const reachable = await listEnvironments({ cloud, token: discovery, fetch, clock })
      return noSuchEnvironment(environment.url, reachable, options.printCommand)
    } catch {
      return error
    }
  }

  const source = build(shared, { resource: environment.url, authority })

  async function token(request: TokenRequest): Promise<string> {
    try {
      return await source.token(request)
    } catch (error) {
      throw await explain(error)
    }
  }

  const commands = ['disconnect', 'connect'].map((name) => {
    return options.printCommand(name, environment.url)
  })
  return {
    ...source,
    token,
    signIn: toSignIn({ ...source, token }),
    whenRefused: `Dataverse also rejected a new token. Sign out and in again: ${commands.join(', then ')}.`,
  }
}

function toSignIn(source: SignedInTokenSource): SignIn {
  return {
    addPrompt: (person) => source.attend(person),
    decline: () => source.decline(),
    async ready(signal) {
      await source.token({ signal })
    },
  }
}

/** Tokens for a cloud's list of environments (see `listEnvironments`), in any organization. */
export function createDiscoveryTokenSource(
  options: SignInOptions & { readonly cloud: CloudName },
): SignedInTokenSource {
  const { cloud } = options
  const host = () => authorityHostOf(options, cloud)
  const store = memoizeAsync(options.store ?? (() => openStore(options, host())))
  return build(
    { ...options, store },
    {
      resource: discoveryResource(cloud),
      authority: async () => toAuthority(host(), configuredTenant(options) ?? 'organizations'),
    },
  )
}

function build(
  options: SignInOptions & { readonly store: () => Promise<TokenCacheStore> },
  target: {
    readonly resource: string
    readonly authority: (usedTenant?: string) => Promise<Authority>
  },
): SignedInTokenSource {
  const { clientId, account, fetch, clock, store, openLink, keepsProcessAlive } = options
  const { resource, authority } = target
  const tenant = configuredTenant(options)
  const tenantId = tenant !== undefined && isTenantId(tenant) ? tenant : undefined
  const filter = { clientId, resource, account, tenantId }

  const client = memoizeAsync(async () => {
    const { createMsalClient } = await import('./msal-client.ts')
    return createMsalClient({ clientId, fetch, clock })
  })
  const sessions = memoizeAsync(async () => createSessionStore(await store(), filter))
  const lockFile = memoizeAsync(async () => {
    // Tokens in this process's memory cannot be shared.
    if ((await store()).place.kind === 'memory') return undefined
    const folder = options.stateFolder ?? defaultFolder()
    await prepareStateFolder(folder)
    const name = createHash('sha256').update(`${clientId} ${resource}`).digest('hex')
    return path.join(folder, name.slice(0, 16))
  })
  const renewal = memoizeAsync(async () =>
    createRenewal({
      sessions: await sessions(),
      client,
      authority,
      clientId,
      resource,
      account,
      withLock: async (action) => withSharedRenewal(await lockFile(), action),
      clock,
    }),
  )

  return createSource({
    resource,
    clientId,
    wantedAccount: account,
    method: options.signIn,
    renewal,
    sessions,
    client,
    withLock: async (signal, action) => withSharedSignIn(await lockFile(), signal, action),
    keepsProcessAlive: keepsProcessAlive ?? false,
    open: openLink ?? openInBrowser,
    clock,
    waitMs: options.waitMs ?? defaultWaitMs,
    person: { onProgress: options.onProgress, onLink: options.onLink },
    inMemory: async () => (await store()).place.kind === 'memory',
    ended: async () => {
      const at = await options.endedAt?.()
      return at === undefined ? undefined : disconnected(resource, at, options.printCommand)
    },
  })
}

/** The user's own decision: only they can undo it. */
export function disconnected(
  resource: string,
  at: string,
  printCommand: SignInOptions['printCommand'],
): DataverseError {
  const when = `${at.slice(0, 16).replace('T', ' ')} UTC`
  return new DataverseError(
    'not_signed_in',
    `The user disconnected ${resource} on ${when}. No sign-in page opens by itself.`,
    { hint: `If they want to use it again, ask them to run ${printCommand('connect', resource)}.` },
  )
}

async function openInBrowser({ url }: SignInLink, authorityHost: string): Promise<Opening> {
  return openBrowser(url, { authorityHost })
}

function authorityHostOf({ authority }: SignInOptions, cloud: CloudName | undefined): string {
  if (authority !== undefined) return parseAuthority(authority).host
  if (cloud !== undefined) return clouds[cloud].authorityHost
  throw new DataverseError(
    'configuration',
    'The sign-in service for this environment is unknown.',
    {
      hint: 'Set DATAVERSE_AUTHORITY to the sign-in service, or DATAVERSE_ACCESS_TOKEN to a token.',
    },
  )
}

function configuredTenant({ authority, tenantId }: SignInOptions): string | undefined {
  return tenantId ?? (authority === undefined ? undefined : parseAuthority(authority).tenant)
}

/** Where the tokens of a cloud's accounts are stored, for callers that inspect the store itself. */
export function openAccountStore(
  options: SignInOptions & { readonly cloud: CloudName | undefined },
): Promise<TokenCacheStore> {
  return openStore(options, authorityHostOf(options, options.cloud))
}

function openStore(
  { tokenStore, tokenStoreSecret, clientId, warn, stateFolder = defaultFolder() }: SignInOptions,
  authorityHost: string,
): Promise<TokenCacheStore> {
  return openTokenCacheStore({
    kind: tokenStore,
    clientId,
    cloud: authorityHost,
    stateFolder,
    warn,
    ...(tokenStoreSecret !== undefined && { fileSecret: tokenStoreSecret }),
  })
}

const defaultFolder = () => stateFolderOf(process.platform, process.env, homedir())
