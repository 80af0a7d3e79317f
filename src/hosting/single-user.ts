import { openLocalSecret } from './local-secret.ts'
import { createRuntime } from '../runtime.ts'
import { createRefusalLog } from '../telemetry/refusal-log.ts'
import { createLocalAuthenticator } from './listener/local-authenticator.ts'
import type { RateControls, HttpMode, HttpParts } from './http-mode.ts'

/**
 * Single-user mode: anyone who has the secret acts as the user who is signed in here, exactly as over
 * stdio. Only the server object is new for each request.
 */
export async function openSingleUser(
  { config, telemetry, stateFolder, clock }: HttpParts,
  { rateLimits }: Pick<RateControls, 'rateLimits'>,
): Promise<HttpMode> {
  const { createServer, log, audit } = createRuntime(config, telemetry)
  const secret = await openLocalSecret(stateFolder)
  const refusals = createRefusalLog({ log, clock })
  return {
    authenticator: createLocalAuthenticator({ secret: secret.secret, rateLimits, refusals }),
    openCall: (_context, { tool, refusal }) => ({
      createServer: () => createServer({ called: tool, refusal }),
      challenge: () => undefined,
    }),
    pages: new Map(),
    prepare: async () => undefined,
    secret,
    writes: audit,
    log,
    refusals,
  }
}
