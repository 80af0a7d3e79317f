import type { Clock } from '../../src/time/clock.ts'
import type { Schema } from '../schema/model.ts'
import type { Rights } from './rights.ts'
import type { Store } from '../store/store.ts'

/** The user on whose behalf a request is answered. */
export interface Principal {
  readonly userId: string
  readonly businessUnitId: string
  readonly teamIds: readonly string[]
  readonly rights: Rights
}

/** The environment that the rows belong to. */
export interface Organization {
  readonly id: string
  readonly tenantId: string
  /** The currency of the `_base` columns and of rows whose owner chose no currency. */
  readonly currencyId: string | undefined
  /** Version number of the schema, as in `globalmetadataversion` annotations. */
  readonly metadataVersion: number
}

/** The rows that the caller may read, without the columns that are hidden from the caller. */
export type VisibleRows = Pick<Store, 'get' | 'rows' | 'referring' | 'related'>

/** What one request works with, passed to every read and write. */
export interface Context {
  readonly schema: Schema
  /** Every row as stored. Writes use this. */
  readonly store: Store
  /** What queries and responses use. */
  readonly visible: VisibleRows
  readonly clock: Clock
  readonly principal: Principal
  readonly organization: Organization
  /** Web API root URL with a trailing slash, on the host that the caller used. */
  readonly root: string
}
