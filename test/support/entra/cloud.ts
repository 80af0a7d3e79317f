import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { systemClock } from '../../../src/time/clock.ts'
import type { Clock } from '../../../src/time/clock.ts'
import { createSignedInTokenSource } from '../../../src/sign-in/sign-in.ts'
import type { SignInOptions } from '../../../src/sign-in/sign-in.ts'
import type { TokenCacheStore } from '../../../src/sign-in/store/token-cache-store.ts'
import { parseEnvironmentUrl } from '../../../src/environment/address.ts'
import type { Fetch } from '../../../src/network/fetch.ts'
import { createEntra } from './entra.ts'
import type { Entra } from './entra.ts'
import { createFetchBrowser } from './fetch-browser.ts'
import type { Person, Visit } from './fetch-browser.ts'
import { claimsOfToken } from './signer.ts'
import { publicClient, tenantId } from './state.ts'

/** A request that an environment or the list of environments received, with its token. */
export interface SeenToken {
  readonly host: string
  readonly audience: unknown
  readonly token: string
}

export interface Cloud {
  readonly entra: Entra
  /** The provider, the environments and the list of environments as one network. */
  readonly fetch: Fetch
  readonly seen: SeenToken[]
  /** Requests without a token, which ask for the sign-in authority. */
  readonly probes: string[]
}

/**
 * A small Microsoft cloud without any network: the identity provider, environments that accept only
 * tokens issued for them and name the sign-in authority, and Global Discovery.
 */
export function createCloud(
  entra: Entra = createEntra({
    environments: [
      'https://contoso.crm4.dynamics.com',
      'https://fabrikam.crm.dynamics.com',
      'https://globaldisco.crm.dynamics.com',
    ],
  }),
): Cloud {
  const seen: SeenToken[] = []
  const probes: string[] = []
  const environments = entra.environments.filter((url) => !url.includes('globaldisco'))

  async function fetch(request: Request): Promise<Response> {
    const url = new URL(request.url)
    if (url.origin === entra.origin) return entra.fetch(request)
    if (!entra.environments.includes(url.origin)) {
      throw new TypeError('fetch failed', {
        cause: Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }),
      })
    }
    const token = /^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '')?.[1]
    if (token === undefined) {
      probes.push(request.url)
      const challenge = `Bearer authorization_uri=${entra.origin}/${tenantId}/oauth2/authorize, resource_id=${url.origin}/`
      return new Response(null, { status: 401, headers: { 'WWW-Authenticate': challenge } })
    }
    const audience = claimsOfToken(token)['aud']
    seen.push({ host: url.host, audience, token })
    if (audience !== url.origin) return new Response(null, { status: 401 })
    return Response.json({ value: environments.map((each) => instance(each)) })
  }

  return { entra, fetch, seen, probes }
}

function instance(url: string) {
  const [urlName = ''] = new URL(url).host.split('.')
  const friendlyName = `${urlName.charAt(0).toUpperCase()}${urlName.slice(1)}`
  return { Url: url, UrlName: urlName, FriendlyName: friendlyName, State: 0, TenantId: tenantId }
}

/** The store's contract in memory, shared by all its users. It replaces the keychain. */
export function createSharedStore(kind: 'keychain' | 'memory' = 'keychain') {
  let serialized: string | undefined
  let revision = 0
  let tail: Promise<unknown> = Promise.resolve()

  return {
    content: () => serialized,
    /** The store as one process sees it. */
    open(): TokenCacheStore {
      let read = -1
      return {
        place: { kind },
        async read() {
          read = revision
          return serialized
        },
        changed: async () => read !== revision,
        update(change) {
          const previous = tail
          const done = (async () => {
            await previous.catch(() => undefined)
            serialized = await change(serialized)
            revision += 1
          })()
          tail = done
          return done
        },
        async clear() {
          serialized = undefined
          revision += 1
        },
      }
    },
  }
}

export type SharedStore = ReturnType<typeof createSharedStore>

export interface SignInBench {
  readonly cloud: Cloud
  readonly store: SharedStore
  /** The URLs that the browser was opened with. */
  readonly opened: string[]
  /** The last page that the browser showed. */
  readonly visits: Promise<Visit>[]
  readonly warnings: string[]
  /** What the user does with the next page. */
  person: Person | 'nothing'
  /** A new token source, as a new process would have one. */
  source(
    options?: Partial<SignInOptions> & { readonly url?: string },
  ): ReturnType<typeof createSignedInTokenSource>
  token(source: ReturnType<typeof createSignedInTokenSource>, refresh?: boolean): Promise<string>
}

/** Everything that one sign-in test needs, with a browser that signs in automatically. */
export function createBench({
  cloud = createCloud(),
  store = createSharedStore(),
  clock = systemClock,
}: {
  readonly cloud?: Cloud
  readonly store?: SharedStore
  readonly clock?: Clock
} = {}): SignInBench {
  const browser = createFetchBrowser(cloud.fetch)
  const opened: string[] = []
  const visits: Promise<Visit>[] = []
  const warnings: string[] = []
  const stateFolder = mkdtempSync(path.join(tmpdir(), 'sign-in-'))
  onTestFinished(() => rmSync(stateFolder, { recursive: true, force: true }))
  const bench: SignInBench = {
    cloud,
    store,
    opened,
    visits,
    warnings,
    person: {},
    source({ url = 'https://contoso.crm4.dynamics.com', ...options } = {}) {
      const source = createSignedInTokenSource({
        environment: parseEnvironmentUrl(url),
        clientId: publicClient,
        tokenStore: 'auto',
        signIn: 'browser',
        fetch: cloud.fetch,
        clock,
        warn: (sentence) => warnings.push(sentence),
        printCommand: (...args) => ['dataverse-mcp-server', ...args].join(' '),
        stateFolder,
        store: async () => store.open(),
        async openLink({ url: link }) {
          opened.push(link)
          if (bench.person !== 'nothing') visits.push(browser.visit(link, bench.person))
          return { opened: true, failed: new Promise(() => undefined) }
        },
        ...options,
      })
      onTestFinished(() => source.cancel())
      return source
    },
    token: (source, refresh = false) =>
      source.token({ signal: new AbortController().signal, refresh }),
  }
  return bench
}
