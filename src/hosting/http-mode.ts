import type { AuditTrail } from '../telemetry/audit.ts'
import type { SharedExchanges } from './identity/on-behalf-of.ts'
import type { Clock } from '../time/clock.ts'
import type { Config } from '../config.ts'
import type { OwnCreates } from '../dataverse/client/create-ledger.ts'
import type { SharedWindow } from '../dataverse/client/throttler.ts'
import type { SharedMetadata } from './shared-metadata.ts'
import type { Log } from '../telemetry/log.ts'
import type { Fetch } from '../network/fetch.ts'
import type { Wire } from '../network/wire.ts'
import type { createServer } from '../mcp/server.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import type { Budgets } from './listener/rate-limits.ts'
import type { Exchange, Gate } from './listener/request-context.ts'
import type { Slots } from './listener/slots.ts'
import type { HttpConfig } from './http-config.ts'

export interface HttpParts {
  readonly config: Config
  readonly http: HttpConfig
  readonly fetch: Fetch
  /** The way to the environment for a server for many; by default over `fetch`, as to the sign-in service. */
  readonly wire?: Wire
  readonly clock: Clock
  readonly telemetry?: Telemetry
  /** Where the secret of one desk is kept. */
  readonly stateFolder: string
  /** What several processes share in place of this one's own; each part may be left out. */
  readonly shared?: Partial<Brakes> & Partial<SharedState>
  /** Further pages that are open to anybody, by path. */
  readonly pages?: ReadonlyMap<string, () => Response>
}

/** What slows users down. */
export interface Brakes {
  readonly budgets: Budgets
  readonly slots: Slots
}

/** Who may come, and what answers them. */
export interface Front {
  readonly gate: Gate
  readonly createServer: (
    exchange: Exchange,
    tool: string | undefined,
  ) => ReturnType<typeof createServer>
  readonly pages: ReadonlyMap<string, () => Response>
  /** What must have succeeded before the first request. */
  readonly prepare: () => Promise<void>
  /** Secret of the desk, with the file that keeps it. */
  readonly secret?: { readonly secret: string; readonly file: string; readonly isNew: boolean }
  /** The writes that are under way. */
  readonly writes: Pick<AuditTrail, 'settled' | 'abandon'>
  readonly log: Log
}

/** What several processes may share, as values that fit in the place of this process's own. */
export interface SharedState {
  /** By the key of user and environment, as the next one. */
  readonly windowOf: (user: string) => SharedWindow
  readonly createsOf: (user: string) => OwnCreates
  readonly definitions: SharedMetadata
  /** Results of exchanges, besides the memory of each process. */
  readonly exchanges: SharedExchanges
}
