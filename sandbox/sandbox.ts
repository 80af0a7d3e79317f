import type { Clock } from '../src/time/clock.ts'
import type { Fetch } from '../src/network/fetch.ts'
import { readHeaders } from '../src/network/headers.ts'
import type { HeaderReader } from '../src/network/headers.ts'
import type { Wire } from '../src/network/wire.ts'
import { readAccess } from './access.ts'
import { answerDiscovery, isDiscovery } from './discovery/discovery.ts'
import { listInstances } from './discovery/instances.ts'
import { createEnvironment, loadSeed } from './environment.ts'
import type { SandboxEnvironment, EnvironmentData, SandboxUser } from './environment.ts'
import { layOver } from './overlay.ts'
import type { Overlay } from './overlay.ts'
import { createFaults } from './faults/faults.ts'
import type { Faults } from './faults/faults.ts'
import type { FaultPlan } from './faults/plan.ts'
import { answerError, emptyAnswer } from './protocol/sandbox-answer.ts'
import type { SandboxAnswer } from './protocol/sandbox-answer.ts'
import { handleBatch, isBatch } from './protocol/batch.ts'
import { dispatch } from './protocol/dispatch.ts'
import { createIncoming, findRoot } from './protocol/web-api-request.ts'
import type { IncomingParts } from './protocol/web-api-request.ts'
import { parsePrefer } from './protocol/prefer.ts'
import { createVisibleRows } from './security/visible-rows.ts'
import { seedIds } from './seed/seed-ids.ts'
import type { LedgerEntry, StoreContent } from './store/store.ts'

export interface SandboxOptions {
  /**
   * Scheme and host that the environment reports as its own: `https://contoso.crm4.dynamics.com`.
   */
  readonly origin: string
  readonly clock: Clock
  /** The bearer token that every request must carry. Without it, any request is accepted. */
  readonly token?: string
  /** Name of the user that the plain token acts as. Default: Alex Baker, the administrator. */
  readonly user?: string
  /** Loads tables and rows other than the shipped ones. */
  readonly load?: () => EnvironmentData
  /** Tables, columns and rows to lay over the loaded ones; `parseOverlay` reads a file. */
  readonly schema?: Overlay
  /** The faults to apply; `parseFaultPlan` reads a plan. */
  readonly faults?: FaultPlan
  /** Called after each request that changed stored data. */
  readonly onChange?: () => void
}

/** A small Dataverse environment in this process. */
export interface Sandbox {
  readonly origin: string
  /**
   * Answers like the Web API under `/api/data/v9.2/` and like Global Discovery under
   * `/api/discovery/v2.0/`. It rejects only when a fault ends the connection.
   */
  readonly fetch: Fetch
  /** The same for a server in this process, without faults. */
  readonly wire: Wire
  readonly faults: Faults
  /**
   * The users that requests can act as, in order of creation; `{token}.{key}` is the token for one.
   */
  users(): readonly SandboxUser[]
  /** Whether a user has this name. */
  hasUser(name: string): boolean
  /** Every row written since the start, in order. */
  ledger(): readonly LedgerEntry[]
  /** Everything stored now; another sandbox can start with it. */
  content(): StoreContent
}

/** Longest URL (reference section 7.1). */
const maxUrlLength = 32_768

/**
 * Creates an environment. The first request loads tables and rows.
 *
 * @example
 * const sandbox = createSandbox({ origin: 'https://contoso.crm4.dynamics.com', clock: systemClock })
 * const url = `${sandbox.origin}/api/data/v9.2/accounts?$select=name&$top=3`
 * const answer = await sandbox.fetch(new Request(url))
 */
export function createSandbox({
  origin,
  clock,
  token,
  user,
  load = loadSeed,
  schema: overlay,
  faults: plan = { rules: [] },
  onChange,
}: SandboxOptions): Sandbox {
  let loaded: SandboxEnvironment | undefined
  const environment = () =>
    (loaded ??= createEnvironment(overlay ? layOver(load(), overlay) : load(), { clock, user }))
  const accessOf = ({ headers }: { readonly headers: HeaderReader }) =>
    readAccess(headers.get('authorization'), token)

  function answer(parts: IncomingParts): SandboxAnswer {
    const { url, headers } = parts
    const prefer = parsePrefer(headers.get('prefer'))
    try {
      const access = accessOf(parts)
      if (!access) return challenge(url, origin)
      if (url.href.length > maxUrlLength) return emptyAnswer(414)

      const { store } = environment()
      const revision = store.revision()
      const answered = answerAs(access.user, parts)
      if (store.revision() !== revision) onChange?.()
      return answered
    } catch (error) {
      return answerError(error, prefer)
    }
  }

  function answerAs(name: string | undefined, parts: IncomingParts): SandboxAnswer {
    const { url } = parts
    const shared = environment()
    const principal = shared.principal(name)
    if (isDiscovery(url)) {
      const { organization } = shared
      const isAdministrator = principal.rights.administrator
      const instances = listInstances({ origin: url.origin, organization, isAdministrator })
      return answerDiscovery(parts, instances)
    }
    const incoming = createIncoming(parts)
    const root = `${url.origin}${findRoot(url) ?? ''}/`
    const context = { ...shared, visible: createVisibleRows(shared, principal), principal, root }
    return isBatch(incoming) ? handleBatch(context, incoming) : dispatch(context, incoming)
  }

  const faults = createFaults({
    plan,
    next: async (request) => {
      const { method, headers } = request
      const body = await request.text()
      return toResponse(answer({ method, url: new URL(request.url), headers, body }))
    },
    clock,
    isUser: (request, name) => environment().isUser(accessOf(request)?.user, name),
    challenge: (request) => toResponse(challenge(new URL(request.url), origin)),
  })
  return {
    origin,
    fetch: faults.fetch,
    async wire({ method, address, headers, body = '' }) {
      const parts = { method, url: new URL(address), headers: toReader(headers), body }
      const { status, body: text, ...answered } = withRequestId(answer(parts))
      return {
        status,
        headers: toReader(answered.headers),
        body: text === undefined ? null : bytesOf(text),
      }
    },
    faults,
    users: () => environment().users(),
    hasUser: (name) => environment().isUser(name, name),
    ledger: () => loaded?.store.ledger() ?? [],
    content: () => environment().store.content(),
  }
}

/**
 * 401 with the sign-in authority: the tenant's, or any tenant for Global Discovery (reference 2 and
 * 3.2).
 */
function challenge(url: URL, origin: string): SandboxAnswer {
  const tenant = isDiscovery(url) ? 'common' : seedIds.tenant
  const authority = `https://login.microsoftonline.com/${tenant}/oauth2/authorize`
  return {
    status: 401,
    headers: {
      'WWW-Authenticate': `Bearer authorization_uri=${authority}, resource_id=${origin}/`,
    },
  }
}

function toResponse(answer: SandboxAnswer): Response {
  const { status, headers, body } = withRequestId(answer)
  return new Response(body ?? null, { status, headers })
}

function withRequestId(answer: SandboxAnswer): SandboxAnswer {
  const requestId = crypto.randomUUID()
  const headers = { ...answer.headers, 'x-ms-service-request-id': requestId, REQ_ID: requestId }
  return { ...answer, headers }
}

function toReader(headers: Readonly<Record<string, string>>): HeaderReader {
  const pairs = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])
  return readHeaders(Object.fromEntries(pairs))
}

async function* bytesOf(text: string) {
  yield new TextEncoder().encode(text)
}
