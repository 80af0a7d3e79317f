import type { SignedInTokenSource } from '../../sign-in/signed-in-token-source.ts'
import type { TokenSource } from '../../dataverse/client/token-source.ts'
import { DataverseError } from '../../errors.ts'
import { untilAborted } from '../../time/deadline.ts'

/** Tokens without user interaction: a read-only command never opens a browser. */
export function silentTokenSource(
  source: SignedInTokenSource,
  { environment, connect }: { readonly environment: string; readonly connect: string },
): TokenSource {
  return {
    async token({ signal, refresh = false, refused }) {
      const token = await untilAborted(source.silentToken(), signal)
      if (token !== undefined && !(refresh && (refused === undefined || refused === token)))
        return token
      throw new DataverseError('not_signed_in', `No one is signed in to ${environment} anymore.`, {
        hint: `Sign in with: ${connect}`,
      })
    },
  }
}
