import type { LogicalName } from '../names.ts'

/** A read of definitions: path relative to the API root, and query options. */
export interface DefinitionRequest {
  readonly path: string
  readonly query: Readonly<Record<string, string>>
}

/**
 * Maximum bytes of definitions in one language, which have no pages: 2,500 entities, or an entity with
 * 1,000 columns, 5,000 choices and 7,500 relationships.
 */
export const mostDefinitionBytes = 32 * 1024 * 1024

const labelFields = ['DisplayName', 'DisplayCollectionName', 'Description']
const nameFields = [
  'LogicalName',
  'SchemaName',
  'EntitySetName',
  'PrimaryIdAttribute',
  'PrimaryNameAttribute',
  'IsCustomEntity',
  'IsActivity',
  'IsIntersect',
  'IsPrivate',
]

/** The fields of each entity in the list of all entities. The other fields are very large. */
const summaryFields = [...nameFields, ...labelFields]

const entityFields = [...summaryFields, 'OwnershipType', 'IsOptimisticConcurrencyEnabled']

const columnFields = [
  'LogicalName',
  'AttributeOf',
  'AttributeType',
  'AttributeTypeName',
  'DisplayName',
  'Description',
  'RequiredLevel',
  'IsValidForCreate',
  'IsValidForRead',
  'IsValidForUpdate',
  'IsValidODataAttribute',
  'IsSecured',
  'IsCustomAttribute',
  'SourceType',
]

const typedFields = [
  'MaxLength',
  'MinValue',
  'MaxValue',
  'Precision',
  'Format',
  'FormatName',
  'DateTimeBehavior',
  'OptionSet',
  'Targets',
]

const lookupFields = [
  'ReferencedEntity',
  'ReferencedEntityNavigationPropertyName',
  'ReferencingEntity',
  'ReferencingAttribute',
  'ReferencingEntityNavigationPropertyName',
]

const manyToManyFields = [
  'Entity1LogicalName',
  'Entity1NavigationPropertyName',
  'Entity2LogicalName',
  'Entity2NavigationPropertyName',
]

const keyFields = ['LogicalName', 'KeyAttributes', 'EntityKeyIndexStatus']

const collections = [
  'Attributes',
  'Keys',
  'ManyToOneRelationships',
  'OneToManyRelationships',
  'ManyToManyRelationships',
]

/** The list of all entities: with labels in all languages, in one, or with none. */
export function namesQuery({
  labels,
  language,
}: {
  readonly labels: boolean
  readonly language?: number
}): DefinitionRequest {
  const fields = labels ? summaryFields : nameFields
  return {
    path: 'EntityDefinitions',
    query: { $select: fields.join(','), ...labelLanguages(language) },
  }
}

/** `RetrieveMetadataChanges` for the list of all entities, with labels in one language. */
export function summariesQuery(language: number): DefinitionRequest {
  return {
    path: 'RetrieveMetadataChanges(Query=@p1)',
    query: {
      '@p1': JSON.stringify({
        Criteria: { FilterOperator: 'And', Conditions: [] },
        Properties: select(summaryFields),
        ...labelQuery(language),
      }),
    },
  }
}

/** Labels in one language; where it is missing, in the environment's base language. */
function labelQuery(language: number | undefined) {
  if (language === undefined) return {}
  return { LabelQuery: { FilterLanguages: [language], MissingLabelBehavior: 1 } }
}

function labelLanguages(language: number | undefined): Readonly<Record<string, string>> {
  return language === undefined ? {} : { LabelLanguages: String(language) }
}

/**
 * `RetrieveMetadataChanges` for one entity. With a stamp, only changes since then, including
 * deletions of any kind.
 *
 * @see Reference section 6.8
 */
export function changesQuery(
  name: LogicalName,
  {
    stamp,
    language,
  }: { readonly stamp?: string | undefined; readonly language: number | undefined },
): DefinitionRequest {
  const query = JSON.stringify({
    Criteria: {
      FilterOperator: 'And',
      Conditions: [
        {
          PropertyName: 'LogicalName',
          ConditionOperator: 'Equals',
          Value: { Type: 'System.String', Value: name },
        },
      ],
    },
    Properties: select([...entityFields, ...collections]),
    AttributeQuery: { Properties: select([...columnFields, ...typedFields]) },
    RelationshipQuery: { Properties: select([...lookupFields, ...manyToManyFields]) },
    KeyQuery: { Properties: select(keyFields) },
    ...labelQuery(language),
  })
  if (stamp === undefined) {
    return { path: 'RetrieveMetadataChanges(Query=@p1)', query: { '@p1': query } }
  }
  return {
    path: 'RetrieveMetadataChanges(Query=@p1,DeletedMetadataFilters=@p2,ClientVersionStamp=@p3)',
    query: {
      '@p1': query,
      '@p2': "Microsoft.Dynamics.CRM.DeletedMetadataFilters'All'",
      '@p3': `'${stamp.replaceAll("'", "''")}'`,
    },
  }
}

/** The definition by key: columns with their base fields, keys and relationships. */
export function definitionQuery(
  name: LogicalName,
  language: number | undefined,
): DefinitionRequest {
  const parts = {
    Attributes: columnFields,
    Keys: keyFields,
    ManyToOneRelationships: lookupFields,
    OneToManyRelationships: lookupFields,
    ManyToManyRelationships: manyToManyFields,
  }
  const expand = Object.entries(parts).map(
    ([part, fields]) => `${part}($select=${fields.join(',')})`,
  )
  return {
    path: addressOf(name),
    query: {
      $select: entityFields.join(','),
      $expand: expand.join(','),
      ...labelLanguages(language),
    },
  }
}

/** One request per column type, for the fields that only that type has. */
export function castRequests(
  name: LogicalName,
  language: number | undefined,
): readonly DefinitionRequest[] {
  return casts.flatMap(({ types, fields, expand }) =>
    types.map((type) => ({
      path: `${addressOf(name)}/Attributes/Microsoft.Dynamics.CRM.${type}AttributeMetadata`,
      query: {
        $select: ['LogicalName', ...fields].join(','),
        ...(expand && { $expand: expand }),
        ...labelLanguages(language),
      },
    })),
  )
}

interface Cast {
  readonly types: readonly string[]
  readonly fields: readonly string[]
  readonly expand?: string
}

const casts: readonly Cast[] = [
  {
    types: ['Picklist', 'MultiSelectPicklist', 'State', 'Status', 'Boolean'],
    fields: [],
    expand: 'OptionSet,GlobalOptionSet',
  },
  { types: ['Lookup'], fields: ['Targets'] },
  { types: ['String'], fields: ['MaxLength', 'Format', 'FormatName'] },
  { types: ['Memo'], fields: ['MaxLength', 'Format'] },
  { types: ['Integer'], fields: ['MinValue', 'MaxValue', 'Format'] },
  { types: ['BigInt'], fields: ['MinValue', 'MaxValue'] },
  { types: ['Decimal', 'Double', 'Money'], fields: ['MinValue', 'MaxValue', 'Precision'] },
  { types: ['DateTime'], fields: ['Format', 'DateTimeBehavior'] },
]

function addressOf(name: LogicalName): string {
  return `EntityDefinitions(LogicalName='${name}')`
}

function select(names: readonly string[]) {
  return { AllProperties: false, PropertyNames: names }
}
