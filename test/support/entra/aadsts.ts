import { randomUUID } from 'node:crypto'

/** OAuth error, suberror and text of Entra's numbered errors. */
const errors: Readonly<Record<number, readonly [string, string | undefined, string]>> = {
  50011: [
    'invalid_request',
    undefined,
    'The redirect URI specified in the request does not match the redirect URIs configured for the application.',
  ],
  50013: ['invalid_grant', undefined, 'Assertion failed signature validation.'],
  50020: [
    'invalid_grant',
    undefined,
    "User account from identity provider does not exist in tenant 'TEST' and cannot access the application.",
  ],
  50057: ['invalid_grant', undefined, 'The user account is disabled.'],
  50076: [
    'interaction_required',
    'basic_action',
    'Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication.',
  ],
  50079: [
    'interaction_required',
    'basic_action',
    'Due to a configuration change made by your administrator, or because you moved to a new location, you must enroll in multi-factor authentication.',
  ],
  50105: [
    'interaction_required',
    undefined,
    'Your administrator has configured the application to block users unless they are specifically granted access to it.',
  ],
  50173: [
    'invalid_grant',
    'bad_token',
    'The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password.',
  ],
  53000: [
    'interaction_required',
    'message_only',
    'Device is not in required device state: compliant. Conditional Access policy requires a compliant device, and the device is not compliant.',
  ],
  53003: [
    'interaction_required',
    'message_only',
    'Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.',
  ],
  54005: [
    'invalid_grant',
    undefined,
    'OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.',
  ],
  65001: [
    'invalid_grant',
    'consent_required',
    "The user or administrator has not consented to use the application with ID 'TEST'. Send an interactive authorization request for this user and resource.",
  ],
  65004: ['access_denied', undefined, 'User declined to consent to access the app.'],
  70000: ['invalid_grant', 'bad_token', 'Provided grant is invalid or malformed.'],
  70008: [
    'invalid_grant',
    undefined,
    'The provided authorization code or refresh token has expired due to inactivity.',
  ],
  70016: [
    'authorization_pending',
    undefined,
    'OAuth 2.0 device flow error. Authorization is pending. Continue polling.',
  ],
  70043: [
    'invalid_grant',
    'bad_token',
    'The refresh token has expired or is invalid due to sign-in frequency checks by conditional access.',
  ],
  90002: [
    'invalid_request',
    undefined,
    "Tenant 'TEST' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.",
  ],
  90033: [
    'temporarily_unavailable',
    undefined,
    'A transient error has occurred. Please try again.',
  ],
  90094: [
    'access_denied',
    undefined,
    'An administrator of TEST has set a policy that prevents you from granting the permissions. Admin consent is required.',
  ],
  500011: [
    'invalid_resource',
    undefined,
    'The resource principal named {0} was not found in the tenant named TEST. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant.',
  ],
  501481: [
    'invalid_grant',
    undefined,
    'The Code_Verifier does not match the code_challenge supplied in the authorization request.',
  ],
  500131: [
    'invalid_grant',
    undefined,
    'Assertion audience does not match the Client app presenting the assertion.',
  ],
  650057: [
    'invalid_client',
    undefined,
    "Invalid resource. The client has requested access to a resource which is not listed in the requested permissions in the client's application registration.",
  ],
  700016: [
    'unauthorized_client',
    undefined,
    "Application with identifier '{0}' was not found in the directory 'TEST'.",
  ],
  700024: ['invalid_client', undefined, 'Client assertion is not within its valid time range.'],
  700082: ['invalid_grant', undefined, 'The refresh token has expired due to inactivity.'],
  700084: [
    'invalid_grant',
    undefined,
    'The refresh token was issued to a single page app (SPA), and therefore has a fixed, limited lifetime, which cannot be extended.',
  ],
  900144: [
    'invalid_request',
    undefined,
    "The request body must contain the following parameter: '{0}'.",
  ],
  7000215: ['invalid_client', undefined, 'Invalid client secret provided.'],
  7000218: [
    'invalid_client',
    undefined,
    "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
  ],
}

export interface EntraError {
  readonly error: string
  readonly error_description: string
  readonly error_codes: readonly number[]
  readonly correlation_id: string
  readonly suberror?: string
  readonly claims?: string
}

/** The body of one of Entra's errors, as the token endpoint sends it. */
export function entraError(
  number: number,
  {
    argument = '',
    claims,
    suberror,
  }: { readonly argument?: string; readonly claims?: string; readonly suberror?: string } = {},
): EntraError {
  const [error, usual, text] = errors[number] ?? ['invalid_request', undefined, 'Injected error.']
  const ids = { trace_id: randomUUID(), correlation_id: randomUUID() }
  const timestamp = `${new Date().toISOString().replace('T', ' ').slice(0, 19)}Z`
  const sub = suberror === undefined ? usual : suberror || undefined
  return {
    error,
    error_description: `AADSTS${number}: ${text.replace('{0}', argument)} Trace ID: ${ids.trace_id} Correlation ID: ${ids.correlation_id} Timestamp: ${timestamp}`,
    error_codes: [number],
    ...ids,
    ...(sub !== undefined && { suberror: sub }),
    ...(claims !== undefined && { claims }),
  }
}
