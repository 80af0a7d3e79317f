import { untilAborted } from '../../time/until-aborted.ts'
import type { Person } from './bearer-verifier.ts'
import type { Challenge } from './exchange-problem.ts'
import { isExchangeFailure } from './on-behalf-of.ts'
import type { OnBehalfOf } from './on-behalf-of.ts'
import type { TokenSource } from '../../dataverse/client/token-source.ts'

export interface PersonTokenSource extends TokenSource {
  /** What the user's client has to prove for the HTTP answer, once a token was refused for lack of it. */
  challenge(): Challenge | undefined
}

/** Tokens in a user's name, for one request. `token` throws the error for the model. */
export function createPersonTokenSource({
  onBehalfOf,
  person,
  resource,
}: {
  readonly onBehalfOf: OnBehalfOf
  readonly person: Person
  readonly resource: string
}): PersonTokenSource {
  let challenge: Challenge | undefined

  return {
    challenge: () => challenge,

    async token({ signal, refresh = false, refused, claims }) {
      try {
        const options = { resource, claims, ...(refresh && { refused }) }
        // The exchange continues for other callers that wait for it.
        const { secret } = await untilAborted(onBehalfOf.exchange(person, options), signal)
        return secret
      } catch (error) {
        if (!isExchangeFailure(error)) throw error
        challenge = error.challenge ?? challenge
        throw error.error
      }
    },
  }
}
