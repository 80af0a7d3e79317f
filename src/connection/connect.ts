import { staticTokenSource } from '../dataverse/client/token-source.ts'
import type { TokenSource } from '../dataverse/client/token-source.ts'
import { systemClock } from '../time/clock.ts'
import type { Config } from '../config.ts'
import type { Environment } from '../environment/address.ts'
import { DataverseError } from '../errors.ts'
import type { Log } from '../telemetry/log.ts'
import { chooseNetwork } from '../network/choose-network.ts'
import type { Fetch } from '../network/fetch.ts'
import { overFetch } from '../network/wire.ts'
import type { Wire } from '../network/wire.ts'
import { once } from '../time/memoize-async.ts'
import { printCommand } from '../text/print-command.ts'

/** How one environment is reached, and as whom. */
export interface Connection {
  readonly environment: Environment
  readonly wire: Wire
  readonly token: TokenSource
}

/**
 * How a server reaches the environment of its configuration. What is needed for it (a profile, a search,
 * sign-in, the sandbox) is loaded when the function that comes back is called first.
 *
 * @throws DataverseError (that function) `configuration` where nothing names an environment, and what
 * a search for one ends in.
 */
export function createConnect(config: Config, log: Log): () => Promise<Connection> {
  const settle = createSettle(config, log)
  return async () => connect(await settle(), log)
}

/** The configuration with its environment, for which a profile or a search is loaded when needed. */
function createSettle(config: Config, log: Log): () => Promise<Config> {
  const finder = once(async () => {
    const { createEnvironmentFinder } = await import('./sign-in-entry.ts')
    return createEnvironmentFinder({
      config,
      fetch: await chooseNetwork(),
      clock: systemClock,
      warn: (sentence) => log('warn', 'sign-in', { outcome: sentence }),
      printCommand,
    })
  })
  return async () => {
    if (config.sandbox || config.environment !== undefined) return config
    const find = await finder()
    return find()
  }
}

async function connect(config: Config, log: Log): Promise<Connection> {
  const { sandbox, environment, accessToken } = config
  if (sandbox) return connectToSandbox()
  if (!environment)
    throw new DataverseError('configuration', 'No Dataverse environment is configured.', {
      hint:
        `Ask the person to type ${printCommand('connect')} in a terminal or to set DATAVERSE_URL, ` +
        'then call again. To try without one, start the server with --sandbox.',
    })
  const fetch = await chooseNetwork()
  const token =
    accessToken === undefined
      ? await createSignIn(config, environment, fetch, log)
      : staticTokenSource(accessToken)
  return { environment, wire: overFetch(fetch), token }
}

/** Sign-in on first use: its code is loaded when the first token is needed. */
async function createSignIn(
  config: Config,
  environment: Environment,
  fetch: Fetch,
  log: Log,
): Promise<TokenSource> {
  const { createSignedInTokenSource } = await import('./sign-in-entry.ts')
  return createSignedInTokenSource({
    ...config,
    environment,
    fetch,
    clock: systemClock,
    warn: (sentence) => log('warn', 'sign-in', { outcome: sentence }),
    printCommand,
  })
}

/** The sandbox in this process; its code and data are loaded here and nowhere else. */
async function connectToSandbox(): Promise<Connection> {
  const { createSandbox } = await import('../../sandbox/sandbox.ts')
  // `.invalid` never resolves (RFC 2606): no request for the sandbox can leave the process.
  const url = 'https://sandbox.invalid'
  const token = 'sandbox'
  const { wire } = createSandbox({ origin: url, clock: systemClock, token })
  return {
    environment: { url, host: 'sandbox.invalid', apiRoot: `${url}/api/data/v9.2/` },
    wire,
    token: staticTokenSource(token),
  }
}
