/**
 * The service's definitions in wire form, read leniently: fields that were not requested are null,
 * fields of the wrong type count as missing, and one malformed column does not invalidate the entity.
 *
 * Fields are read one by one without zod, because an answer has thousands of them and zod would take
 * a third of the time of a first call.
 *
 * @see Reference sections 6.3 to 6.6
 */
import { isBlank } from '../text/plain-text.ts'
import type { ChoiceOption } from './definition.ts'

type Fields = Readonly<Record<string, unknown>>

export type WireEntity = NonNullable<ReturnType<typeof readEntity>>
export type WireAttribute = NonNullable<ReturnType<typeof readAttribute>>
export type WireRelationship = ReturnType<typeof readRelationship>

/**
 * An entity with all its parts; `undefined` if it has no logical name.
 *
 * @param language - Locale id of the labels to take where the service does not mark the user's.
 */
export function readEntity(value: unknown, language?: number) {
  const fields = toFields(value)
  const LogicalName = readText(fields['LogicalName'])
  if (LogicalName === undefined) return undefined

  return {
    LogicalName,
    SchemaName: readText(fields['SchemaName']),
    EntitySetName: readText(fields['EntitySetName']),
    DisplayName: readLabel(fields['DisplayName'], language),
    DisplayCollectionName: readLabel(fields['DisplayCollectionName'], language),
    Description: readLabel(fields['Description'], language),
    PrimaryIdAttribute: readText(fields['PrimaryIdAttribute']),
    PrimaryNameAttribute: readText(fields['PrimaryNameAttribute']),
    OwnershipType: readText(fields['OwnershipType']),
    IsActivity: readFlag(fields['IsActivity']),
    IsCustomEntity: readFlag(fields['IsCustomEntity']),
    IsIntersect: readFlag(fields['IsIntersect']),
    IsPrivate: readFlag(fields['IsPrivate']),
    IsOptimisticConcurrencyEnabled: readFlag(fields['IsOptimisticConcurrencyEnabled']),
    Attributes: toList(fields['Attributes']).flatMap((one) => readAttribute(one, language) ?? []),
    Keys: toObjects(fields['Keys']).map(readKey),
    ManyToOneRelationships: toObjects(fields['ManyToOneRelationships']).map(readRelationship),
    OneToManyRelationships: toObjects(fields['OneToManyRelationships']).map(readRelationship),
    ManyToManyRelationships: toObjects(fields['ManyToManyRelationships']).map(readRelationship),
  }
}

function readAttribute(value: unknown, language: number | undefined) {
  const fields = toFields(value)
  const LogicalName = readText(fields['LogicalName'])
  if (LogicalName === undefined) return undefined

  return {
    LogicalName,
    AttributeOf: readText(fields['AttributeOf']),
    AttributeType: readText(fields['AttributeType']),
    AttributeTypeName: readValue(fields['AttributeTypeName']),
    DisplayName: readLabel(fields['DisplayName'], language),
    Description: readLabel(fields['Description'], language),
    RequiredLevel: readValue(fields['RequiredLevel']),
    IsValidForCreate: readFlag(fields['IsValidForCreate']),
    IsValidForRead: readFlag(fields['IsValidForRead']),
    IsValidForUpdate: readFlag(fields['IsValidForUpdate']),
    IsValidODataAttribute: readFlag(fields['IsValidODataAttribute']),
    IsSecured: readFlag(fields['IsSecured']),
    IsCustomAttribute: readFlag(fields['IsCustomAttribute']),
    SourceType: readNumber(fields['SourceType']),
    MaxLength: readNumber(fields['MaxLength']),
    MinValue: readNumber(fields['MinValue']),
    MaxValue: readNumber(fields['MaxValue']),
    Precision: readNumber(fields['Precision']),
    Format: readText(fields['Format']),
    FormatName: readValue(fields['FormatName']),
    DateTimeBehavior: readValue(fields['DateTimeBehavior']),
    OptionSet: readOptions(fields['OptionSet'], language),
    GlobalOptionSet: readOptions(fields['GlobalOptionSet'], language),
    Targets: readTexts(fields['Targets']),
  }
}

function readRelationship(fields: Fields) {
  return {
    ReferencedEntity: readText(fields['ReferencedEntity']),
    ReferencedEntityNavigationPropertyName: readText(
      fields['ReferencedEntityNavigationPropertyName'],
    ),
    ReferencingEntity: readText(fields['ReferencingEntity']),
    ReferencingAttribute: readText(fields['ReferencingAttribute']),
    ReferencingEntityNavigationPropertyName: readText(
      fields['ReferencingEntityNavigationPropertyName'],
    ),
    Entity1LogicalName: readText(fields['Entity1LogicalName']),
    Entity1NavigationPropertyName: readText(fields['Entity1NavigationPropertyName']),
    Entity2LogicalName: readText(fields['Entity2LogicalName']),
    Entity2NavigationPropertyName: readText(fields['Entity2NavigationPropertyName']),
  }
}

function readKey(fields: Fields) {
  return {
    LogicalName: readText(fields['LogicalName']),
    KeyAttributes: readTexts(fields['KeyAttributes']),
    EntityKeyIndexStatus: readText(fields['EntityKeyIndexStatus']),
  }
}

/** The options of a choice; for a yes/no column, false before true. */
function readOptions(set: unknown, language: number | undefined): readonly ChoiceOption[] {
  const { Options, FalseOption, TrueOption } = toFields(set)
  return [...toList(Options), FalseOption, TrueOption].flatMap((option): ChoiceOption[] => {
    const { Value: value, Label, State: state } = toFields(option)
    if (typeof value !== 'number') return []
    const label = readLabel(Label, language) ?? String(value)
    return [{ value, label, ...(typeof state === 'number' && { state }) }]
  })
}

/** The label that the service marks as the user's, else the one in `language`, else the first. */
function readLabel(label: unknown, language: number | undefined): string | undefined {
  const { UserLocalizedLabel, LocalizedLabels } = toFields(label)
  const labels = toList(LocalizedLabels).map(toFields)
  const inLanguage = labels.find(({ LanguageCode }) => LanguageCode === language)
  for (const one of [toFields(UserLocalizedLabel), inLanguage, ...labels]) {
    const text = readText(one?.['Label'])
    if (text !== undefined && !isBlank(text)) return text
  }
  return undefined
}

/** `{ Value: 'StringType' }` */
function readValue(named: unknown): string | undefined {
  return readText(toFields(named)['Value'])
}

function readText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** A limit with many digits is a text of them. Rounded, it is good enough for a limit. */
function readNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  return typeof value === 'string' && /^-?\d/.test(value) ? Number(value) : undefined
}

function readFlag(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined
}

/** All texts or `undefined`: part of an alternate key is not a key. */
function readTexts(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.every((one) => typeof one === 'string') ? value : undefined
}

function toObjects(value: unknown): readonly Fields[] {
  return toList(value).filter(isObject)
}

function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function toFields(value: unknown): Fields {
  return isObject(value) ? value : {}
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
