import type { Signer } from './signer.ts'

export const tenantId = '11111111-1111-4111-8111-111111111111'
export const otherTenantId = '99999999-9999-4999-8999-999999999999'
export const publicClient = '51f81489-12ee-4a9e-aaae-a2591f45987d'
export const apiClient = '33333333-3333-4333-8333-333333333333'
export const apiSecret = 'test-secret'

export interface User {
  readonly name: string
  readonly username: string
  readonly objectId: string
}

export const ada: User = {
  name: 'Ada Test',
  username: 'ada@contoso.test',
  objectId: 'aaaaaaaa-0000-4000-8000-000000000001',
}
export const bob: User = {
  name: 'Bob Test',
  username: 'bob@contoso.test',
  objectId: 'bbbbbbbb-0000-4000-8000-000000000002',
}

/** A planned failure of the token endpoint or of the sign-in page. */
export interface Failure {
  /** `refresh_token`; any grant by default. `authorize` is the page. */
  readonly at?: string
  /** Answer with this AADSTS error ... */
  readonly number?: number
  readonly suberror?: string
  readonly claims?: string
  /** ... or with this status and text. */
  readonly status?: number
  readonly text?: string
  readonly headers?: Readonly<Record<string, string>>
  /** How many times; once by default. */
  readonly times?: number
}

/** Everything that the test identity provider stores. Tests read and change it. */
export interface EntraState {
  readonly origin: string
  readonly signer: Signer
  readonly environments: readonly string[]
  readonly accessTokenSeconds: number
  /** Random characters added to access tokens, which are about 2 kB at Entra. */
  readonly padding: number
  readonly users: readonly User[]
  /** One line per request: `POST /tenant/oauth2/v2.0/token refresh_token`. */
  readonly log: string[]
  /** Queries of the requests for the sign-in page. */
  readonly authorizations: URLSearchParams[]
  /** Bodies of token requests. */
  readonly tokenRequests: URLSearchParams[]
  /** `{object id} {resource}` */
  readonly consents: Set<string>
  readonly failures: Failure[]
  readonly codes: Map<string, PendingCode>
  readonly refreshTokens: Map<string, Grant>
  readonly devices: Map<string, Device>
  readonly sessions: Map<string, User>
  /** Only an administrator may consent. */
  adminConsentOnly: boolean
}

export interface Grant {
  readonly user: User
  readonly clientId: string
  readonly tenant: string
}

export interface PendingCode extends Grant {
  readonly redirect: string
  readonly challenge: string
  readonly nonce: string | undefined
}

export interface Device {
  readonly userCode: string
  readonly scope: string
  readonly clientId: string
  user?: User
}

/** The next planned failure for a grant or for the page, if any. */
export function takeFailure({ failures }: EntraState, at: string): Failure | undefined {
  const index = failures.findIndex((failure) => (failure.at ?? at) === at)
  const failure = failures[index]
  if (failure === undefined) return undefined
  const times = (failure.times ?? 1) - 1
  failures.splice(index, 1, ...(times > 0 ? [{ ...failure, times }] : []))
  return failure
}

/** `https://contoso.crm4.dynamics.com` of a scope list that names it. */
export function resourceOf(scope: string | null): string | undefined {
  return scope
    ?.split(' ')
    .find((each) => each.includes('://'))
    ?.replace(/\/[^/]+$/, '')
}
