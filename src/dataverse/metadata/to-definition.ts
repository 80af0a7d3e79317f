import { bodyOf } from './bodies.ts'
import { toColumn } from './column.ts'
import { isShadow, ownerOf } from './companions.ts'
import type {
  CollectionDefinition,
  ColumnDefinition,
  EntityDefinition,
  EntitySummary,
} from './definition.ts'
import type { WireEntity } from './wire-entity.ts'
import { isColumnName, isEntitySetName, isLogicalName } from '../names.ts'

/** The summary of an entity whose records can be addressed; `undefined` for all others. */
export function toSummary(entity: WireEntity): EntitySummary | undefined {
  const { LogicalName: logicalName, EntitySetName: entitySetName } = entity
  const { PrimaryIdAttribute: primaryId, PrimaryNameAttribute: primaryName } = entity
  if (!isLogicalName(logicalName) || !entitySetName || !isEntitySetName(entitySetName)) {
    return undefined
  }
  if (!primaryId || !isColumnName(primaryId)) return undefined

  const schemaName = entity.SchemaName ?? logicalName
  const { DisplayName: displayName = schemaName, Description: description } = entity
  return {
    logicalName,
    entitySetName,
    displayName,
    displayCollectionName: entity.DisplayCollectionName ?? displayName,
    ...(description !== undefined && { description }),
    primaryId,
    ...(primaryName && isColumnName(primaryName) && { primaryName }),
    custom: entity.IsCustomEntity ?? false,
    activity: entity.IsActivity ?? false,
    schemaName,
  }
}

/** Whether users should not see the entity: an intersect or private table. */
export function isHidden({ IsIntersect, IsPrivate }: WireEntity): boolean {
  return IsIntersect === true || IsPrivate === true
}

/** The whole definition; `undefined` in the same cases as {@link toSummary}. */
export function toDefinition(entity: WireEntity): EntityDefinition | undefined {
  const summary = toSummary(entity)
  if (summary === undefined) return undefined
  const columns = toColumns(entity)
  return {
    ...summary,
    ownership: entity.OwnershipType ?? 'None',
    columns: byName(columns),
    properties: new Map(columns.map((column) => [column.property, column])),
    keys: toKeys(entity),
    collections: [...toOneToMany(entity), ...toManyToMany(entity)],
    optimisticConcurrency: entity.IsOptimisticConcurrencyEnabled ?? false,
  }
}

function toColumns(entity: WireEntity): readonly ColumnDefinition[] {
  const { LogicalName, PrimaryIdAttribute, Attributes, ManyToOneRelationships } = entity
  const attributes = new Map(Attributes.map((one) => [one.LogicalName, one]))
  const plain = byName(
    Attributes.flatMap((one) => {
      return isShadow(one, attributes) ? [] : (toColumn(one, ManyToOneRelationships) ?? [])
    }),
  )
  const owned = byName(
    [...plain.values()].map((column) => {
      const isKey = column.logicalName === PrimaryIdAttribute
      const companionOf = isKey ? undefined : ownerOf(column, attributes, plain)
      return companionOf === undefined ? column : { ...column, companionOf }
    }),
  )
  return [...owned.values()].map((column) => {
    const body = bodyOf(column, LogicalName, owned)
    return body === undefined ? column : { ...column, body }
  })
}

function byName(columns: readonly ColumnDefinition[]): ReadonlyMap<string, ColumnDefinition> {
  return new Map(columns.map((column) => [column.logicalName, column]))
}

/** Omits keys whose index is not built yet. A missing status means that the index is built. */
function toKeys({ Keys }: WireEntity): EntityDefinition['keys'] {
  return Keys.flatMap(({ LogicalName, KeyAttributes, EntityKeyIndexStatus }) => {
    const usable = (EntityKeyIndexStatus ?? 'Active') === 'Active'
    if (!usable || !LogicalName || !KeyAttributes?.length || !KeyAttributes.every(isColumnName))
      return []
    return [{ name: LogicalName, columns: KeyAttributes }]
  })
}

function toOneToMany({ OneToManyRelationships }: WireEntity): readonly CollectionDefinition[] {
  return OneToManyRelationships.flatMap((relationship): CollectionDefinition[] => {
    const navigation = relationship.ReferencedEntityNavigationPropertyName
    const { ReferencingEntity: entity, ReferencingAttribute: column } = relationship
    if (!navigation || !entity || !isColumnName(navigation) || !isLogicalName(entity)) return []
    return [
      {
        navigation,
        entity,
        ...(column && isColumnName(column) && { column }),
        kind: 'one-to-many',
      },
    ]
  })
}

/** An entity that is related to itself has both collections. */
function toManyToMany(entity: WireEntity): readonly CollectionDefinition[] {
  return entity.ManyToManyRelationships.flatMap((relationship) => {
    const { Entity1LogicalName: one, Entity2LogicalName: two } = relationship
    const sides = [
      { own: one, other: two, navigation: relationship.Entity1NavigationPropertyName },
      { own: two, other: one, navigation: relationship.Entity2NavigationPropertyName },
    ]
    return sides.flatMap(({ own, other, navigation }): CollectionDefinition[] => {
      if (
        own !== entity.LogicalName ||
        !other ||
        !navigation ||
        !isColumnName(navigation) ||
        !isLogicalName(other)
      )
        return []
      return [{ navigation, entity: other, kind: 'many-to-many' }]
    })
  })
}
