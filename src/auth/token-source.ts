import { configuredTokenRefused } from '../dataverse/problem/token-failures.ts'
import type { SignIn } from './person.ts'

/** Where access tokens for one environment come from; the only place where sign-in happens. */
export interface TokenSource {
  /** Where a person may have to sign in; absent where tokens come from elsewhere. */
  readonly signIn?: SignIn | undefined
  /**
   * The next step when the service refuses a token of this source, and the renewed one too; without
   * it that of a token in the settings.
   */
  readonly whenRefused?: string | undefined
  /**
   * A bearer token that is valid now. `refresh` asks for a new one because the service refused the
   * last, which `refused` is where the caller knows it; `claims` are what the refusal asked for
   * (`claimsOf` in challenge.ts).
   *
   * @throws DataverseError `not_signed_in` when there is none.
   */
  token(options: TokenRequest): Promise<string>
}

export interface TokenRequest {
  readonly signal: AbortSignal
  readonly refresh?: boolean
  readonly refused?: string
  readonly claims?: string
}

/** A token given by configuration. It cannot be renewed. */
export function staticTokenSource(token: string): TokenSource {
  return {
    async token({ refresh = false }) {
      if (!refresh) return token
      throw configuredTokenRefused()
    },
  }
}
