import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Clock } from '../../time/clock.ts'
import { mostAttempts, retryDelayMs } from '../../dataverse/client/retry.ts'
import type { DataverseError } from '../../errors.ts'
import { within } from '../../time/deadline.ts'
import type { User } from './bearer-verifier.ts'
import { toExchangeProblem } from './exchange-problem.ts'
import type { ExchangeProblem } from './exchange-problem.ts'
import type { Refusal } from '../../entra/refusal.ts'

/** A token for the environment on behalf of a user. */
export interface OboToken {
  readonly kind: 'exchanged'
  readonly secret: string
  /** Milliseconds since 1970. */
  readonly expiresAt: number
}

export interface ExchangeRequest {
  readonly tenantId: string
  readonly assertion: string
  /** `https://contoso.crm4.dynamics.com` */
  readonly resource: string
  /** What the token must prove, as JSON. */
  readonly claims?: string | undefined
}

/** One exchange, without a cache. */
export type ExchangeClient = (request: ExchangeRequest) => Promise<OboToken | Refusal>

/**
 * Results that several processes share. The key is a hash and not secret. The value is secret: a
 * store outside the process must encrypt it. A failing store returns `undefined` and does not throw.
 */
export interface SharedExchanges {
  read(key: string): Promise<OboToken | undefined>
  write(key: string, value: OboToken, lifetimeMs: number): Promise<void>
}

export interface OnBehalfOf {
  /**
   * A token for the resource on behalf of the user. At most one exchange per assertion and resource
   * runs at a time. Its result is kept until 5 minutes before its expiry, for at most one hour.
   *
   * @throws ExchangeFailure
   */
  exchange(
    person: User,
    options: {
      readonly resource: string
      readonly claims?: string | undefined
      /** A token that the resource rejected: another one is requested. */
      readonly refused?: string | undefined
    },
  ): Promise<OboToken>
}

/** Thrown as is: the challenge for the HTTP response is next to the error for the model. */
export interface ExchangeFailure extends ExchangeProblem {
  readonly kind: 'exchange-failure'
}

const leadMs = 5 * 60_000
const longestLifeMs = 60 * 60_000
const mostKept = 20_000
const totalMs = 30_000
/** Each step of an exchange has a shorter limit of its own. Others join it, so it ends in any case. */
const longestMs = 150_000

/** Nothing in here is ever written to disk (R79). */
export function createOnBehalfOf({
  client,
  clientId,
  clock,
  shared,
}: {
  /** Loaded with the first exchange. */
  readonly client: () => Promise<ExchangeClient>
  readonly clientId: string
  readonly clock: Clock
  readonly shared?: SharedExchanges
}): OnBehalfOf {
  const kept = new LRUCache<string, OboToken>({ max: mostKept })
  const exchanges = new Map<string, Promise<OboToken>>()

  return {
    async exchange(person, { resource, claims, refused }) {
      const key = keyOf(person, resource)
      const known = kept.get(key)
      const isGood =
        known !== undefined && known.secret !== refused && lifetimeMs(known, person) > 0
      if (isGood && claims === undefined) return known
      const wantsNew = claims !== undefined || refused !== undefined
      const name = wantsNew ? JSON.stringify([key, claims, refused]) : key
      const running = exchanges.get(name)
      if (running !== undefined) return running
      const tooLate = () => {
        const cause = new Error(`no exchange within ${longestMs / 1000} s`)
        const context = { tenantId: person.tenantId, resource, clientId }
        return toFailure(toExchangeProblem({ kind: 'network', cause }, context))
      }
      const started = within({ clock, limitMs: longestMs, tooLate }, () =>
        acquire(person, { resource, claims, key, wantsNew }),
      ).finally(() => {
        exchanges.delete(name)
      })
      exchanges.set(name, started)
      return started
    },
  }

  async function acquire(
    person: User,
    request: { resource: string; claims: string | undefined; key: string; wantsNew: boolean },
  ): Promise<OboToken> {
    const { key, wantsNew, resource, claims } = request
    const found = wantsNew ? undefined : await shared?.read(key)
    if (found !== undefined && lifetimeMs(found, person) > 0) {
      kept.set(key, found)
      return found
    }
    const issued = await ask({
      tenantId: person.tenantId,
      assertion: person.assertion,
      resource,
      claims,
    })
    // Limited once, so that passing a result between processes does not extend its lifetime.
    const latest = clock.now() + longestLifeMs + leadMs
    const exchanged = { ...issued, expiresAt: Math.min(issued.expiresAt, latest) }
    const life = lifetimeMs(exchanged, person)
    if (life > 0) {
      kept.set(key, exchanged)
      await shared?.write(key, exchanged, life)
    }
    return exchanged
  }

  /** Retries an outage like any read; a refusal is final. */
  async function ask(request: ExchangeRequest): Promise<OboToken> {
    const deadline = clock.now() + totalMs
    const exchangeOnce = await client()
    for (let attempt = 1; ; attempt += 1) {
      const answer = await exchangeOnce(request)
      if (answer.kind === 'exchanged') return answer
      const problem = toExchangeProblem(answer, { ...request, clientId })
      const delayMs =
        attempt < mostAttempts ? waitMs(problem.error, attempt, deadline - clock.now()) : undefined
      if (delayMs === undefined) throw toFailure(problem)
      await clock.sleep(delayMs)
    }
  }

  /** How much longer a token may be used. It also ends when the assertion expires. */
  function lifetimeMs({ expiresAt }: OboToken, person: User): number {
    const now = clock.now()
    return Math.min(expiresAt - leadMs, person.expiresAt) - now
  }
}

function waitMs(error: DataverseError, attempt: number, leftMs: number): number | undefined {
  return retryDelayMs({ safety: 'read', attempt, error, sent: true, leftMs })
}

/** Whether the thrown value is a failed exchange, with the texts for user and client. */
export function isExchangeFailure(thrown: unknown): thrown is ExchangeFailure & Error {
  return thrown instanceof Error && 'kind' in thrown && thrown.kind === 'exchange-failure'
}

/** A hash of tenant, assertion and resource; never of the user alone, whose id is not secret. */
function keyOf({ tenantId, objectId, assertion }: User, resource: string): string {
  const parts = JSON.stringify([tenantId, objectId, assertion, resource])
  return createHash('sha256').update(parts).digest('base64url')
}

function toFailure(problem: ExchangeProblem): Error {
  return Object.assign(new Error(problem.error.message), { kind: 'exchange-failure', ...problem })
}
