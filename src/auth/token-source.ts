import { DataverseError } from '../errors.ts'

/** Where access tokens for one environment come from; the only place where sign-in happens. */
export interface TokenSource {
  /**
   * A bearer token that is valid now. `refresh` asks for a new one because the service refused the
   * last.
   *
   * @throws DataverseError `not_signed_in` when there is none.
   */
  token(options: { readonly signal: AbortSignal; readonly refresh?: boolean }): Promise<string>
}

/** A token given by configuration. It cannot be renewed. */
export function staticTokenSource(token: string): TokenSource {
  return {
    async token({ refresh = false }) {
      if (!refresh) return token
      throw new DataverseError('not_signed_in', 'Dataverse refused the configured access token.', {
        hint: 'Put a fresh token for this environment in DATAVERSE_ACCESS_TOKEN and restart, or remove it to sign in with the browser.',
        facts: { status: 401 },
      })
    },
  }
}
