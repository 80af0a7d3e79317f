import type { Once } from '../approval/once.ts'
import type { AuditTrail } from '../telemetry/audit.ts'
import type { SharedExchanges } from './identity/on-behalf-of.ts'
import type { Clock } from '../time/clock.ts'
import type { Config } from '../config.ts'
import type { CreateLedger } from '../dataverse/client/create-ledger.ts'
import type { SharedWindow } from '../dataverse/client/throttler.ts'
import type { SharedMetadata } from './shared-metadata.ts'
import type { Log } from '../telemetry/log.ts'
import type { RefusalLog } from '../telemetry/refusal-log.ts'
import type { Fetch } from '../network/fetch.ts'
import type { Wire } from '../network/wire.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import type { RateLimits } from './listener/rate-limits.ts'
import type { Authenticator } from './listener/request-context.ts'
import type { OpenCall } from './listener/mcp-endpoint.ts'
import type { Slots } from './listener/slots.ts'
import type { HttpConfig } from './http-config.ts'

export interface HttpParts {
  readonly config: Config
  readonly http: HttpConfig
  readonly fetch: Fetch
  /** Connects to the environment in multi-user mode; by default over `fetch`, as to the sign-in service. */
  readonly wire?: Wire
  readonly clock: Clock
  readonly telemetry?: Telemetry
  /** Where the secret of single-user mode is kept. */
  readonly stateFolder: string
  /** What several processes share instead of state of their own; each part is optional. */
  readonly shared?: Partial<RateControls> & Partial<SharedState>
  /** Additional public pages, by path. */
  readonly pages?: ReadonlyMap<string, () => Response>
}

/** The rate limits of users. */
export interface RateControls {
  readonly rateLimits: RateLimits
  readonly slots: Slots
}

/** One mode of the HTTP server: who is admitted, and what answers them. */
export interface HttpMode {
  readonly authenticator: Authenticator
  readonly openCall: OpenCall
  readonly pages: ReadonlyMap<string, () => Response>
  /** Must have succeeded before the first request. */
  readonly prepare: () => Promise<void>
  /** The secret of single-user mode, with its file. */
  readonly secret?: { readonly secret: string; readonly file: string; readonly isNew: boolean }
  /** The writes that are in progress. */
  readonly writes: Pick<AuditTrail, 'settled' | 'abandon'>
  readonly log: Log
  readonly refusals: RefusalLog
}

/** What several processes may share. Each value replaces one of this process. */
export interface SharedState {
  /** By the key of user and environment, as in the next one. */
  readonly windowOf: (user: string) => SharedWindow
  readonly createsOf: (user: string) => CreateLedger
  readonly definitions: SharedMetadata
  /** Results of token exchanges, in addition to the memory of each process. */
  readonly exchanges: SharedExchanges
  /** The approvals that were used. */
  readonly once: Once
}
