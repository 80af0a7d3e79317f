import { sayLongestWait } from '../../network/retry-after.ts'
import { DataverseError } from '../../errors.ts'
import type { ErrorCode } from '../../errors.ts'
import { failureOf, fillText } from '../../entra/aadsts-failures.ts'
import type { OAuthRefusal, Refusal } from '../../entra/refusal.ts'

/** What a failed exchange means. */
export interface ExchangeProblem {
  /** For the model, and for clients that only see results. */
  readonly error: DataverseError
  /** What HTTP tells the client so that it signs in again; absent if that would not help. */
  readonly challenge?: ClaimsChallenge
}

/** @see RFC 6750 section 3, and Entra's claims challenges */
export interface ClaimsChallenge {
  readonly error: 'invalid_token' | 'insufficient_claims'
  readonly description: string
  /** What the next token must prove, as JSON. */
  readonly claims?: string
}

interface Context {
  readonly tenantId: string
  readonly resource: string
  readonly clientId: string
}

const again =
  'Ask the user to sign in to this server again in the client (reconnect it), then call again.'
const busy = ['throttled', 'asks to wait'] as const
const silent = ['unavailable', 'does not answer'] as const
const operator = 'Signing in again will not help. Ask the operator of this server'

/**
 * The meaning of a refused exchange for a user whose sign-in this server does not control (R125).
 * If another sign-in helps, the result has a challenge; otherwise the hint says who can fix it.
 */
export function toExchangeProblem(refusal: Refusal, context: Context): ExchangeProblem {
  if (refusal.kind === 'refused') return refused(refusal, context)
  if (refusal.kind === 'client') return { error: unusable(refusal.cause) }
  const seconds = refusal.kind === 'outage' ? refusal.retryAfterSeconds : undefined
  const status = refusal.kind === 'outage' ? refusal.status : undefined
  const [code, message] = status === 429 ? busy : silent
  return {
    error: new DataverseError(
      code,
      `The sign-in service of Microsoft ${message}.${sayLongestWait(seconds)}`,
      {
        hint: `Wait ${seconds === undefined ? 'a minute' : `${seconds} s`}, then call again. You do not need to sign in again.`,
        facts: {
          ...(status !== undefined && { status }),
          ...(seconds !== undefined && { retryAfterSeconds: seconds }),
        },
        ...(refusal.kind === 'network' && { cause: refusal.cause }),
      },
    ),
  }
}

/** Codes of `aadsts.ts` that a new sign-in fixes. */
const signInMends: ReadonlySet<ErrorCode> = new Set(['not_signed_in', 'wrong_account'])
/** Entra rejects the assertion itself. */
const badAssertion: ReadonlySet<number> = new Set([50013, 500131, 500133, 50027])

function refused(refusal: OAuthRefusal, context: Context): ExchangeProblem {
  const { aadsts, correlationId, claims } = refusal
  const { code: meaning, next, message } = failureOf(refusal)
  // If a sign-in does not help, the client must not be sent from one sign-in to the next.
  const code = meaning === 'not_signed_in' && next === 'stop' ? 'app_registration' : meaning
  const number = aadsts === undefined ? nameOf(refusal.error) : `AADSTS${aadsts}`
  const facts = {
    ...(aadsts !== undefined && { aadsts }),
    ...(correlationId !== undefined && { correlationId }),
  }
  const { resource, clientId: client, tenantId: tenant } = context
  const why = `${fillText(message, refusal, { resource, client, tenant })} (${number}).`
  const isMended = signInMends.has(code) || badAssertion.has(aadsts ?? 0)
  if (claims === undefined && !isMended)
    return { error: new DataverseError(code, why, { hint: hintFor(code, number), facts }) }
  return {
    error: new DataverseError('not_signed_in', why, { hint: again, facts }),
    challenge:
      claims === undefined
        ? { error: 'invalid_token', description: `Sign in again (${number})` }
        : {
            error: 'insufficient_claims',
            description: `More proof is required (${number})`,
            claims,
          },
  }
}

/** The value goes into a header, so only the characters of OAuth error names are allowed. */
function nameOf(error: string): string {
  return /^\w{1,60}$/.test(error) ? error : 'an unknown error'
}

function hintFor(code: ErrorCode, number: string): string {
  if (code === 'consent_required' || code === 'admin_consent_required')
    return `${operator} for consent: this app lacks it for Dataverse (${number}); an administrator grants it once for all (docs/admin.md).`
  if (code === 'sign_in_blocked')
    return 'Signing in again will not help. Ask your administrator to look up this sign-in in the Entra sign-in logs.'
  if (code === 'unavailable')
    return 'Wait a minute, then call again. You do not need to sign in again.'
  if (code === 'not_permitted')
    return 'Signing in again will not help. Ask your administrator to enable the account.'
  if (code === 'clock_off') return `${operator} to correct its clock (${number}).`
  return `${operator} to fix its Entra app registration (${number}; docs/admin.md).`
}

function unusable(cause: unknown): DataverseError {
  return new DataverseError('app_registration', 'This server cannot prove its identity to Entra.', {
    hint: `${operator} to check the credential (ENTRA_*).`,
    cause,
  })
}
