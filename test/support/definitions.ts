import type { ColumnDefinition, EntityDefinition } from '../../src/dataverse/metadata/definition.ts'
import { toSummary } from '../../src/dataverse/metadata/to-definition.ts'
import { readEntity } from '../../src/dataverse/metadata/wire-entity.ts'

/** A custom text column that all users may read and write. */
export function columnOf(
  logicalName: string,
  parts: Partial<ColumnDefinition> = {},
): ColumnDefinition {
  const isLookup = ['Lookup', 'Customer', 'Owner'].includes(parts.type ?? '')
  return {
    logicalName,
    property: isLookup ? `_${logicalName}_value` : logicalName,
    type: 'String',
    required: 'none',
    create: true,
    update: true,
    read: true,
    secured: false,
    custom: true,
    source: 'plain',
    ...parts,
  }
}

/** An entity `x_entity` with these columns; the first is its primary id. */
export function entityOf(columns: readonly ColumnDefinition[]): EntityDefinition {
  const wire = readEntity({
    LogicalName: 'x_entity',
    EntitySetName: 'x_entities',
    PrimaryIdAttribute: columns[0]?.logicalName,
  })
  const summary = wire && toSummary(wire)
  if (summary === undefined) throw new Error('an entity needs a primary id')
  return {
    ...summary,
    ownership: 'UserOwned',
    columns: new Map(columns.map((column) => [column.logicalName, column])),
    properties: new Map(columns.map((column) => [column.property, column])),
    keys: [],
    collections: [],
    optimisticConcurrency: true,
  }
}
