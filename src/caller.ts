import type { Approvals, ApprovalProcess } from './approval/approvals.ts'
import { createPlace } from './approval/place.ts'
import { guardDataverse } from './access/guard.ts'
import type { Access } from './access/access.ts'
import { withoutClosedViews } from './access/closed-views.ts'
import { createVisibleMetadata } from './access/visible-metadata.ts'
import { createVisibleViews } from './access/visible-views.ts'
import type { AuditTrail } from './telemetry/audit.ts'
import type { Clock } from './time/clock.ts'
import type { Connection } from './connection/connection.ts'
import { createDataverse } from './dataverse/client/create-dataverse.ts'
import type { Dataverse } from './dataverse/client/dataverse.ts'
import type { CreateLedger } from './dataverse/client/create-ledger.ts'
import type { SearchTurns } from './dataverse/client/search-turns.ts'
import type { Throttler } from './dataverse/client/throttler.ts'
import type { RetryBudget } from './dataverse/client/retry-budget.ts'
import { watchUser } from './dataverse/client/token-source.ts'
import { zoneColumns } from './dataverse/client/time-zone.ts'
import { createUsedTables, rememberTables } from './dataverse/client/used-tables.ts'
import type { UsedTables } from './dataverse/client/used-tables.ts'
import { createZoneCache, settingsEntity } from './dataverse/client/user-zone.ts'
import type { ZoneCache } from './dataverse/client/user-zone.ts'
import { createMetadata } from './dataverse/metadata/metadata.ts'
import type { Metadata } from './dataverse/metadata/metadata.ts'
import type { ByteBudget } from './dataverse/outbound/byte-budget.ts'
import { createViews } from './dataverse/metadata/saved-views.ts'
import type { Views } from './dataverse/metadata/saved-views.ts'
import { measureBusyTime } from './dataverse/outbound/busy-time.ts'
import { createOutbound } from './dataverse/outbound/outbound.ts'
import { createCursors } from './dataverse/query/cursor.ts'
import type { Cursors } from './dataverse/query/cursor.ts'
import { noTelemetry } from './telemetry/telemetry.ts'
import type { Telemetry } from './telemetry/telemetry.ts'
import type { Caller, ResultLimits } from './mcp/contract/tool.ts'

interface ClientParts {
  readonly clock: Clock
  readonly audit?: AuditTrail | undefined
  readonly telemetry?: Telemetry
  readonly detectDuplicates?: boolean | undefined
  /**
   * What callers share: `budget` and `bytes` within one process, the others among the callers of one user in
   * one environment. Nothing by default.
   */
  readonly shared?: {
    readonly budget?: RetryBudget
    readonly bytes?: ByteBudget
    readonly throttler?: Throttler
    readonly creates?: CreateLedger
    readonly zone?: ZoneCache
    readonly searches?: SearchTurns
    readonly used?: UsedTables
  }
}

interface CallerParts extends ClientParts {
  readonly limits: ResultLimits
  /** The operator's lists. They override every other setting. */
  readonly access?: Access | undefined
  /** Absent if no write waits for the user's approval. */
  readonly approval?: ApprovalProcess | undefined
  /** Definitions that callers share; by default each caller has its own. */
  readonly metadataOf?: ((dataverse: Dataverse) => Metadata) | undefined
  /** By default, handles that are kept in this process. */
  readonly cursors?: Cursors | undefined
}

/**
 * Builds the caller of a connection, with everything above the network.
 *
 * @example
 * const connection = { environment, wire: overFetch(fetch), token: staticTokenSource(token) }
 * const { metadata } = createCaller(connection, createProcess(config))
 * const account = await metadata.entity('account', { signal })
 */
export function createCaller(connection: Connection, parts: CallerParts): Caller {
  const { clock, limits, access } = parts
  const {
    metadataOf = (own) => createMetadata({ dataverse: own, clock }),
    cursors = createCursors({ clock }),
    shared: { zone = createZoneCache({ clock }), used = createUsedTables() } = {},
  } = parts
  const { environment, token } = connection
  const { dataverse, user, serviceMs } = createClient(connection, parts)
  const reader = access ? withoutClosedViews(dataverse, access) : dataverse
  const metadata = metadataOf(reader)
  const views = createViews({ dataverse: reader, clock })
  const open = access ? limitBy(access, dataverse, metadata, views) : { dataverse, metadata, views }
  return {
    environment,
    ...open,
    dataverse: rememberTables(open.dataverse, used),
    usedTables: used,
    cursors,
    limits,
    connectedTo: () => printConnection(connection),
    ...(mayReadZone(access) && { userZone: zone.of(dataverse) }),
    signIn: token.signIn,
    user,
    serviceMs,
    ...(parts.approval && { approvals: toApprovals(parts.approval, connection, dataverse) }),
  }
}

/** `ada@contoso.com to https://contoso.crm4.dynamics.com`; without a known account, the environment alone. */
async function printConnection({ environment, account }: Connection): Promise<string> {
  const who = await account?.().catch(() => undefined)
  return who === undefined ? environment.url : `${who.username} to ${environment.url}`
}

/** A question is valid for one environment and one user: the one of the token that the write is sent with. */
function toApprovals(
  process: ApprovalProcess,
  { environment: { host }, token }: Connection,
  dataverse: Dataverse,
): Approvals {
  return {
    ...process,
    place: createPlace(host, dataverse),
    async owner(signal) {
      const watched = watchUser(token)
      await watched.token.token({ signal })
      return [host, watched.user() ?? '']
    },
  }
}

/** The Web API of a connection, with what the log says about its use. */
export interface Client {
  readonly dataverse: Dataverse
  /** The user of the last token. */
  readonly user: () => string | undefined
  /** Milliseconds of waiting for the service so far. */
  readonly serviceMs: () => number
}

/** The Web API of a connection, with audit, throttling and telemetry; nothing else builds a client. */
export function createClient(
  { environment, wire, token: source }: Connection,
  { clock, audit, telemetry = noTelemetry, detectDuplicates = false, shared = {} }: ClientParts,
): Client {
  const { bytes, zone: _zone, used: _used, ...traffic } = shared
  const { token, user } = watchUser(source)
  const { outbound, busyMs } = measureBusyTime(
    createOutbound({
      environment,
      wire,
      clock,
      telemetry,
      ...(bytes && { bytes }),
    }),
  )
  const dataverse = createDataverse({
    outbound,
    token,
    clock,
    ...traffic,
    ...(audit && { audit: audit.of({ environment: environment.host, user }) }),
    detectDuplicates,
  })
  return { dataverse, user, serviceMs: busyMs }
}

function limitBy(access: Access, dataverse: Dataverse, whole: Metadata, allViews: Views) {
  const metadata = createVisibleMetadata(whole, access)
  const views = createVisibleViews(allViews, metadata)
  return { dataverse: guardDataverse(dataverse, metadata, views), metadata, views }
}

/** The operator's lists apply to what the server reads on its own, too. */
function mayReadZone(access: Access | undefined): boolean {
  if (access === undefined) return true
  const isDenied = zoneColumns.some((column) => access.deniesColumn(settingsEntity, column))
  return access.allowsEntity(settingsEntity) && !isDenied
}
