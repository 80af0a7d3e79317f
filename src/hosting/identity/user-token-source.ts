import { untilAborted } from '../../time/until-aborted.ts'
import type { Person } from './bearer-verifier.ts'
import type { Challenge } from './exchange-problem.ts'
import { isExchangeFailure } from './on-behalf-of.ts'
import type { OnBehalfOf } from './on-behalf-of.ts'
import type { TokenSource } from '../../dataverse/client/token-source.ts'

/**
 * Tokens on behalf of a user, for one request. `onChallenge` gets what the user's client must prove
 * again, for the HTTP response; the error for the model is thrown.
 */
export function createPersonTokenSource({
  onBehalfOf,
  person,
  resource,
  onChallenge,
}: {
  readonly onBehalfOf: OnBehalfOf
  readonly person: Person
  readonly resource: string
  readonly onChallenge: (challenge: Challenge) => void
}): TokenSource {
  return {
    async token({ signal, refresh = false, refused, claims }) {
      try {
        const options = { resource, claims, ...(refresh && { refused }) }
        // The exchange continues for other callers that wait for it.
        const { secret } = await untilAborted(onBehalfOf.exchange(person, options), signal)
        return secret
      } catch (error) {
        if (!isExchangeFailure(error)) throw error
        if (error.challenge !== undefined) onChallenge(error.challenge)
        throw error.error
      }
    },
  }
}
