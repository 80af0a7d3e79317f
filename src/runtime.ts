import packageJson from '../package.json' with { type: 'json' }
import { staticTokenSource } from './auth/token-source.ts'
import type { TokenSource } from './auth/token-source.ts'
import { systemClock } from './clock.ts'
import type { Clock } from './clock.ts'
import type { Config } from './config.ts'
import { createDataverse } from './dataverse/client/client.ts'
import { createCursors } from './dataverse/query/cursor.ts'
import { createMetadata } from './dataverse/metadata/metadata.ts'
import { createOutbound } from './dataverse/outbound/outbound.ts'
import type { Environment } from './environment/address.ts'
import { DataverseError } from './errors.ts'
import type { Fetch } from './fetch.ts'
import { createLog } from './log.ts'
import type { Log } from './log.ts'
import { chooseNetwork } from './network.ts'
import { printCommand } from './print-command.ts'
import { createServer } from './server.ts'
import type { Caller, Limits } from './tool.ts'

/** Builds the server of one process from its configuration. The only place that builds things. */
export function createRuntime(config: Config) {
  const clock = systemClock
  const log = createLog({
    level: config.logLevel,
    write: (line) => process.stderr.write(line),
    now: () => clock.now(),
  })
  // Made on the first call, so that starting and listing the tools touches nothing.
  let caller: Promise<Caller> | undefined
  const callerOnce = () => {
    caller ??= connect(config, log).then((connection) =>
      createCaller(connection, { clock, limits: { resultTokens: config.resultTokens } }),
    )
    return caller
  }

  return {
    log,
    createServer: () =>
      createServer({
        caller: callerOnce,
        log,
        readOnly: config.readOnly,
        version: packageJson.version,
      }),
  }
}

/** The caller that a connection makes; everything above the network is built here. */
export function createCaller(
  { environment, fetch, token }: Connection,
  { clock, limits }: { readonly clock: Clock; readonly limits: Limits },
): Caller {
  const outbound = createOutbound({ environment, fetch, clock })
  const dataverse = createDataverse({ outbound, token, clock })
  return {
    environment,
    dataverse,
    metadata: createMetadata({ dataverse, clock }),
    cursors: createCursors({ clock }),
    limits,
  }
}

/** How one environment is reached, and as whom. */
export interface Connection {
  readonly environment: Environment
  readonly fetch: Fetch
  readonly token: TokenSource
}

async function connect(config: Config, log: Log): Promise<Connection> {
  const { sandbox, environment, accessToken } = config
  if (sandbox) return connectToSandbox()
  if (!environment)
    throw new DataverseError('configuration', 'No Dataverse environment is configured.', {
      hint: 'Set DATAVERSE_URL to its address, or start with --sandbox to try the built-in one.',
    })
  const fetch = await chooseNetwork()
  const token =
    accessToken === undefined
      ? await createSignIn(config, environment, fetch, log)
      : staticTokenSource(accessToken)
  return { environment, fetch, token }
}

/** Sign-in on first use: its code is loaded when the first token is needed. */
async function createSignIn(
  { clientId, tenantId, authority, tokenStore, signIn }: Config,
  environment: Environment,
  fetch: Fetch,
  log: Log,
): Promise<TokenSource> {
  const { createSignedInTokenSource } = await import('./auth/sign-in.ts')
  return createSignedInTokenSource({
    environment,
    clientId,
    tenantId,
    authority,
    tokenStore,
    signIn,
    fetch,
    clock: systemClock,
    warn: (sentence) => log('warn', 'sign-in', { outcome: sentence }),
    printCommand,
  })
}

/** The sandbox in this process; its code and data are loaded here and nowhere else. */
async function connectToSandbox(): Promise<Connection> {
  const { createSandbox } = await import('./sandbox/sandbox.ts')
  // `.invalid` never resolves (RFC 2606): no request for the sandbox can leave the process.
  const url = 'https://sandbox.invalid'
  const token = 'sandbox'
  const { fetch } = createSandbox({ origin: url, clock: systemClock, token })
  return {
    environment: { url, host: 'sandbox.invalid', apiRoot: `${url}/api/data/v9.2/` },
    fetch,
    token: staticTokenSource(token),
  }
}
