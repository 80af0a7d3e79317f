import { foreign } from '../text/foreign.ts'
import type { ErrorCode } from '../errors.ts'
import type { OAuthRefusal } from './refusal.ts'

/** What one kind of refusal means. Texts may contain {resource}, {client}, {tenant}, {adminConsent} and {sentence}. */
export interface SignInFailure {
  readonly code: ErrorCode
  readonly next: 'sign_in' | 'stop'
  /** A sentence without its period; the error number follows it. */
  readonly message: string
  readonly hint: string
}

interface Row extends SignInFailure {
  /** Numbers of `AADSTS` errors. */
  readonly numbers: readonly number[]
  /** OAuth errors, for refusals whose number is not in the table. */
  readonly errors?: readonly string[]
}

const finish = 'Call again and finish the sign-in in the browser.'

/**
 * Entra refusals that have their own meaning, by number. All others are matched by OAuth error.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
export const rows: readonly Row[] = [
  {
    numbers: [700082, 700081, 70008],
    code: 'not_signed_in',
    next: 'sign_in',
    message: 'The last sign-in has expired because it was not used for a long time',
    hint: finish,
  },
  {
    numbers: [50173, 50132, 50133, 70000, 700084, 135010],
    code: 'not_signed_in',
    next: 'sign_in',
    message: 'The last sign-in was revoked, or the password has changed',
    hint: finish,
  },
  {
    numbers: [70043, 70044, 50078, 50089],
    code: 'not_signed_in',
    next: 'sign_in',
    message: 'Your organization requires a new sign-in from time to time',
    hint: finish,
  },
  {
    numbers: [50055, 50144],
    code: 'not_signed_in',
    next: 'sign_in',
    message: 'Your password has expired and must be changed',
    hint: finish,
  },
  {
    numbers: [50074, 50076, 50079, 50072, 50158],
    errors: ['interaction_required', 'login_required'],
    code: 'not_signed_in',
    next: 'sign_in',
    message: 'Your organization requires another step, such as multi-factor authentication',
    hint: finish,
  },
  {
    numbers: [65001],
    errors: ['consent_required'],
    code: 'consent_required',
    next: 'sign_in',
    message: 'You have not consented to {resource} for this app, or the consent was revoked',
    hint: 'Call again and accept the permissions in the browser. If the page only offers to ask an administrator, send the administrator {adminConsent} and call again after approval.',
  },
  {
    numbers: [90093, 90094, 90095, 900941],
    code: 'admin_consent_required',
    next: 'stop',
    message: 'An administrator must approve this app before anyone in your organization can use it',
    hint: 'Send an administrator this link, which shows the app and its permissions: {adminConsent} Call again once it is approved.',
  },
  {
    numbers: [65004],
    errors: ['access_denied'],
    code: 'sign_in_cancelled',
    next: 'stop',
    message: 'The sign-in was canceled in the browser',
    hint: 'Ask the user whether to sign in. If yes, call again.',
  },
  {
    numbers: [
      53000, 53001, 53002, 53003, 53004, 53008, 53009, 53010, 53011, 50097, 50105, 530002, 530003,
      530021, 530031, 530032, 530034, 530035, 50131, 50005,
    ],
    errors: ['message_only'],
    code: 'sign_in_blocked',
    next: 'stop',
    message:
      'A policy of your organization (Conditional Access or app assignment) blocks this sign-in',
    hint: 'Signing in again will not help. Ask your administrator to look up this sign-in in the Entra sign-in logs; it may require a managed device, another network or an assignment to the app {client}.',
  },
  {
    numbers: [500011, 500014],
    errors: ['invalid_resource'],
    code: 'wrong_environment',
    next: 'stop',
    message: 'The tenant {tenant} does not know the environment {resource}',
    hint: 'Check DATAVERSE_URL: the name or region may be wrong, or the environment is not in the tenant of DATAVERSE_TENANT_ID.',
  },
  {
    numbers: [50020, 51004, 50177, 50178, 90072, 50034, 16000, 16003],
    code: 'wrong_account',
    next: 'sign_in',
    message: 'This account is not in the tenant of {resource}',
    hint: 'Call again and sign in with an account of that organization. A guest must be invited there first.',
  },
  {
    numbers: [50057],
    code: 'not_permitted',
    next: 'stop',
    message: 'This account is disabled in Entra',
    hint: 'Ask your administrator to enable it, or use another account.',
  },
  {
    numbers: [
      700016, 50011, 500113, 7000218, 7000215, 700025, 900144, 7000112, 50194, 650052, 650056,
      650057, 700038, 70001, 70002, 9002325, 9002326,
    ],
    errors: ['unauthorized_client', 'invalid_client', 'invalid_scope'],
    code: 'app_registration',
    next: 'stop',
    message: 'The app registration {client} was rejected: {sentence}',
    hint: 'It must be a public client with the redirect http://localhost and the Dataverse permission user_impersonation (docs/admin.md). Check DATAVERSE_CLIENT_ID and DATAVERSE_TENANT_ID.',
  },
  {
    numbers: [90002, 900023],
    code: 'configuration',
    next: 'stop',
    message: 'There is no tenant {tenant}',
    hint: 'Check DATAVERSE_TENANT_ID and DATAVERSE_AUTHORITY, or omit them: the environment reports its tenant.',
  },
  {
    numbers: [700024, 500133, 50049],
    code: 'clock_off',
    next: 'stop',
    message: "The clock of this computer differs too much from Entra's",
    hint: 'Set the date and time of this computer to automatic, then call again.',
  },
  {
    numbers: [90033, 50196, 90056],
    errors: ['temporarily_unavailable', 'server_error'],
    code: 'unavailable',
    next: 'stop',
    message: 'The sign-in service is busy or has an outage',
    hint: 'Wait a minute, then call again. You do not need to sign in again.',
  },
  {
    numbers: [],
    errors: ['invalid_grant', 'bad_token'],
    code: 'not_signed_in',
    next: 'sign_in',
    message: 'The last sign-in is no longer valid: {sentence}',
    hint: finish,
  },
]

const unknownFailure: SignInFailure = {
  code: 'not_signed_in',
  next: 'stop',
  message: 'The sign-in was refused: {sentence}',
  hint: 'Call again. If it is refused again, give the number and the correlation id to your administrator.',
}

/** The row for a refusal: by number, else by suberror, else by OAuth error. */
export function failureOf({ aadsts, suberror, error }: OAuthRefusal): SignInFailure {
  return (
    rows.find(({ numbers }) => aadsts !== undefined && numbers.includes(aadsts)) ??
    rows.find(({ errors }) => suberror !== undefined && errors?.includes(suberror)) ??
    rows.find(({ errors }) => errors?.includes(error)) ??
    unknownFailure
  )
}

/** A text from the table with its placeholders filled in; Entra's own words are marked as foreign. */
export function fillText(
  text: string,
  { sentence = '' }: OAuthRefusal,
  values: Readonly<Partial<Record<'resource' | 'client' | 'tenant' | 'adminConsent', string>>>,
): string {
  const known: Readonly<Record<string, string>> = {
    ...values,
    sentence: foreign(sentence.replace(/\.$/, '')) || 'Entra gave no reason',
  }
  return text.replaceAll(/\{(\w+)\}/g, (braced, name: string) => known[name] ?? braced)
}
