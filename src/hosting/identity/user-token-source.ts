import { untilAborted } from '../../time/deadline.ts'
import type { User } from './bearer-verifier.ts'
import type { ClaimsChallenge } from './exchange-problem.ts'
import { isExchangeFailure } from './on-behalf-of.ts'
import type { OnBehalfOf } from './on-behalf-of.ts'
import type { TokenSource } from '../../dataverse/client/token-source.ts'

export interface UserTokenSource extends TokenSource {
  /** What the user's client has to prove for the HTTP answer, once a token was refused for lack of it. */
  challenge(): ClaimsChallenge | undefined
}

/** Tokens in a user's name, for one request. `token` throws the error for the model. */
export function createUserTokenSource({
  onBehalfOf,
  person,
  resource,
}: {
  readonly onBehalfOf: OnBehalfOf
  readonly person: User
  readonly resource: string
}): UserTokenSource {
  let challenge: ClaimsChallenge | undefined

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
