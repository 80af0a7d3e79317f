import { createLocalJWKSet, createRemoteJWKSet, customFetch } from 'jose'
import type { JWTVerifyGetKey } from 'jose'
import * as z from 'zod'
import type { Clock } from '../../time/clock.ts'
import { parseJson } from '../../text/json.ts'
import { readBoundedText } from '../../network/bounded-text.ts'
import type { Fetch } from '../../network/fetch.ts'
import { sendWithin } from '../../network/send-within.ts'

/** The public keys of one tenant. */
export interface KeySet {
  readonly find: JWTVerifyGetKey
  /** Loads the keys unless they are loaded already. @throws Error when they cannot be fetched. */
  load(): Promise<void>
}

const limitMs = 5000
const renewMs = 10 * 60_000
const pauseMs = 30_000
/** The pause while no keys are loaded, so that an outage at startup ends soon. */
const firstPauseMs = 2000
const lastGoodMs = 24 * 60 * 60_000

/**
 * Keys from a key set URL, renewed every 10 minutes in the background. If the URL cannot be reached,
 * the last good set stays in use for at most 24 hours. An unknown key id triggers a new request, at
 * most once in 30 seconds (R131).
 */
export function createKeySet({
  url,
  fetch,
  clock,
}: {
  readonly url: string
  readonly fetch: Fetch
  readonly clock: Clock
}): KeySet {
  let askedAt = Number.NEGATIVE_INFINITY
  let loadedAt: number | undefined

  const set = createRemoteJWKSet(new URL(url), {
    cacheMaxAge: lastGoodMs,
    cooldownDuration: pauseMs,
    // jose's own signal has the same limit, on another clock.
    [customFetch]: async (address, { headers }) => {
      const pause = set.jwks() === undefined ? firstPauseMs : pauseMs
      if (clock.now() - askedAt < pause) throw unavailable(url)
      askedAt = clock.now()
      const keys = await sendWithin(
        { fetch, clock, limitMs, tooLate: () => new Error('no answer within 5 s') },
        { address, headers },
        async (answer) =>
          answer.status === 200 ? parseKeys(await readBoundedText(answer)) : answer.body?.cancel(),
      ).catch((cause: unknown) => {
        throw unavailable(url, cause)
      })
      if (keys === undefined) throw unavailable(url)
      loadedAt = clock.now()
      return Response.json(keys)
    },
  })

  return {
    async load() {
      // A request may have loaded them already; the pause would reject a second load.
      if (set.jwks() === undefined) await set.reload()
    },

    async find(header, token) {
      const isOld = loadedAt !== undefined && clock.now() - loadedAt > renewMs
      if (isOld && !set.reloading && clock.now() - askedAt >= pauseMs) set.reload().catch(() => 0)
      try {
        return await set(header, token)
      } catch (error) {
        const atHand = set.jwks()
        if (!isUnavailable(error) || atHand === undefined) throw error
        // The pause since the last request is not over: jose reports that the key is missing.
        return createLocalJWKSet(atHand)(header, token)
      }
    },
  }
}

/** A page from a proxy or captive portal counts as an outage and must not replace the last good set. */
const keysBody = z.looseObject({ keys: z.array(z.looseObject({ kty: z.string() })).min(1) })

function parseKeys(text: string | undefined): z.output<typeof keysBody> | undefined {
  return keysBody.safeParse(parseJson(text ?? '')).data
}

const isUnavailable = (error: unknown) => error instanceof Error && error.name === 'KeysUnavailable'

function unavailable(url: string, cause?: unknown): Error {
  const { host } = new URL(url)
  return Object.assign(new Error(`the keys of ${host} could not be fetched`, { cause }), {
    name: 'KeysUnavailable',
  })
}
