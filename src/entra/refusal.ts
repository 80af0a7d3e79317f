import { parseJson } from '../text/json.ts'

/** How an exchange with the sign-in service failed, before it is interpreted. */
export type Refusal =
  | { readonly kind: 'network'; readonly cause: unknown }
  | {
      /** The response is not from a working sign-in service: 5xx, 429, HTML, a redirect. */
      readonly kind: 'outage'
      readonly status: number
      readonly retryAfterSeconds?: number
    }
  | {
      /** MSAL's own error, without a request to the service: `no_tokens_found`, `nonce_mismatch`. */
      readonly kind: 'client'
      readonly code: string
      readonly cause: unknown
    }
  | OAuthRefusal

/** An OAuth and Entra error, from the token endpoint or through the browser. */
export interface OAuthRefusal {
  readonly kind: 'refused'
  /** `invalid_grant` */
  readonly error: string
  /** `bad_token` */
  readonly suberror?: string
  /** 50173 of `AADSTS50173` */
  readonly aadsts?: number
  readonly correlationId?: string
  /** What the next sign-in must prove, as JSON. */
  readonly claims?: string
  /** Minutes by which this computer's clock runs ahead of the service's. */
  readonly minutesAhead?: number
  /** The first sentence from the service, without error numbers. */
  readonly sentence?: string
}

/** The fields of an OAuth error as they arrive in JSON or a form; numbers may be text. */
export interface OAuthErrorFields {
  readonly error: string
  readonly description?: string | undefined
  readonly suberror?: string | undefined
  readonly codes?: readonly number[] | undefined
  readonly correlationId?: string | undefined
  readonly claims?: string | undefined
  readonly minutesAhead?: number | undefined
}

/** An OAuth error with Entra's error number and ids, taken from the description if no field has them. */
export function toOAuthRefusal(fields: OAuthErrorFields): OAuthRefusal {
  const description = fields.description?.slice(0, 2000) ?? ''
  const aadsts = Number(/\bAADSTS(\d{4,8})\b/.exec(description)?.[1] ?? fields.codes?.[0])
  const correlationId = [fields.correlationId, /Correlation ID: (\S{36})/i.exec(description)?.[1]]
    .flatMap((id) => id ?? [])
    .find((id) => /^[0-9a-f-]{36}$/i.test(id))
  const sentence = /^(?:AADSTS\d+: )?([^\r\n]{1,300}?\.)(?:\s|$)/.exec(description)?.[1]
  return {
    kind: 'refused',
    error: /^[\w.-]{1,60}$/.test(fields.error) ? fields.error : 'an unknown error',
    ...(fields.suberror && { suberror: fields.suberror }),
    ...(Number.isInteger(aadsts) && { aadsts }),
    ...(correlationId !== undefined && { correlationId }),
    ...(isClaims(fields.claims) && { claims: fields.claims }),
    ...(fields.minutesAhead !== undefined && { minutesAhead: fields.minutesAhead }),
    ...(sentence !== undefined && { sentence: sentence.replaceAll(/\p{Cc}/gu, ' ') }),
  }
}

/** Claims go into addresses and headers, so anything that is not a short JSON object is dropped. */
function isClaims(claims: string | undefined): claims is string {
  if (claims === undefined || claims.length > longestClaims) return false
  const parsed = parseJson(claims)
  return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
}

const longestClaims = 4096

/** What MSAL threw, by MSAL's own code; `unknown` for anything else. */
export function toClientRefusal(caught: unknown): Refusal {
  const hasCode = caught instanceof Error && 'errorCode' in caught
  const code = hasCode && typeof caught.errorCode === 'string' ? caught.errorCode : 'unknown'
  return { kind: 'client', code, cause: caught }
}
