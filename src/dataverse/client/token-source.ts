import * as z from 'zod'
import { configuredTokenRefused } from '../problem/token-failures.ts'
import { printUser } from '../../telemetry/user-hash.ts'
import type { SignIn } from './sign-in-prompt.ts'

/** The source of access tokens for one environment; the only place where sign-in happens. */
export interface TokenSource {
  /** Set if a user may have to sign in; absent if tokens come from elsewhere. */
  readonly signIn?: SignIn | undefined
  /**
   * The next step when the service rejects a token of this source and the renewed token too; by
   * default the step for a token in the settings.
   */
  readonly whenRefused?: string | undefined
  /**
   * A bearer token that is valid now. `refresh` requests a new one because the service rejected the
   * last one, which is `refused` if the caller knows it. `claims` are those that the refusal required
   * (`claimsOf` in claims.ts).
   *
   * @throws DataverseError `not_signed_in` when there is no token.
   */
  token(options: TokenRequest): Promise<string>
}

export interface TokenRequest {
  readonly signal: AbortSignal
  readonly refresh?: boolean
  readonly refused?: string
  readonly claims?: string
}

/** A token from the configuration. It cannot be renewed. */
export function staticTokenSource(token: string): TokenSource {
  return {
    async token({ refresh = false }) {
      if (!refresh) return token
      throw configuredTokenRefused()
    },
  }
}

/** A token source that remembers the user of its last token. */
export interface WatchedToken {
  readonly token: TokenSource
  /** Tenant and object id of the user, else a value that identifies the token. Never shown. */
  readonly user: () => string | undefined
}

/** Does not validate the token: the service does, and no decision depends on the value read here. */
export function watchUser(source: TokenSource): WatchedToken {
  let last: string | undefined

  return {
    token: {
      ...source,
      async token(request) {
        last = await source.token(request)
        return last
      },
    },
    user: () => (last === undefined ? undefined : (readUser(last) ?? last)),
  }
}

const claims = z.looseObject({ tid: z.string(), oid: z.string() })

function readUser(token: string): string | undefined {
  const payload = token.split('.')[1] ?? ''
  try {
    const parsed = claims.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString()))
    return parsed.success ? printUser(parsed.data.tid, parsed.data.oid) : undefined
  } catch {
    return undefined
  }
}
