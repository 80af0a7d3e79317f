import type { ColumnFile, TableFile } from './data-files.ts'
import { readTableFiles } from './data-files.ts'
import { imageColumns } from './image-columns.ts'
import type { Column, ManyToMany, ManyToOne, OneToMany, Schema, Table } from './model.ts'
import { settingsTable } from './settings-table.ts'
import { viewTable } from './view-table.ts'

let loaded: Schema | undefined

/** The shipped tables, read once on first use. Every call returns the same object. */
export function loadSchema(): Schema {
  return (loaded ??= createSchema(readTableFiles(), [viewTable, settingsTable]))
}

/**
 * Joins and indexes table files: lookups with their navigation properties, and each relationship
 * from both sides. Relationships to tables outside the files exist only on the lookup's side.
 * `unlisted` tables can be found only by name.
 */
export function createSchema(
  files: readonly TableFile[],
  unlisted: readonly TableFile[] = [],
): Schema {
  const incoming = collectOneToMany(files)
  const tables = files.map((file) => toTable(file, incoming.get(file.logicalName) ?? []))
  const all = [...tables, ...unlisted.map((file) => toTable(file, []))]
  const byName = new Map(all.map((table) => [table.logicalName, table]))
  const bySet = new Map(all.map((table) => [table.entitySetName, table]))

  return {
    tables,
    table: (logicalName) => byName.get(logicalName),
    set: (entitySetName) => bySet.get(entitySetName),
  }
}

function toTable(file: TableFile, oneToMany: readonly OneToMany[]): Table {
  // Most requests use few tables.
  let loadedColumns: readonly Column[] | undefined
  let columns: Table['columns'] | undefined
  let properties: Table['properties'] | undefined
  const all = () => (loadedColumns ??= [...file.attributes, ...imageColumns(file)].map(toColumn))

  return {
    logicalName: file.logicalName,
    schemaName: file.schemaName,
    displayName: file.displayName,
    displayCollectionName: file.displayCollectionName,
    entitySetName: file.entitySetName,
    logicalCollectionName: file.logicalCollectionName,
    primaryId: file.primaryIdAttribute,
    primaryName: file.primaryNameAttribute ?? undefined,
    primaryImage: file.primaryImageAttribute ?? undefined,
    ownership: file.ownershipType,
    isActivity: file.isActivity,
    objectTypeCode: file.objectTypeCode,
    get columns() {
      return (columns ??= new Map(all().map((column) => [column.logicalName, column])))
    },
    get properties() {
      return (properties ??= new Map(all().map((column) => [column.property, column])))
    },
    keys: file.alternateKeys.map(({ logicalName, schemaName, attributes }) => ({
      logicalName,
      schemaName,
      columns: attributes,
    })),
    manyToOne: toManyToOne(file),
    oneToMany,
    manyToMany: file.manyToManyRelationships.map((relation) =>
      toManyToMany(relation, file.logicalName),
    ),
  }
}

function toColumn(file: ColumnFile): Column {
  const navigations = (file.navigationProperties ?? []).map(({ target, navigationProperty }) => ({
    entity: target,
    navigation: navigationProperty,
  }))

  return {
    logicalName: file.logicalName,
    schemaName: file.schemaName,
    type: file.type,
    ...(file.displayName !== undefined && { displayName: file.displayName }),
    requiredLevel: file.requiredLevel,
    create: file.isValidForCreate,
    update: file.isValidForUpdate,
    read: file.isValidForRead,
    primaryId: file.isPrimaryId ?? false,
    primaryName: file.isPrimaryName ?? false,
    ...(file.maxLength !== undefined && { maxLength: file.maxLength }),
    ...(file.minValue !== undefined && { minValue: file.minValue }),
    ...(file.maxValue !== undefined && { maxValue: file.maxValue }),
    ...(file.precision !== undefined && { precision: file.precision }),
    ...(file.precisionSource !== undefined && { precisionSource: file.precisionSource }),
    ...(file.defaultValue !== undefined && { defaultValue: file.defaultValue }),
    options: file.options ?? [],
    ...(file.globalChoice !== undefined && { globalChoice: file.globalChoice }),
    ...(file.dateTimeBehavior !== undefined && { dateTimeBehavior: file.dateTimeBehavior }),
    ...(file.format !== undefined && { format: file.format }),
    baseCurrency: file.isBaseCurrency ?? false,
    source: file.sourceType ?? 'plain',
    property: isLookup(file) ? `_${file.logicalName}_value` : file.logicalName,
    targets: toTargets(file),
    navigations,
  }
}

function isLookup({ type }: ColumnFile): boolean {
  return type === 'Lookup' || type === 'Owner' || type === 'Customer'
}

function toTargets({ targets = [], navigationProperties = [] }: ColumnFile): readonly string[] {
  // One lookup's file has no target, only its navigation property (opportunityproduct.owninguser).
  return targets.length > 0 ? targets : navigationProperties.map(({ target }) => target)
}

function toManyToOne(file: TableFile): readonly ManyToOne[] {
  return file.manyToOneRelationships.map((relation) => ({
    schemaName: relation.schemaName,
    navigation: relation.navigationProperty,
    column: relation.referencingAttribute,
    target: relation.referencedEntity,
    collection: relation.collectionNavigationProperty,
    named: !relation.basis.includes('placeholder'),
  }))
}

function collectOneToMany(files: readonly TableFile[]): Map<string, OneToMany[]> {
  const incoming = new Map<string, OneToMany[]>(files.map(({ logicalName }) => [logicalName, []]))
  for (const file of files) {
    for (const relation of toManyToOne(file)) {
      incoming.get(relation.target)?.push({
        schemaName: relation.schemaName,
        navigation: relation.collection,
        entity: file.logicalName,
        column: relation.column,
        lookupNavigation: relation.navigation,
        named: relation.named,
      })
    }
  }
  return incoming
}

function toManyToMany(
  relation: TableFile['manyToManyRelationships'][number],
  logicalName: string,
): ManyToMany {
  const first = relation.entity1 === logicalName
  return {
    schemaName: relation.schemaName,
    navigation: first ? relation.navigationProperty1 : relation.navigationProperty2,
    entity: first ? relation.entity2 : relation.entity1,
    intersect: relation.intersectEntity,
    otherNavigation: first ? relation.navigationProperty2 : relation.navigationProperty1,
    first,
  }
}
