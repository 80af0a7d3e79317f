import { sayLongestWait } from '../network/retry-after.ts'
import { DataverseError } from '../errors.ts'
import type { ErrorCode, ErrorFacts } from '../errors.ts'
import { failureOf, fillText } from '../entra/aadsts-failures.ts'
import { adminConsentLink } from '../entra/authority.ts'
import type { Authority } from '../entra/authority.ts'
import type { OAuthRefusal, Refusal } from '../entra/refusal.ts'

/** What a refusal means for the caller. */
export interface SignInProblem {
  /** `sign_in`: a new sign-in by the user helps and is started. `stop`: it would not help. */
  readonly next: 'sign_in' | 'stop'
  /** The reason in one sentence without its period, for the user who must sign in again; with marks. */
  readonly why: string
  readonly error: DataverseError
  /** What the new sign-in must prove, as JSON. */
  readonly claims?: string
}

export interface SignInProblemContext {
  readonly authority: Authority
  readonly clientId: string
  /** `https://contoso.crm4.dynamics.com` */
  readonly resource: string
}

/**
 * The meaning of a refusal by the sign-in service. The error's facts carry Entra's error number and
 * correlation id.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
export function toSignInProblem(refusal: Refusal, context: SignInProblemContext): SignInProblem {
  if (refusal.kind === 'network') return stop(networkError(refusal.cause, context))
  if (refusal.kind === 'outage') return stop(outage(refusal))
  if (refusal.kind === 'client') return clientProblem(refusal, context)
  return refused(refusal, context)
}

function refused(refusal: OAuthRefusal, context: SignInProblemContext): SignInProblem {
  const { aadsts, correlationId, claims, minutesAhead = 0 } = refusal
  const failure = failureOf(refusal)
  const number = aadsts === undefined ? refusal.error : `AADSTS${aadsts}`
  const { authority, clientId, resource } = context
  const adminConsent = adminConsentLink(authority, clientId)
  const link = failure.code === 'admin_consent_required' ? adminConsent : undefined
  const values = { resource, client: clientId, tenant: authority.tenant, adminConsent }
  const facts: ErrorFacts = {
    ...(aadsts !== undefined && { aadsts }),
    ...(correlationId !== undefined && { correlationId }),
    ...(link !== undefined && { link }),
  }
  const why = `${fillText(failure.message, refusal, values)} (${number})`
  const clock =
    failure.code === 'clock_off' && minutesAhead !== 0 ? clockSentence(minutesAhead) : ''
  return {
    next: failure.next,
    why,
    error: new DataverseError(failure.code, `${why}.${clock}`, {
      hint: fillText(failure.hint, refusal, values),
      facts,
    }),
    ...(claims !== undefined && { claims }),
  }
}

function clockSentence(minutesAhead: number): string {
  const direction = minutesAhead > 0 ? 'ahead of' : 'behind'
  return ` This computer's clock is ${Math.abs(minutesAhead)} minutes ${direction} Entra's.`
}

type ClientFailure = readonly [code: ErrorCode, message: string, hint: string]

const otherSignIn: ClientFailure = [
  'bad_answer',
  'The response from the sign-in service belongs to another sign-in, so it was not used.',
  'Call again to sign in. If this repeats, something on this computer interferes with sign-ins.',
]
const unknownAuthority: ClientFailure = [
  'configuration',
  'The sign-in service does not know the configured authority.',
  'Check DATAVERSE_AUTHORITY and DATAVERSE_TENANT_ID, or omit both.',
]
const codeExpired: ClientFailure = [
  'not_signed_in',
  'The code was not entered in time.',
  'Call again for a new code.',
]

/** MSAL's own codes. Any other code means that MSAL found no usable token. */
const clientCodes: Readonly<Record<string, ClientFailure>> = {
  nonce_mismatch: otherSignIn,
  id_token_mismatch: otherSignIn,
  openid_config_error: unknownAuthority,
  endpoints_resolution_error: unknownAuthority,
  device_code_expired: codeExpired,
  device_code_polling_cancelled: codeExpired,
}

function clientProblem(
  { code, cause }: Extract<Refusal, { kind: 'client' }>,
  { resource }: SignInProblemContext,
): SignInProblem {
  const [errorCode, message, hint] = clientCodes[code] ?? [
    'not_signed_in',
    `Nobody is signed in to ${resource}.`,
    'Call again to sign in.',
  ]
  const error = new DataverseError(errorCode, message, { hint, cause })
  return { ...stop(error), next: errorCode === 'not_signed_in' ? 'sign_in' : 'stop' }
}

function outage({
  status,
  retryAfterSeconds,
}: Extract<Refusal, { kind: 'outage' }>): DataverseError {
  const wait = retryAfterSeconds === undefined ? 'a minute' : `${retryAfterSeconds} s`
  return new DataverseError(
    'unavailable',
    `Microsoft's sign-in service returned an unusable response (status ${status}).${sayLongestWait(retryAfterSeconds)}`,
    {
      hint: `Wait ${wait}, then call again. You do not need to sign in again.`,
      facts: { status, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) },
    },
  )
}

/** Node's codes for a certificate outside its validity dates. A wrong clock causes them too. */
export const certificateDates = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID'])
/** Node's codes for a certificate whose issuer this computer does not trust. */
export const unknownIssuers = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
])

function networkError(cause: unknown, { authority }: SignInProblemContext): DataverseError {
  const code = systemCode(cause)
  if (certificateDates.has(code)) {
    return new DataverseError(
      'clock_off',
      `The certificate of ${authority.host} is expired or not yet valid.`,
      {
        hint: 'Check the date and time of this computer; a wrong clock is the usual cause.',
        cause,
      },
    )
  }
  if (unknownIssuers.has(code)) {
    return new DataverseError(
      'unavailable',
      `This computer does not trust the certificate of ${authority.host} (${code}).`,
      {
        hint: 'If your company inspects traffic, save its root certificate to a file, set NODE_EXTRA_CA_CERTS to that file and restart.',
        cause,
      },
    )
  }
  return new DataverseError(
    'unavailable',
    `The sign-in service at ${authority.host} cannot be reached${code === '' ? '' : ` (${code})`}.`,
    {
      hint: 'Check the network. Behind a company proxy, set HTTPS_PROXY. Then call again.',
      cause,
    },
  )
}

/** The system error code, which `fetch` hides one or two causes deep. */
export function systemCode(caught: unknown, depth = 0): string {
  if (!(caught instanceof Error) || depth > 3) return ''
  if ('code' in caught && typeof caught.code === 'string' && /^[A-Z_]{3,40}$/.test(caught.code)) {
    return caught.code
  }
  return systemCode(caught.cause, depth + 1)
}

function stop(error: DataverseError): SignInProblem {
  return { next: 'stop', why: error.marked.message.replace(/\.$/, ''), error }
}
