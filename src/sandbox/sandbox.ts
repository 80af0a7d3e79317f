import type { Clock } from '../clock.ts'
import type { Fetch } from '../fetch.ts'
import { answerError, emptyAnswer } from './protocol/answer.ts'
import type { Answer } from './protocol/answer.ts'
import { handleBatch, isBatch } from './protocol/batch.ts'
import { handle } from './protocol/handle.ts'
import { createIncoming, findRoot } from './protocol/incoming.ts'
import { parsePrefer } from './protocol/prefer.ts'
import { loadSchema } from './schema/load-schema.ts'
import type { Schema } from './schema/model.ts'
import { seedIds } from './seed/seed-ids.ts'
import { seedRows } from './seed/seed-rows.ts'
import type { Context } from './store/context.ts'
import { createStore } from './store/memory-store.ts'
import type { StoreContent } from './store/memory-store.ts'
import type { LedgerEntry } from './store/store.ts'

export interface SandboxOptions {
  /** Scheme and host that the environment is said to have: `https://contoso.crm4.dynamics.com`. */
  readonly origin: string
  readonly clock: Clock
  /** The bearer token that every request must carry; without it any request is answered. */
  readonly token?: string
  /** Other tables and rows than the shipped ones, for tests. */
  readonly load?: () => { readonly schema: Schema; readonly content: StoreContent }
}

/** A small Dataverse environment in this process. */
export interface Sandbox {
  readonly origin: string
  /** Answers like the Web API under `/api/data/v9.2/`; never rejects. */
  readonly fetch: Fetch
  /** Every row written since the start, in order. */
  ledger(): readonly LedgerEntry[]
}

/** Longest URL (reference section 7.1). */
const maxUrlLength = 32_768
const metadataVersion = 5_412_031

/** Creates an environment; tables and rows are loaded with the first request. */
export function createSandbox({ origin, clock, token, load = loadSeed }: SandboxOptions): Sandbox {
  let loaded: Omit<Context, 'root'> | undefined
  const environment = () => (loaded ??= createEnvironment(load(), clock))

  async function answer(request: Request): Promise<Answer> {
    const prefer = parsePrefer(request.headers.get('prefer'))
    try {
      if (token !== undefined && request.headers.get('authorization') !== `Bearer ${token}`) {
        return challenge(origin)
      }
      if (request.url.length > maxUrlLength) return emptyAnswer(414)

      const url = new URL(request.url)
      const { method, headers } = request
      const incoming = createIncoming({ method, url, headers, body: await request.text() })
      const context = { ...environment(), root: `${url.origin}${findRoot(url) ?? ''}/` }
      return isBatch(incoming) ? handleBatch(context, incoming) : handle(context, incoming)
    } catch (error) {
      return answerError(error, prefer)
    }
  }

  return {
    origin,
    fetch: async (request) => toResponse(await answer(request)),
    ledger: () => loaded?.store.ledger() ?? [],
  }
}

function loadSeed(): { readonly schema: Schema; readonly content: StoreContent } {
  const schema = loadSchema()
  return { schema, content: seedRows(schema) }
}

function createEnvironment(
  { schema, content }: ReturnType<typeof loadSeed>,
  clock: Clock,
): Omit<Context, 'root'> {
  const store = createStore(schema, content)
  const userId = seedIds.defaultUser
  const unit = store.get('systemuser', userId)?.['businessunitid']
  return {
    schema,
    store,
    clock,
    principal: {
      userId,
      businessUnitId: typeof unit === 'string' ? unit : seedIds.rootBusinessUnit,
      teamIds: store.related('teammembership_association', 2, userId),
    },
    organization: {
      id: seedIds.organization,
      tenantId: seedIds.tenant,
      currencyId: seedIds.baseCurrency,
      metadataVersion,
    },
  }
}

/** 401 with where to sign in (reference section 3.2). */
function challenge(origin: string): Answer {
  const authority = `https://login.microsoftonline.com/${seedIds.tenant}/oauth2/authorize`
  return {
    status: 401,
    headers: {
      'WWW-Authenticate': `Bearer authorization_uri=${authority}, resource_id=${origin}/`,
    },
  }
}

function toResponse({ status, headers, body }: Answer): Response {
  const requestId = crypto.randomUUID()
  return new Response(body ?? null, {
    status,
    headers: { ...headers, 'x-ms-service-request-id': requestId, REQ_ID: requestId },
  })
}
