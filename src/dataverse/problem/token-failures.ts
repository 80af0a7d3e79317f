import { DataverseError } from '../../errors.ts'
import type { Failure, Sentences } from './failure.ts'

const renew =
  'Put a new token for this environment in DATAVERSE_ACCESS_TOKEN and restart the server.'

/**
 * Why the service refused a token: every 401 answer that is not about the user. The text comes from
 * the body, from `401_error_reason` and from the challenge.
 *
 * The hint is for a token from the settings. Other token sources supply their own (`whenRefused`).
 *
 * @see Reference sections 3.3 and 13.2
 */
export const tokenFailures: readonly Failure[] = [
  {
    code: 'not_signed_in',
    serviceCodes: { '0x8004a101': 'ExpiredAuthTicket' },
    texts: [/IDX10223|Lifetime validation failed|token (?:is|has) expired/i],
    statuses: [401],
    say: () => ({ message: 'The access token has expired.', hint: renew }),
  },
  {
    code: 'not_signed_in',
    texts: [/IDX10214|Audience validation failed/i],
    statuses: [401],
    say: () => ({
      message: 'The access token was issued for a different address than this environment.',
      hint: 'Request a token whose scope is the address in DATAVERSE_URL followed by /.default, put it in DATAVERSE_ACCESS_TOKEN and restart the server.',
    }),
  },
  {
    code: 'not_signed_in',
    texts: [/insufficient_claims/],
    statuses: [401],
    say: () => ({
      message: 'Entra asks for a new sign-in: a policy, the password or the location has changed.',
      hint: `Sign in again to get a token. ${renew}`,
    }),
  },
  {
    code: 'not_signed_in',
    serviceCodes: {
      '0x8004a100': 'InvalidAuthTicket',
      '0x8004a102': 'BadAuthTicket',
      '0x8004a103': 'InsufficientAuthTicket',
      '0x8004a105': 'TamperedAuthTicket',
      '0x80040204': 'InvalidUserAuth',
      '0x80040277': 'UnauthorizedAccess',
      '0x800404d2': 'unManagedinvalidsecurityprincipal',
      '0x80044300': 'MissingCrmAuthenticationToken',
      '0x80044302': 'RequestIsNotAuthenticated',
      '0x80044308': 'MissingCrmAuthenticationTokenOrganizationName',
    },
    say: sayTokenRefused,
  },
]

/** The sentences for a refused token, also for 401 without a code. */
export function sayTokenRefused(): Sentences {
  return { message: 'Dataverse refused the access token.', hint: renew }
}

/** The service refused a token that cannot be renewed, because it comes from the configuration. */
export function configuredTokenRefused(): DataverseError {
  return new DataverseError('not_signed_in', 'Dataverse refused the configured access token.', {
    hint: renew,
    facts: { status: 401 },
  })
}

/** The configured value is not a token. The value is never shown. */
export function notABearerToken(): DataverseError {
  return new DataverseError('not_signed_in', 'The access token is not a bearer token.', {
    hint: 'Put the bare token in DATAVERSE_ACCESS_TOKEN, without quotes and without the word Bearer, and restart the server.',
  })
}
