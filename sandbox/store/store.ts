/** A stored value. Lookups hold the target's lowercase id; dates hold ISO text. */
export type Value = string | number | boolean | null

/**
 * A row as stored, by logical column name. An absent column is null.
 *
 * Lookups are stored under their logical name (`primarycontactid`) as the target's id. Lookups that
 * can point to more than one table also have the target's logical name under `{column}@entity`.
 * DateTime columns hold `2026-01-31T09:30:00Z`, date-only columns `2026-01-31`. Party lists are not
 * in the row: they are separate `activityparty` rows. `versionnumber` is the row version in the
 * ETag `W/"123"`.
 */
export type StoredRow = Readonly<Record<string, Value>>

/** The changes in order. Tests use it to prove that nothing was lost or written twice. */
export interface LedgerEntry {
  readonly operation: 'create' | 'update' | 'delete'
  readonly entity: string
  readonly id: string
  readonly version: number
}

/** Everything in a store. Another store can start with it; its ledger then starts empty. */
export interface StoreContent {
  readonly rows: Iterable<{ readonly entity: string; readonly row: StoredRow }>
  /**
   * Additional whole tables, each read on first use: rows as stored, with their `versionnumber`,
   * and the pointers of activities under `activitypointer`.
   */
  readonly tables?: ReadonlyMap<string, () => readonly StoredRow[]>
  readonly links?: Iterable<StoredLink>
  /** The highest row version used so far. Rows without `versionnumber` get later ones. */
  readonly version?: number
}

/**
 * A pair of a many-to-many relationship, identified by its schema name; `first` is its first side.
 */
export interface StoredLink {
  readonly relation: string
  readonly first: string
  readonly second: string
}

export interface Store {
  get(entity: string, id: string): StoredRow | undefined
  /** All rows of a table in order of creation. A row whose deletion was undone comes last. */
  rows(entity: string): Iterable<StoredRow>
  /**
   * Rows whose lookup column holds this id. Uses an index that is valid until the table changes.
   */
  referring(entity: string, column: string, id: string): readonly StoredRow[]
  count(entity: string): number
  /** Stores a new row or replaces one, and sets `versionnumber`. Returns the row as stored. */
  put(entity: string, id: string, row: StoredRow): StoredRow
  delete(entity: string, id: string): boolean
  /** Ids on the other side of a many-to-many relationship, by the relationship's schema name. */
  related(relation: string, side: 1 | 2, id: string): readonly string[]
  associate(relation: string, firstId: string, secondId: string): boolean
  disassociate(relation: string, firstId: string, secondId: string): boolean
  ledger(): readonly LedgerEntry[]
  /** Everything stored now. */
  content(): StoreContent
  /** Increases with every change, including links and changes that are undone. */
  revision(): number
  /**
   * Runs `work`. When it throws, everything that it stored is undone before the error propagates.
   */
  transaction<T>(work: () => T): T
}
