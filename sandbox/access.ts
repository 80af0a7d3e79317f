/** What an accepted token grants. */
export interface AcceptedToken {
  /** The user that the token names; `undefined` for the plain token. */
  readonly user: string | undefined
}

const renewal = /~[A-Za-z0-9._-]*$/

/**
 * Reads the token of a request; `undefined` when the token is not accepted.
 *
 * The sandbox accepts its own token, which acts as the start user, and tokens derived from it:
 * `{token}.{user}` acts as that user. Both may end in `~` followed by any letters and digits. That
 * makes a different token for the same user, like a renewed one.
 *
 * @param token - The sandbox's own token. Without one, every request is accepted.
 */
export function readAccess(
  authorization: string | null,
  token: string | undefined,
): AcceptedToken | undefined {
  if (token === undefined) return { user: undefined }

  const [, given] = /^Bearer +(\S+) *$/i.exec(authorization ?? '') ?? []
  if (given === undefined) return undefined

  const plain = given === token ? given : given.replace(renewal, '')
  if (plain === token) return { user: undefined }
  return plain.startsWith(`${token}.`) ? { user: plain.slice(token.length + 1) } : undefined
}
