import { isSameSecret } from '../../text/same-secret.ts'
import type { Budgets } from './rate-limits.ts'
import type { Gate } from './request-context.ts'
import { plainAnswer, tooManyRequests } from './plain-answers.ts'

/** Lets in whoever has the secret of this desk; other users of the machine reach its ports too (R1). */
export function createLocalGate({
  secret,
  budgets,
}: {
  readonly secret: string
  readonly budgets: Pick<Budgets, 'failures'>
}): Gate {
  return {
    async admit(headers, address) {
      const [, given] = /^bearer +(\S+)$/i.exec(headers.get('authorization') ?? '') ?? []
      if (given !== undefined && isSameSecret(given, secret)) return deskExchange()
      const waitMs = await budgets.failures.take(address)
      return waitMs === undefined ? unauthorized() : tooManyRequests(waitMs)
    },
  }
}

/** The exchange of the one person of this desk. */
export function deskExchange() {
  return {
    user: 'desk',
    authInfo: { token: '', clientId: 'desk', scopes: [] },
    answerTo: unauthorized,
  }
}

function unauthorized(): Response {
  return plainAnswer(401, 'The secret of this server is needed as bearer token', {
    'WWW-Authenticate': 'Bearer',
  })
}
