import { untilAborted } from '../until-aborted.ts'
import type { Person } from './bearer.ts'
import type { Challenge } from './on-behalf-of-errors.ts'
import { isExchangeFailure } from './on-behalf-of.ts'
import type { OnBehalfOf } from './on-behalf-of.ts'
import type { TokenSource } from './token-source.ts'

/**
 * Tokens in a person's name, for one request. What the person's client has to prove anew is told to
 * `onChallenge`, for the HTTP answer; the error for the model is thrown.
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
        // The exchange goes on for others who wait for it.
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
