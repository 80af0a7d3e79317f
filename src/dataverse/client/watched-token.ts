import * as z from 'zod'
import type { TokenSource } from './token-source.ts'

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
    return parsed.success ? `${parsed.data.tid} ${parsed.data.oid}` : undefined
  } catch {
    return undefined
  }
}
