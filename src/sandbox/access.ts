/** What an accepted token says. */
export interface Access {
  /** The user that the token names; `undefined` for the plain token. */
  readonly user: string | undefined
}

const renewal = /~[A-Za-z0-9._-]*$/

/**
 * Reads the token of a request; `undefined` when it is not accepted.
 *
 * Accepted are the sandbox's own token, which acts as the user given at the start, and tokens
 * derived from it: `{token}.{user}` acts as that user. Either may end in `~` and any letters and
 * digits, which makes it another token for the same user, as one that was renewed.
 *
 * @param token - The sandbox's own; without one every request is accepted.
 */
export function readAccess(
  authorization: string | null,
  token: string | undefined,
): Access | undefined {
  if (token === undefined) return { user: undefined }

  const [, given] = /^Bearer +(\S+) *$/i.exec(authorization ?? '') ?? []
  if (given === undefined) return undefined

  const plain = given === token ? given : given.replace(renewal, '')
  if (plain === token) return { user: undefined }
  return plain.startsWith(`${token}.`) ? { user: plain.slice(token.length + 1) } : undefined
}
