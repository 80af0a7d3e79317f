import type { INetworkModule, NetworkRequestOptions, NetworkResponse } from '@azure/msal-node'
import * as z from 'zod'
import type { Clock } from '../time/clock.ts'
import { parseJson } from '../text/json.ts'
import { readBoundedText } from '../network/bounded-text.ts'
import type { Fetch } from '../network/fetch.ts'
import { parseRetryAfter } from '../network/retry-after.ts'
import { sendWithin } from '../network/send-within.ts'
import { toOAuthRefusal } from './refusal.ts'
import type { Refusal } from './refusal.ts'

/** MSAL's requests, sent through `fetch`, with the failure details that MSAL omits. */
export interface TokenNetwork {
  readonly module: INetworkModule
  /** How the last request failed; `undefined` if it succeeded. */
  lastRefusal(): Refusal | undefined
}

const limitMs = 30_000

/** MSAL ignores the response status and would take an outage for an empty token; this prevents it. */
export function createTokenNetwork({
  fetch,
  clock,
}: {
  readonly fetch: Fetch
  readonly clock: Clock
}): TokenNetwork {
  let refusal: Refusal | undefined

  async function send<T>(
    method: 'GET' | 'POST',
    address: string,
    options: NetworkRequestOptions = {},
  ): Promise<NetworkResponse<T>> {
    refusal = undefined
    try {
      // A redirect, which is not followed, would carry the refresh token to another address.
      const { response, text } = await sendWithin(
        { fetch, clock, limitMs, tooLate: () => new Error('no answer within 30 s') },
        {
          address,
          method,
          ...(options.headers && { headers: options.headers }),
          ...(method === 'POST' && { body: options.body ?? '' }),
        },
        async (answer) => ({ response: answer, text: (await readBoundedText(answer)) ?? '' }),
      )
      refusal = judge(response, text, clock.now())
      if (refusal !== undefined && refusal.kind !== 'refused') throw new Error('not answered')
      const headers = Object.fromEntries(response.headers)
      return { status: response.status, headers, body: JSON.parse(text) }
    } catch (caught) {
      refusal ??= { kind: 'network', cause: caught }
      throw caught
    }
  }

  return {
    module: {
      sendGetRequestAsync: (address, options) => send('GET', address, options),
      sendPostRequestAsync: (address, options) => send('POST', address, options),
    },
    lastRefusal: () => refusal,
  }
}

/** Why a response is a failure; `undefined` for a JSON object without an error. */
function judge({ status, headers }: Response, text: string, now: number): Refusal | undefined {
  const body = status < 500 && status !== 429 ? parseObject(text) : undefined
  const isRedirect = status >= 300 && status < 400
  if (body === undefined || isRedirect) {
    const retryAfterSeconds = parseRetryAfter(headers.get('retry-after'), now)
    return {
      kind: 'outage',
      status,
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    }
  }
  const { error } = body
  if (error === undefined) return undefined
  return toOAuthRefusal({
    error,
    description: body.error_description,
    suberror: body.suberror,
    codes: body.error_codes,
    correlationId: body.correlation_id,
    claims: body.claims,
    minutesAhead: compareClocks(headers.get('date'), now),
  })
}

const optionalText = z.string().optional().catch(undefined)

const answerBody = z.looseObject({
  error: optionalText,
  error_description: optionalText,
  suberror: optionalText,
  error_codes: z.array(z.number()).optional().catch(undefined),
  correlation_id: optionalText,
  claims: optionalText,
})

function parseObject(text: string): z.output<typeof answerBody> | undefined {
  return answerBody.safeParse(parseJson(text)).data
}

function compareClocks(date: string | null, now: number): number | undefined {
  const theirs = Date.parse(date ?? '')
  return Number.isNaN(theirs) ? undefined : Math.round((now - theirs) / 60_000)
}
