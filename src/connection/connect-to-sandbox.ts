import { staticTokenSource } from '../dataverse/client/token-source.ts'
import type { Clock } from '../time/clock.ts'
import type { Connection } from './connection.ts'

/** The sandbox in this process; its code and data are loaded here and nowhere else. */
export async function connectToSandbox(clock: Clock): Promise<Connection> {
  const { createSandbox } = await import('../../sandbox/sandbox.ts')
  // `.invalid` never resolves (RFC 2606): no request for the sandbox can leave the process.
  const url = 'https://sandbox.invalid'
  const token = 'sandbox'
  const { wire } = createSandbox({ origin: url, clock, token })
  return {
    environment: { url, host: 'sandbox.invalid', apiRoot: `${url}/api/data/v9.2/` },
    wire,
    token: staticTokenSource(token),
  }
}
