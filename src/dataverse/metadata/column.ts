import type { ColumnDefinition, LookupTarget } from './definition.ts'
import { isColumnName } from '../names.ts'
import type { WireAttribute, WireRelationship } from './wire-entity.ts'

/**
 * A column from its wire form; `undefined` for columns outside OData and columns whose name is not one.
 *
 * `lookups` are the many-to-one relationships of the entity, the only source of navigation
 * properties.
 *
 * @see Reference sections 6.4 (column fields) and 6.5 (relations)
 */
export function toColumn(
  attribute: WireAttribute,
  lookups: readonly WireRelationship[],
): ColumnDefinition | undefined {
  const { LogicalName: logicalName, IsValidODataAttribute } = attribute
  const type = toType(attribute)
  // Party lists are not properties of the row, but are written and expanded under this name.
  const outsideOData = IsValidODataAttribute === false && type !== 'PartyList'
  if (outsideOData || !isColumnName(logicalName)) return undefined

  const lookup = lookupTypes.has(type)
  const { DisplayName: displayName, Description: description } = attribute
  return {
    logicalName,
    property: lookup ? `_${logicalName}_value` : logicalName,
    ...(displayName !== undefined && { displayName }),
    ...(description !== undefined && { description }),
    type,
    required: requirements[attribute.RequiredLevel ?? ''] ?? 'none',
    create: attribute.IsValidForCreate ?? false,
    update: attribute.IsValidForUpdate ?? false,
    read: (attribute.IsValidForRead ?? true) && !typesOutsideRows.has(type),
    secured: attribute.IsSecured ?? false,
    custom: attribute.IsCustomAttribute ?? false,
    ...toLimits(attribute),
    ...toOptions(attribute),
    ...(lookup && toTargets(type, attribute, lookups)),
    source: sources[attribute.SourceType ?? 0] ?? 'plain',
  }
}

const lookupTypes: ReadonlySet<string> = new Set(['Lookup', 'Customer', 'Owner'])
/** Types whose values are separate rows, read with `$expand`. */
const typesOutsideRows: ReadonlySet<string> = new Set(['PartyList', 'CalendarRules'])
const sources = ['plain', 'calculated', 'rollup', 'formula'] as const
const requirements: Readonly<Record<string, ColumnDefinition['required']>> = {
  SystemRequired: 'system',
  ApplicationRequired: 'application',
  Recommended: 'recommended',
}

function toType({ AttributeType, AttributeTypeName }: WireAttribute): string {
  const precise = AttributeTypeName?.replace(/Type$/, '')
  const type = AttributeType && AttributeType !== 'Virtual' ? AttributeType : precise
  return isName(type) ? type : 'Virtual'
}

/** Names go into errors as they are, so they must have the form of names. */
function isName(text: string | undefined): text is string {
  return text !== undefined && isColumnName(text)
}

function toLimits(
  attribute: WireAttribute,
): Pick<
  ColumnDefinition,
  'maxLength' | 'minValue' | 'maxValue' | 'precision' | 'format' | 'dateTimeBehavior'
> {
  const { MaxLength, MinValue, MaxValue, Precision, Format, FormatName } = attribute
  const format = FormatName ?? Format
  const behavior = attribute.DateTimeBehavior
  return {
    ...(MaxLength !== undefined && { maxLength: MaxLength }),
    ...(MinValue !== undefined && { minValue: MinValue }),
    ...(MaxValue !== undefined && { maxValue: MaxValue }),
    ...(Precision !== undefined && { precision: Precision }),
    ...(format && { format }),
    ...(behavior && { dateTimeBehavior: behavior }),
  }
}

function toOptions({
  OptionSet,
  GlobalOptionSet,
}: WireAttribute): Pick<ColumnDefinition, 'options'> {
  const options = OptionSet.length > 0 ? OptionSet : GlobalOptionSet
  return options.length > 0 ? { options } : {}
}

function toTargets(
  type: string,
  { LogicalName, Targets }: WireAttribute,
  lookups: readonly WireRelationship[],
): Pick<ColumnDefinition, 'targets' | 'lookupEntities'> {
  const related = lookups.flatMap((relationship): LookupTarget[] => {
    const { ReferencingAttribute, ReferencedEntity: entity } = relationship
    const navigation = relationship.ReferencingEntityNavigationPropertyName
    if (ReferencingAttribute !== LogicalName || !isName(entity) || !isName(navigation)) return []
    return [{ entity, navigation }]
  })
  const targets = type === 'Owner' ? toOwnerTargets(related) : related
  const entities = new Set([
    ...(Targets ?? []).filter(isName),
    ...targets.map(({ entity }) => entity),
  ])
  return { targets: unique(targets), lookupEntities: [...entities] }
}

/** Owner columns refer to the abstract `owner`: one navigation property for users and teams. */
function toOwnerTargets(related: readonly LookupTarget[]): readonly LookupTarget[] {
  const navigation = related[0]?.navigation
  if (navigation === undefined) return []
  return ['systemuser', 'team'].map((entity) => ({ entity, navigation }))
}

function unique(targets: readonly LookupTarget[]): readonly LookupTarget[] {
  return [
    ...new Map(targets.map((target) => [`${target.entity} ${target.navigation}`, target])).values(),
  ]
}
