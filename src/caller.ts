import { guardDataverse } from './access/guard.ts'
import type { Access } from './access/access.ts'
import { createVisibleMetadata } from './access/visible-metadata.ts'
import type { AuditTrail } from './telemetry/audit.ts'
import type { Clock } from './time/clock.ts'
import type { Connection } from './connection/connect.ts'
import { createDataverse } from './dataverse/client/create-dataverse.ts'
import type { Dataverse } from './dataverse/client/dataverse.ts'
import type { OwnCreates } from './dataverse/client/create-ledger.ts'
import type { Pace } from './dataverse/client/throttler.ts'
import type { RetryBudget } from './dataverse/client/retry-budget.ts'
import { watchUser } from './dataverse/client/watched-token.ts'
import { createMetadata } from './dataverse/metadata/metadata.ts'
import type { Metadata } from './dataverse/metadata/metadata.ts'
import type { ByteBudget } from './dataverse/outbound/byte-budget.ts'
import { createOutbound } from './dataverse/outbound/outbound.ts'
import { createCursors } from './dataverse/query/cursor.ts'
import type { Cursors } from './dataverse/query/cursor.ts'
import { noTelemetry } from './telemetry/telemetry.ts'
import type { Telemetry } from './telemetry/telemetry.ts'
import type { Caller, Limits } from './mcp/contract/tool.ts'

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
  { environment, wire, token: source }: Connection,
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
    wire,
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
