import type { ColumnDefinition, EntityDefinition } from '../metadata/definition.ts'

/**
 * The columns of an answer and their meaning. A query is sent with this plan, and the layout reads the
 * rows with it.
 */
export interface ResultShape {
  readonly entity: EntityDefinition
  /** In the order of the answer; the primary id is always the first. */
  readonly columns: readonly ColumnDefinition[]
  readonly expands: readonly ExpandShape[]
}

export interface ExpandShape {
  /** The navigation property, in the letter case of the service. */
  readonly navigation: string
  /** True for a lookup (one row or null), false for a collection. */
  readonly single: boolean
  readonly shape: ResultShape
}
