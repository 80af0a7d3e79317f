import { staticTokenSource } from '../dataverse/client/token-source.ts'
import type { SignedInTokenSource } from '../sign-in/signed-in-token-source.ts'
import { systemClock } from '../time/clock.ts'
import type { Config } from '../config.ts'
import type { Environment } from '../environment/address.ts'
import { DataverseError } from '../errors.ts'
import type { Log } from '../telemetry/log.ts'
import { chooseNetwork } from '../network/choose-network.ts'
import type { Fetch } from '../network/fetch.ts'
import { overFetch } from '../network/wire.ts'
import { memoizeAsync } from '../time/memoize-async.ts'
import { printCommand } from '../text/print-command.ts'
import { connectToSandbox } from './connect-to-sandbox.ts'
import type { Connection } from './connection.ts'

/**
 * Returns a function that connects to the environment of the configuration. What it needs (a profile, a
 * lookup, sign-in, the sandbox) is loaded when that function is called for the first time.
 *
 * @throws DataverseError (that function) `configuration` when nothing names an environment, and the
 * errors of the lookup.
 */
export function createConnect(config: Config, log: Log): () => Promise<Connection> {
  const resolve = createResolve(config, log)
  return async () => connect(await resolve(), log)
}

/** The configuration with its environment. Code for profiles and lookups is loaded when needed. */
function createResolve(config: Config, log: Log): () => Promise<Config> {
  const finder = memoizeAsync(async () => {
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
  if (sandbox) return connectToSandbox(systemClock)
  if (!environment)
    throw new DataverseError('configuration', 'No Dataverse environment is configured.', {
      hint:
        `Ask the user to run ${printCommand('connect')} in a terminal or to set DATAVERSE_URL, ` +
        'then call again. To try without one, start the server with --sandbox.',
    })
  const fetch = await chooseNetwork()
  const wire = overFetch(fetch)
  if (accessToken !== undefined) return { environment, wire, token: staticTokenSource(accessToken) }
  const source = await createSignIn(config, environment, fetch, log)
  return { environment, wire, token: source, account: () => source.account() }
}

/** Sign-in on first use. Its code is loaded when the first token is needed. */
async function createSignIn(
  config: Config,
  environment: Environment,
  fetch: Fetch,
  log: Log,
): Promise<SignedInTokenSource> {
  const { createSignedInTokenSource, createProfiles, readEnd } = await import('./sign-in-entry.ts')
  const profiles = createProfiles()
  return createSignedInTokenSource({
    ...config,
    environment,
    fetch,
    clock: systemClock,
    warn: (sentence) => log('warn', 'sign-in', { outcome: sentence }),
    printCommand,
    endedAt: () => readEnd(profiles, { url: environment.url, account: config.account }),
  })
}
