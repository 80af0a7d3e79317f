import * as z from 'zod'
import type { TokenSource } from '../../auth/token-source.ts'

/** A token source that remembers for whom its last token was made. */
export interface WatchedToken {
  readonly token: TokenSource
  /** Tenant and object id of the user, else what tells one token from another; never to be shown. */
  readonly user: () => string | undefined
}

/** The token is not checked here: the service does that, and nothing is decided by what is read. */
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
    return parsed.success ? `${parsed.data.tid} ${parsed.data.oid}` : undefined
  } catch {
    return undefined
  }
}
