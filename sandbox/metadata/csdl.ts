import type { Column, Schema, Table } from '../schema/model.ts'
import {
  changeTrackingAnnotation,
  columnAnnotations,
  keyAnnotations,
  vocabularyReferences,
} from './csdl-annotations.ts'
import { element } from './xml-element.ts'

const namespace = 'Microsoft.Dynamics.CRM'

/** The base types of the tables. The rows of many-to-many relationships have no type here. */
const baseTypes = [
  '<EntityType Name="crmbaseentity" Abstract="true" />',
  '<EntityType Name="expando" BaseType="mscrm.crmbaseentity" OpenType="true" />',
  '<EntityType Name="principal" BaseType="mscrm.crmbaseentity">' +
    '<Key><PropertyRef Name="ownerid" /></Key><Property Name="ownerid" Type="Edm.Guid" />' +
    '</EntityType>',
]

/**
 * The `$metadata` document: every table as an entity type with its readable columns and its
 * navigation properties, and the entity container. It omits relationships to tables outside the
 * schema, because their type is not declared. Annotations are included only on request.
 *
 * @see Reference section 6.7; OData CSDL XML 4.0.
 */
export function printCsdl(schema: Schema, { annotations = false } = {}): string {
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">',
    ...(annotations ? vocabularyReferences : []),
    '<edmx:DataServices>',
    `<Schema Namespace="${namespace}" Alias="mscrm" xmlns="http://docs.oasis-open.org/odata/ns/edm">`,
    ...baseTypes,
    ...schema.tables.map((table) => printEntityType(schema, table, annotations)),
    '<EntityContainer Name="System">',
    ...schema.tables.map((table) => printEntitySet(schema, table, annotations)),
    '</EntityContainer>',
    '</Schema>',
    '</edmx:DataServices>',
    '</edmx:Edmx>',
  ].join('\n')
}

function printEntityType(schema: Schema, table: Table, annotations: boolean): string {
  const base = baseType(table)
  const inherited = schema.table(base)?.properties
  const columns = [...table.columns.values()].filter(
    // A type does not repeat what its base type has.
    (column) => isProperty(column) && !inherited?.has(column.property),
  )
  const key = base === 'crmbaseentity' ? [table.primaryId] : []
  return element(
    'EntityType',
    { Name: table.logicalName, BaseType: `mscrm.${base}` },
    [
      ...key.map((name) => `<Key>${element('PropertyRef', { Name: name })}</Key>`),
      ...columns.map((column) =>
        element(
          'Property',
          { Name: column.property, ...edmType(column) },
          annotations ? columnAnnotations(column) : [],
        ),
      ),
      ...navigationEnds(schema, table).map(printNavigation),
      ...(annotations ? keyAnnotations(table.keys) : []),
    ],
    '\n',
  )
}

function printEntitySet(schema: Schema, table: Table, annotations: boolean): string {
  const bindings = navigationEnds(schema, table).flatMap(({ name, target }) => {
    const set = schema.table(target)?.entitySetName
    return set === undefined
      ? []
      : [element('NavigationPropertyBinding', { Path: name, Target: set })]
  })
  return element(
    'EntitySet',
    { Name: table.entitySetName, EntityType: `${namespace}.${table.logicalName}` },
    [...bindings, ...(annotations ? [changeTrackingAnnotation] : [])],
    '\n',
  )
}

interface NavigationEnd {
  readonly name: string
  readonly target: string
  readonly many: boolean
  readonly partner: string | undefined
  /** The lookup's value property and the target's key that it equals. */
  readonly constraint: readonly [string, string] | undefined
}

function navigationEnds(schema: Schema, table: Table): readonly NavigationEnd[] {
  const lookups = table.manyToOne.flatMap(({ navigation, column, target, collection }) => {
    const known = schema.table(target)
    if (!known && target !== 'owner') return []
    const property = table.columns.get(column)?.property ?? column
    return [
      {
        name: navigation,
        target: known ? target : 'principal',
        many: false,
        partner: known && collection,
        constraint: [property, known?.primaryId ?? 'ownerid'] as const,
      },
    ]
  })
  const collections = table.oneToMany.map(({ navigation, entity, lookupNavigation }) => ({
    name: navigation,
    target: entity,
    many: true,
    partner: lookupNavigation,
    constraint: undefined,
  }))
  const manyToMany = table.manyToMany.map(({ navigation, entity, otherNavigation }) => ({
    name: navigation,
    target: entity,
    many: true,
    partner: otherNavigation,
    constraint: undefined,
  }))
  return [...lookups, ...collections, ...manyToMany]
}

function printNavigation({ name, target, many, partner, constraint }: NavigationEnd): string {
  const type = `mscrm.${target}`
  const attributes = {
    Name: name,
    Type: many ? `Collection(${type})` : type,
    ...(partner !== undefined && { Partner: partner }),
  }
  if (constraint === undefined) return element('NavigationProperty', attributes)

  const [property, referenced] = constraint
  return element('NavigationProperty', attributes, [
    element('ReferentialConstraint', { Property: property, ReferencedProperty: referenced }),
  ])
}

/** Activities inherit their key from `activitypointer`, users and teams theirs from `principal`. */
function baseType(table: Table): string {
  if (table.isActivity) return 'activitypointer'
  const isPrincipal = table.logicalName === 'systemuser' || table.logicalName === 'team'
  return isPrincipal ? 'principal' : 'crmbaseentity'
}

function isProperty(column: Column): boolean {
  return column.read && column.type !== 'PartyList'
}

function edmType(column: Column): { readonly Type: string; readonly Scale?: string } {
  switch (column.type) {
    case 'BigInt':
      return { Type: 'Edm.Int64' }
    case 'Boolean':
      return { Type: 'Edm.Boolean' }
    case 'Customer':
    case 'File':
    case 'Lookup':
    case 'Owner':
    case 'Uniqueidentifier':
      return { Type: 'Edm.Guid' }
    case 'DateTime':
      return { Type: column.dateTimeBehavior === 'DateOnly' ? 'Edm.Date' : 'Edm.DateTimeOffset' }
    case 'Decimal':
    case 'Money':
      return { Type: 'Edm.Decimal', Scale: 'Variable' }
    case 'Double':
      return { Type: 'Edm.Double' }
    case 'Image':
      return { Type: 'Edm.Binary' }
    case 'Integer':
    case 'Picklist':
    case 'State':
    case 'Status':
      return { Type: 'Edm.Int32' }
    default:
      return { Type: 'Edm.String' }
  }
}
