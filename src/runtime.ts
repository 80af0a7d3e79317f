import { randomBytes } from 'node:crypto'
import packageJson from '../package.json' with { type: 'json' }
import { guardDataverse } from './access/guard.ts'
import { createAccess } from './access/policy.ts'
import type { Access } from './access/policy.ts'
import { createVisibleMetadata } from './access/visible-metadata.ts'
import { createAuditTrail } from './audit.ts'
import type { AuditTrail } from './audit.ts'
import { staticTokenSource } from './auth/token-source.ts'
import type { TokenSource } from './auth/token-source.ts'
import { systemClock } from './clock.ts'
import type { Clock } from './clock.ts'
import type { Config } from './config.ts'
import { createDataverse } from './dataverse/client/client.ts'
import type { OwnCreates } from './dataverse/client/own-creates.ts'
import type { Pace } from './dataverse/client/pace.ts'
import type { RetryBudget } from './dataverse/client/retry-budget.ts'
import { watchUser } from './dataverse/client/token-user.ts'
import { createCursors } from './dataverse/query/cursor.ts'
import type { Cursors } from './dataverse/query/cursor.ts'
import type { Dataverse } from './dataverse/client/dataverse.ts'
import { createMetadata } from './dataverse/metadata/metadata.ts'
import type { Metadata } from './dataverse/metadata/metadata.ts'
import type { ByteBudget } from './dataverse/outbound/byte-budget.ts'
import { createOutbound } from './dataverse/outbound/outbound.ts'
import type { Environment } from './environment/address.ts'
import { DataverseError } from './errors.ts'
import { proxyWithoutCredentials } from './fetch.ts'
import type { Fetch } from './fetch.ts'
import { createAuditLog, createLog, createUserHash } from './log.ts'
import type { Log } from './log.ts'
import { chooseNetwork } from './network.ts'
import { printCommand } from './print-command.ts'
import { createServer } from './server.ts'
import { loadTelemetry } from './telemetry/load-telemetry.ts'
import { noTelemetry } from './telemetry/telemetry.ts'
import type { Telemetry } from './telemetry/telemetry.ts'
import type { Caller, Limits } from './tool.ts'
import { createUnderWay } from './under-way.ts'

/** The runtime with the telemetry that the `OTEL_*` variables ask for; without them none is loaded. */
export async function startRuntime(config: Config) {
  const log = createProcessLog(config)
  logStart(log)
  return createRuntime(config, await loadTelemetry({ variables: process.env, version, log }))
}

/** Builds the server of one process from its configuration. The only place that builds things. */
export function createRuntime(config: Config, telemetry: Telemetry = noTelemetry) {
  const clock = systemClock
  const log = createProcessLog(config)
  const audit = createAuditTrail({
    write: createAuditLog(logOutput(config)),
    hash: createUserHash(randomBytes(32)),
  })
  const access = createAccess(config)
  const calls = createUnderWay()
  // Made on the first call, so that starting and listing the tools touches nothing.
  let caller: Promise<Caller> | undefined
  const settle = createSettle(config, log)
  const callerOnce = () => {
    caller ??= settle()
      .then((settled) => connect(settled, log))
      .then((connection) =>
        createCaller(connection, {
          clock,
          limits: { resultTokens: config.resultTokens },
          telemetry,
          access,
          audit,
          detectDuplicates: config.detectDuplicates,
        }),
      )
      .catch((error: unknown) => {
        // What the person puts right, a profile or a sign-in, counts from the next call on.
        caller = undefined
        throw error
      })
    return caller
  }

  return {
    log,
    audit,
    telemetry,
    calls,
    caller: callerOnce,
    createServer: () =>
      createServer({
        caller: callerOnce,
        log,
        telemetry,
        readOnly: config.readOnly,
        version,
        calls,
      }),
  }
}

export const { version } = packageJson

/** Says which version starts, and through which proxy it will go. */
export function logStart(log: Log): void {
  const proxy = proxyWithoutCredentials(process.env)
  log('info', 'start', { version, ...(proxy !== undefined && { proxy }) })
}

