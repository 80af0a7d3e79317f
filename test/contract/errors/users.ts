import { guid, type DocumentedFailure } from './documented-failure.ts'

const challenge =
  'Bearer authorization_uri=https://login.microsoftonline.com/x/oauth2/authorize, resource_id=https://contoso.crm4.dynamics.com/'

/** Reference section 3.3, and the 401 group of 13.2. */
export const tokenFailures: readonly DocumentedFailure[] = [
  {
    title: 'a call without a valid token',
    status: 401,
    headers: { 'WWW-Authenticate': challenge },
    code: 'not_signed_in',
    says: 'refused the access token',
    next: 'DATAVERSE_ACCESS_TOKEN',
  },
  {
    title: 'an expired token, by its reason header',
    status: 401,
    headers: {
      '401_error_reason':
        "IDX10223: Lifetime validation failed. The token is expired. ValidTo (UTC): '11/23/2026'",
    },
    code: 'not_signed_in',
    says: 'has expired',
    next: 'new token',
  },
  {
    title: 'an expired token, by code',
    status: 401,
    serviceCode: '0x8004A101',
    text: 'The authentication ticket has expired.',
    code: 'not_signed_in',
    says: 'has expired',
    next: 'new token',
  },
  {
    title: 'a token for another URL',
    status: 401,
    headers: {
      '401_error_reason':
        "IDX10214: Audience validation failed. Audiences: 'https://graph.microsoft.com'.",
    },
    code: 'not_signed_in',
    says: 'issued for a different address',
    next: '/.default',
  },
  {
    title: 'a claims challenge',
    status: 401,
    headers: {
      'WWW-Authenticate': `${challenge}, error="insufficient_claims", claims="eyJhY2Nlc3MifQ=="`,
    },
    code: 'not_signed_in',
    says: 'Entra asks for a new sign-in',
    next: 'Sign in again',
  },
  {
    title: 'an invalid token',
    status: 401,
    serviceCode: '0x8004A102',
    text: 'The authentication ticket is not valid.',
    code: 'not_signed_in',
    says: 'refused the access token',
    next: 'DATAVERSE_ACCESS_TOKEN',
  },
]

/** Reference section 3.3 and the user codes of 13.4. */
export const userFailures: readonly DocumentedFailure[] = [
  {
    title: 'an account that is not a member',
    status: 403,
    serviceCode: '0x80072560',
    text: 'The user is not a member of the organization.',
    code: 'not_permitted',
    says: 'not a member',
    next: 'DATAVERSE_URL',
  },
  {
    title: 'an account that is not a member, with 401',
    status: 401,
    serviceCode: '0x80072560',
    text: 'The user is not a member of the organization.',
    code: 'not_permitted',
    says: 'not a member',
    next: 'DATAVERSE_URL',
  },
  {
    title: 'a user who is disabled or in no business unit',
    status: 403,
    serviceCode: '0x80040225',
    text: `The specified user(Id = ${guid}) is either disabled or is not a member of any business unit.`,
    code: 'not_permitted',
    says: 'disabled',
    next: 'enable the user',
  },
  {
    title: 'a disabled user',
    status: 403,
    serviceCode: '0x8004a112',
    text: 'The user is disabled.',
    code: 'not_permitted',
    says: 'disabled',
    next: 'enable the user',
  },
  {
    title: 'a user without a role',
    status: 403,
    serviceCode: '0x80042f09',
    text: 'The user has not been assigned any roles.',
    code: 'not_permitted',
    says: 'no security role',
    next: 'Basic User',
  },
  {
    title: 'a user without a license',
    status: 403,
    serviceCode: '0x8004D24B',
    text: 'The user has not been assigned any License',
    code: 'not_permitted',
    says: 'no license',
    next: 'Power Apps license',
  },
  {
    title: 'a write by a user with read-only access',
    operation: 'create',
    status: 403,
    serviceCode: '0x80044502',
    text: 'The user does not have the required access mode.',
    code: 'not_permitted',
    says: 'access mode is Read',
    next: 'Read-Write',
  },
  {
    title: 'a location that the environment does not allow',
    status: 403,
    serviceCode: '0x80072561',
    text: 'Access to this organization is restricted by your administrator from this location.',
    code: 'not_permitted',
    says: 'network location',
    next: 'allowed network',
  },
  {
    title: 'a disabled environment',
    status: 403,
    serviceCode: '0x8004a104',
    text: 'The organization is disabled.',
    code: 'not_permitted',
    says: 'environment is disabled',
    next: 'administrator',
  },
  {
    title: 'an environment in administration mode',
    status: 403,
    serviceCode: '0x8004A113',
    text: 'User does not have required privileges (or role membership) to access the org when it is in Admin Only mode.',
    code: 'not_permitted',
    says: 'administration mode',
    next: 'ends that mode',
  },
]
