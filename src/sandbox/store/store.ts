/** A stored value. Lookups hold the target's lower-case id; dates hold ISO text. */
export type Value = string | number | boolean | null

/**
 * A row as stored, by logical column name; a column that is absent is null.
 *
 * Lookups are stored under their logical name (`primarycontactid`) as the target's id; lookups that
 * can point to more than one table have the target's logical name beside it under `{column}@entity`.
 * DateTime columns hold `2026-01-31T09:30:00Z`, date-only ones `2026-01-31`. Party lists are not in
 * the row: they are `activityparty` rows of their own. `versionnumber` is the row version that the
 * ETag `W/"123"` shows.
 */
export type StoredRow = Readonly<Record<string, Value>>

/** What changed, in order: the proof for tests that nothing was lost or written twice. */
export interface LedgerEntry {
  readonly operation: 'create' | 'update' | 'delete'
  readonly entity: string
  readonly id: string
  readonly version: number
}

/** Everything in a store: what another one can start with. None of it is in the ledger then. */
export interface StoreContent {
  readonly rows: Iterable<{ readonly entity: string; readonly row: StoredRow }>
  /**
   * Whole tables on top, each read when it is first used: rows as they were stored, with their
   * `versionnumber`, the pointers of activities under `activitypointer`.
   */
  readonly tables?: ReadonlyMap<string, () => readonly StoredRow[]>
  readonly links?: Iterable<StoredLink>
  /** The highest row version given so far; rows without `versionnumber` get later ones. */
  readonly version?: number
}

/** A pair of a many-to-many relation, which its schema name tells; `first` is its first side. */
export interface StoredLink {
  readonly relation: string
  readonly first: string
  readonly second: string
}

export interface Store {
  get(entity: string, id: string): StoredRow | undefined
  /** All rows of a table in order of creation; one whose deletion was undone comes last. */
  rows(entity: string): Iterable<StoredRow>
  /** Rows whose lookup column holds this id; from an index that lives until the table changes. */
  referring(entity: string, column: string, id: string): readonly StoredRow[]
  count(entity: string): number
  /** Stores a new row or replaces one; sets `versionnumber`. Returns the row as stored. */
  put(entity: string, id: string, row: StoredRow): StoredRow
  delete(entity: string, id: string): boolean
  /** Ids on the other side of a many-to-many relation, by the relation's schema name. */
  related(relation: string, side: 1 | 2, id: string): readonly string[]
  associate(relation: string, firstId: string, secondId: string): boolean
  disassociate(relation: string, firstId: string, secondId: string): boolean
  ledger(): readonly LedgerEntry[]
  /** What is stored now. */
  content(): StoreContent
  /** Grows with every change, links included, also with those that are undone. */
  revision(): number
  /** Runs `work`; when it throws, everything it stored is undone before the error goes on. */
  transaction<T>(work: () => T): T
}