/** JSON lines on stderr. */
export function createProcessLog(config: Config): Log {
  return createLog(logOutput(config))
}

/** Where log and audit are written: standard error, since stdout is the protocol's. */
export function logOutput({ logLevel }: Config) {
  return {
    level: logLevel,
    write: (line: string) => process.stderr.write(line),
    now: () => systemClock.now(),
  }
}

interface CallerParts {
  readonly clock: Clock
  readonly limits: Limits
  /** The operator's lists; they beat every other setting. */
  readonly access?: Access | undefined
  readonly audit?: AuditTrail | undefined
  readonly telemetry?: Telemetry
  readonly detectDuplicates?: boolean | undefined
  /**
   * What callers share: `budget` and `bytes` all of one process, `pace` and `creates` those of one user
   * in one environment. By default nothing.
   */
  readonly shared?: {
    readonly budget?: RetryBudget
    readonly bytes?: ByteBudget
    readonly pace?: Pace
    readonly creates?: OwnCreates
  }
  /** Definitions that callers share; by default each caller's own. */
  readonly metadataOf?: ((dataverse: Dataverse) => Metadata) | undefined
  /** By default handles that live in this process. */
  readonly cursors?: Cursors | undefined
}

/** The caller that a connection makes; everything above the network is built here. */
export function createCaller(
  { environment, fetch, token: source }: Connection,
  {
    clock,
    limits,
    access,
    audit,
    telemetry = noTelemetry,
    detectDuplicates = false,
    shared = {},
    metadataOf = (own) => createMetadata({ dataverse: own, clock }),
    cursors = createCursors({ clock }),
  }: CallerParts,
): Caller {
  const { bytes, ...traffic } = shared
  const { token, user } = watchUser(source)
  const outbound = createOutbound({
    environment,
    fetch,
    clock,
    telemetry,
    ...(bytes && { bytes }),
  })
  const dataverse = createDataverse({
    outbound,
    token,
    clock,
    ...traffic,
    ...(audit && { audit: audit.of({ environment: environment.host, user }) }),
    detectDuplicates,
  })
  const metadata = metadataOf(dataverse)
  return {
    environment,
    ...(access ? limitBy(access, dataverse, metadata) : { dataverse, metadata }),
    cursors,
    limits,
    signIn: source.signIn,
  }
}

function limitBy(access: Access, dataverse: Dataverse, whole: Metadata) {
  const metadata = createVisibleMetadata(whole, access)
  return { dataverse: guardDataverse(dataverse, metadata), metadata }
}

/** How one environment is reached, and as whom. */
export interface Connection {
  readonly environment: Environment
  readonly fetch: Fetch
  readonly token: TokenSource
}

/** The configuration with its environment, for which a profile or a search is loaded when needed. */
function createSettle(config: Config, log: Log): () => Promise<Config> {
  let finder: Promise<() => Promise<Config>> | undefined
  async function loadFinder() {
    const { createEnvironmentFinder } = await import('./on-first-call.ts')
    return createEnvironmentFinder({
      config,
      fetch: await chooseNetwork(),
      clock: systemClock,
      warn: (sentence) => log('warn', 'sign-in', { outcome: sentence }),
      printCommand,
    })
  }
  return async () => {
    if (config.sandbox || config.environment !== undefined) return config
    finder ??= loadFinder()
    return (await finder)()
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
  return { environment, fetch, token }
}

/** Sign-in on first use: its code is loaded when the first token is needed. */
async function createSignIn(
  { clientId, tenantId, authority, account, tokenStore, tokenStoreSecret, signIn }: Config,
  environment: Environment,
  fetch: Fetch,
  log: Log,
): Promise<TokenSource> {
  const { createSignedInTokenSource } = await import('./on-first-call.ts')
  return createSignedInTokenSource({
    environment,
    clientId,
    tenantId,
    authority,
    account,
    tokenStore,
    tokenStoreSecret,
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
