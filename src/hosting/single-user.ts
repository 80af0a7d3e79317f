import { openLocalSecret } from './local-secret.ts'
import { createRuntime, version } from '../runtime.ts'
import { createServer } from '../mcp/server.ts'
import { createLocalGate } from './listener/local-authenticator.ts'
import type { Brakes, Front, HttpParts } from './http-mode.ts'

/**
 * One desk: whoever has the secret acts as the person who is signed in here, exactly as over stdio;
 * only the server object is new for each request.
 */
export async function openDesk(
  { config, telemetry, stateFolder }: HttpParts,
  { budgets }: Pick<Brakes, 'budgets'>,
): Promise<Front> {
  const { caller, log, audit, telemetry: told } = createRuntime(config, telemetry)
  const secret = await openLocalSecret(stateFolder)
  return {
    gate: createLocalGate({ secret: secret.secret, budgets }),
    createServer: (exchange, tool) =>
      createServer({
        caller: async () => {
          if (exchange.refusal) throw exchange.refusal
          return caller()
        },
        log,
        telemetry: told,
        readOnly: config.readOnly,
        version,
        called: tool,
      }),
    pages: new Map(),
    prepare: async () => undefined,
    secret,
    writes: audit,
    log,
  }
}
