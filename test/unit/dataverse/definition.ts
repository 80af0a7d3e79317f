import type {
  ColumnDefinition,
  EntityDefinition,
} from '../../../src/dataverse/metadata/definition.ts'
import { columnOf } from '../../support/definitions.ts'
import { columnName, entitySet, logicalName } from '../../support/names-of.ts'

/** A column of this name and type; everything can be written unless said otherwise. */
export function column(
  name: string,
  type: string,
  more: Partial<ColumnDefinition> = {},
): ColumnDefinition {
  const property = more.targets ? `_${name}_value` : name
  return columnOf(name, { property, type, ...more })
}

/** The entity `new_site` with these columns, plus its id and name. */
export function siteWith(...columns: readonly ColumnDefinition[]): EntityDefinition {
  const all = [column('new_siteid', 'Uniqueidentifier'), column('new_name', 'String'), ...columns]
  return {
    logicalName: logicalName('new_site'),
    entitySetName: entitySet('new_sites'),
    schemaName: 'new_Site',
    displayName: 'Site',
    displayCollectionName: 'Sites',
    primaryId: columnName('new_siteid'),
    primaryName: columnName('new_name'),
    custom: true,
    activity: false,
    ownership: 'UserOwned',
    columns: new Map(all.map((one) => [one.logicalName, one])),
    properties: new Map(all.map((one) => [one.property, one])),
    keys: [],
    collections: [],
    optimisticConcurrency: true,
  }
}

/** Red is 1, green 2, "green, dark" 3. */
export const colors = [
  { value: 1, label: 'Red' },
  { value: 2, label: 'Green' },
  { value: 3, label: 'Green, dark' },
]
