import { relatedRow, relatedRows } from '../dataverse/answer/related-rows.ts'
import { formattedSuffix, lookupEntitySuffix } from '../dataverse/client/parse-answer.ts'
import type { WireRow } from '../dataverse/client/parse-answer.ts'
import type { ColumnDefinition } from '../dataverse/metadata/definition.ts'
import type { QueryScope } from './query-scope.ts'
import type { OpenEntities } from './visible-definition.ts'

/**
 * A row with only the columns and expanded rows in the query's scope, and their annotations. A lookup
 * to a closed entity is empty. A lookup to an entity whose names are denied shows only its id.
 */
export function stripRow(row: WireRow, reach: QueryScope, open: OpenEntities): WireRow {
  const { entity, expands } = reach
  const kept = new Map<string, unknown>()
  for (const [key, value] of Object.entries(row)) {
    const at = key.indexOf('@')
    const property = at < 0 ? key : key.slice(0, at)
    const nested = expands.get(property)
    if (nested) kept.set(key, at < 0 ? stripNested(value, property, nested, open) : value)
    const column = entity.properties.get(property)
    const isOwn = column !== undefined || property === '' || property === entity.primaryId
    if (!nested && isOwn && mayShow(key, property, column, row, open)) kept.set(key, value)
  }
  return Object.fromEntries(kept)
}

/** Strips a row of an aggregation. The request check covered its content; its names are aliases. */
export function stripGroup(row: WireRow, { entity }: QueryScope, open: OpenEntities): WireRow {
  return Object.fromEntries(
    Object.entries(row).filter(([key]) => {
      const property = key.split('@', 1)[0] ?? ''
      const column = entity.properties.get(property)
      const target = row[property + lookupEntitySuffix]
      if (typeof target !== 'string') return mayShow(key, property, column, row, open)
      return open.isOpen(target) && (key !== property + formattedSuffix || open.showsNames(target))
    }),
  )
}

function stripNested(value: unknown, path: string, reach: QueryScope, open: OpenEntities): unknown {
  if (value === null) return null
  return Array.isArray(value)
    ? relatedRows(value, path).map((one) => stripRow(one, reach, open))
    : stripRow(relatedRow(value, path), reach, open)
}

function mayShow(
  key: string,
  property: string,
  column: ColumnDefinition | undefined,
  row: WireRow,
  open: OpenEntities,
): boolean {
  if (!column?.lookupEntities && !column?.targets) return true
  const said = row[property + lookupEntitySuffix]
  const entities = typeof said === 'string' ? [said] : (column.lookupEntities ?? [])
  if (typeof said !== 'string' && column.hidesTargets) return false
  if (!entities.every((entity) => open.isOpen(entity))) return false
  return key !== property + formattedSuffix || entities.every((one) => open.showsNames(one))
}
