import type { ColumnDefinition, EntityDefinition } from '../metadata/definition.ts'

/**
 * Which columns an answer has and what they mean: the plan that a query was sent with, and that
 * the layout reads its rows by.
 */
export interface Shape {
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
  readonly shape: Shape
}
