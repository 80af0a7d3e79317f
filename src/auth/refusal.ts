/** How an exchange with the sign-in service went wrong, before anybody judges it. */
export type Refusal =
  | { readonly kind: 'network'; readonly cause: unknown }
  | {
      /** It answered, but not as a sign-in service: 5xx, 429, HTML, a redirect. */
      readonly kind: 'outage'
      readonly status: number
      readonly retryAfterSeconds?: number
    }
  | {
      /** MSAL's own finding, without asking the service: `no_tokens_found`, `nonce_mismatch`. */
      readonly kind: 'client'
      readonly code: string
      readonly cause: unknown
    }
  | OAuthRefusal

/** An error in the terms of OAuth and Entra, from the token endpoint or through the browser. */
export interface OAuthRefusal {
  readonly kind: 'refused'
  /** `invalid_grant` */
  readonly error: string
  /** `bad_token` */
  readonly suberror?: string
  /** 50173 of `AADSTS50173` */
  readonly aadsts?: number
  readonly correlationId?: string
  /** What the next sign-in has to prove, as JSON. */
  readonly claims?: string
  /** Minutes by which this computer's clock runs ahead of the service's. */
  readonly minutesAhead?: number
  /** The service's first sentence, without numbers to quote. */
  readonly sentence?: string
}

/** The fields of an OAuth error as they come in JSON or in a form; numbers may be text. */
export interface OAuthErrorFields {
  readonly error: string
  readonly description?: string | undefined
  readonly suberror?: string | undefined
  readonly codes?: readonly number[] | undefined
  readonly correlationId?: string | undefined
  readonly claims?: string | undefined
  readonly minutesAhead?: number | undefined
}

/** An OAuth error with Entra's own number and ids, which the description holds where no field does. */
export function toOAuthRefusal(fields: OAuthErrorFields): OAuthRefusal {
  const description = fields.description?.slice(0, 2000) ?? ''
  const aadsts = Number(/\bAADSTS(\d{4,8})\b/.exec(description)?.[1] ?? fields.codes?.[0])
  const correlationId =
    fields.correlationId ?? /Correlation ID: ([0-9a-f-]{36})/i.exec(description)?.[1]
  const sentence = /^(?:AADSTS\d+: )?([^\r\n]{1,300}?\.)(?:\s|$)/.exec(description)?.[1]
  return {
    kind: 'refused',
    error: fields.error,
    ...(fields.suberror && { suberror: fields.suberror }),
    ...(Number.isInteger(aadsts) && { aadsts }),
    ...(correlationId !== undefined && { correlationId }),
    ...(fields.claims && { claims: fields.claims }),
    ...(fields.minutesAhead !== undefined && { minutesAhead: fields.minutesAhead }),
    ...(sentence !== undefined && { sentence: sentence.replaceAll(/\p{Cc}/gu, ' ') }),
  }
}

/** What MSAL threw, by its own code; `unknown` for anything else. */
export function toClientRefusal(caught: unknown): Refusal {
  const hasCode = caught instanceof Error && 'errorCode' in caught
  const code = hasCode && typeof caught.errorCode === 'string' ? caught.errorCode : 'unknown'
  return { kind: 'client', code, cause: caught }
}
