import type { ManyToMany, ManyToOne, OneToMany, Schema, Table } from '../schema/model.ts'
import { toGuid } from '../schema/name-guid.ts'
import type { Item, JsonObject } from './item.ts'
import { deleteRule } from '../write/delete-rules.ts'
import { toLabel, toManaged } from './wire-values.ts'

interface OneToManyEnds {
  readonly schemaName: string
  readonly referencing: string
  readonly referencingColumn: string
  readonly referencingNavigation: string
  readonly referenced: string
  readonly referencedColumn: string
  readonly referencedNavigation: string
  readonly onDelete: () => string
}

/** The table's lookups. Owner lookups reference the table `owner`, as in the service. */
export function manyToOneItems(schema: Schema, table: Table): readonly Item[] {
  return table.manyToOne.map((relation) => fromLookup(schema, table, relation))
}

/** Lookups of other tables that point here. */
export function oneToManyItems(schema: Schema, table: Table): readonly Item[] {
  return table.oneToMany.map((relation) => fromCollection(schema, table, relation))
}

export function manyToManyItems(schema: Schema, table: Table): readonly Item[] {
  return table.manyToMany.map((relation) => toManyToManyItem(schema, table, relation))
}

/** Every relationship once. Without a cast (`full`), only the fields that both kinds share. */
export function relationshipItems(schema: Schema, full: boolean): readonly Item[] {
  const items = [
    ...schema.tables.flatMap((table) => manyToOneItems(schema, table)),
    ...schema.tables.flatMap((table) =>
      table.manyToMany
        .filter(({ first }) => first)
        .map((relation) => toManyToManyItem(schema, table, relation)),
    ),
  ]
  return full ? items : items.map(toCommonItem)
}

function fromLookup(schema: Schema, table: Table, relation: ManyToOne): Item {
  const target = schema.table(relation.target)
  return toOneToManyItem({
    schemaName: relation.schemaName,
    referencing: table.logicalName,
    referencingColumn: relation.column,
    referencingNavigation: relation.navigation,
    referenced: relation.target,
    referencedColumn: target?.primaryId ?? `${relation.target}id`,
    referencedNavigation: relation.collection,
    onDelete: () => ruleOf(target, table, relation.column),
  })
}

function fromCollection(schema: Schema, table: Table, relation: OneToMany): Item {
  return toOneToManyItem({
    schemaName: relation.schemaName,
    referencing: relation.entity,
    referencingColumn: relation.column,
    referencingNavigation: relation.lookupNavigation,
    referenced: table.logicalName,
    referencedColumn: table.primaryId,
    referencedNavigation: relation.navigation,
    onDelete: () => ruleOf(table, schema.table(relation.entity), relation.column),
  })
}

/**
 * The rule that deletions follow here; no cascade for tables that this environment does not have.
 */
function ruleOf(target: Table | undefined, child: Table | undefined, column: string): string {
  if (!target || !child) return 'NoCascade'
  return deleteRule(target, { entity: child.logicalName, column }, child)
}

function toOneToManyItem(ends: OneToManyEnds): Item {
  return {
    type: 'OneToManyRelationshipMetadata',
    fields: {
      ...commonFields(ends.schemaName, 'OneToManyRelationship'),
      ReferencedAttribute: ends.referencedColumn,
      ReferencedEntity: ends.referenced,
      ReferencedEntityNavigationPropertyName: ends.referencedNavigation,
      ReferencingAttribute: ends.referencingColumn,
      ReferencingEntity: ends.referencing,
      ReferencingEntityNavigationPropertyName: ends.referencingNavigation,
      IsHierarchical: false,
      EntityKey: null,
      IsRelationshipAttributeDenormalized: false,
      RelationshipBehavior: 0,
      get CascadeConfiguration() {
        return {
          Assign: 'NoCascade',
          Delete: ends.onDelete(),
          Archive: 'RemoveLink',
          Merge: 'NoCascade',
          Reparent: 'NoCascade',
          Share: 'NoCascade',
          Unshare: 'NoCascade',
          RollupView: 'NoCascade',
        }
      },
      AssociatedMenuConfiguration: menu(ends.schemaName),
      DenormalizedAttributeName: null,
    },
    navigations: {},
  }
}

function toManyToManyItem(schema: Schema, table: Table, relation: ManyToMany): Item {
  const [one, two] = relation.first
    ? [table.logicalName, relation.entity]
    : [relation.entity, table.logicalName]
  const [navigationOne, navigationTwo] = relation.first
    ? [relation.navigation, relation.otherNavigation]
    : [relation.otherNavigation, relation.navigation]

  return {
    type: 'ManyToManyRelationshipMetadata',
    fields: {
      ...commonFields(relation.schemaName, 'ManyToManyRelationship'),
      Entity1LogicalName: one,
      Entity1IntersectAttribute: schema.table(one)?.primaryId ?? `${one}id`,
      Entity1NavigationPropertyName: navigationOne,
      Entity2LogicalName: two,
      Entity2IntersectAttribute: schema.table(two)?.primaryId ?? `${two}id`,
      Entity2NavigationPropertyName: navigationTwo,
      IntersectEntityName: relation.intersect,
      Entity1AssociatedMenuConfiguration: menu(`${relation.schemaName}:1`),
      Entity2AssociatedMenuConfiguration: menu(`${relation.schemaName}:2`),
    },
    navigations: {},
  }
}

function commonFields(schemaName: string, type: string): JsonObject {
  return {
    MetadataId: toGuid(`relationship:${schemaName}`),
    HasChanged: null,
    IsCustomRelationship: false,
    IsValidForAdvancedFind: true,
    SchemaName: schemaName,
    SecurityTypes: 'None',
    IsManaged: true,
    RelationshipType: type,
    IntroducedVersion: '5.0.0.0',
    IsCustomizable: toManaged(true, 'iscustomizable', false),
  }
}

function toCommonItem({ type, fields }: Item): Item {
  const names = Object.keys(commonFields('', ''))
  return {
    type,
    fields: Object.fromEntries(names.map((name) => [name, fields[name] ?? null])),
    navigations: {},
  }
}

function menu(owner: string): JsonObject {
  return {
    Behavior: 'UseCollectionName',
    Group: 'Details',
    Order: null,
    IsCustomizable: true,
    Icon: null,
    ViewId: '00000000-0000-0000-0000-000000000000',
    AvailableOffline: true,
    MenuId: null,
    QueryApi: null,
    Label: toLabel(undefined, owner),
  }
}
