import { isSameSecret } from '../../text/same-secret.ts'
import type { RefusalLog } from '../../telemetry/refusal-log.ts'
import type { RateLimits } from './rate-limits.ts'
import type { Authenticator } from './request-context.ts'
import { plainAnswer, tooManyRequests } from './plain-answers.ts'

/** Admits requests with the secret of single-user mode, because other users of the machine can reach its
 * ports too (R1). */
export function createLocalAuthenticator({
  secret,
  rateLimits,
  refusals,
}: {
  readonly secret: string
  readonly rateLimits: Pick<RateLimits, 'failures'>
  readonly refusals: RefusalLog
}): Authenticator {
  return {
    async admit(headers, address) {
      const [, given] = /^bearer +(\S+)$/i.exec(headers.get('authorization') ?? '') ?? []
      if (given !== undefined && isSameSecret(given, secret)) return singleUserContext()
      const waitMs = await rateLimits.failures.take(address)
      if (waitMs !== undefined) {
        refusals('rate', { status: 429 })
        return tooManyRequests(waitMs)
      }
      refusals(given === undefined ? 'no token' : 'secret', { status: 401 })
      return unauthorized()
    },
  }
}

/** The context of every request in single-user mode. */
export function singleUserContext() {
  return {
    user: 'local',
    authInfo: { token: '', clientId: 'local', scopes: [] },
    answerTo: unauthorized,
  }
}

function unauthorized(): Response {
  return plainAnswer(401, 'The secret of this server is required as the bearer token', {
    'WWW-Authenticate': 'Bearer',
  })
}
