import { openLocalSecret } from './local-secret.ts'
import { createRuntime } from '../runtime.ts'
import { createLocalGate } from './listener/local-authenticator.ts'
import type { Brakes, Front, HttpParts } from './http-mode.ts'

/**
 * Single-user mode: anyone who has the secret acts as the user who is signed in here, exactly as over
 * stdio. Only the server object is new for each request.
 */
export async function openDesk(
  { config, telemetry, stateFolder }: HttpParts,
  { budgets }: Pick<Brakes, 'budgets'>,
): Promise<Front> {
  const { createServer, log, audit } = createRuntime(config, telemetry)
  const secret = await openLocalSecret(stateFolder)
  return {
    gate: createLocalGate({ secret: secret.secret, budgets }),
    openCall: (_context, { tool, refusal }) => ({
      createServer: () => createServer({ called: tool, refusal }),
      challenge: () => undefined,
    }),
    pages: new Map(),
    prepare: async () => undefined,
    secret,
    writes: audit,
    log,
  }
}
