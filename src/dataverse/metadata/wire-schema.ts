import * as z from 'zod'

/**
 * The service's definitions as they come, read leniently: fields that were not asked for are null,
 * and one odd column must not take the whole entity away.
 *
 * @see Reference sections 6.3 to 6.6
 */

const text = z.string().min(1).nullish().catch(undefined)
const number = z.number().nullish().catch(undefined)
const flag = z.boolean().nullish().catch(undefined)
/** `{ Value: 'StringType' }` */
const named = z.looseObject({ Value: text }).nullish().catch(undefined)

const labelText = z.looseObject({ Label: text })
const label = z
  .looseObject({
    UserLocalizedLabel: labelText.nullish().catch(undefined),
    LocalizedLabels: z.array(labelText).nullish().catch(undefined),
  })
  .nullish()
  .catch(undefined)

const option = z.looseObject({ Value: number, Label: label, State: number })
const optionSet = z
  .looseObject({
    Options: z.array(option).nullish().catch(undefined),
    TrueOption: option.nullish().catch(undefined),
    FalseOption: option.nullish().catch(undefined),
  })
  .nullish()
  .catch(undefined)

const wireAttribute = z.looseObject({
  LogicalName: z.string().min(1),
  AttributeOf: text,
  AttributeType: text,
  AttributeTypeName: named,
  DisplayName: label,
  Description: label,
  RequiredLevel: named,
  IsValidForCreate: flag,
  IsValidForRead: flag,
  IsValidForUpdate: flag,
  IsValidODataAttribute: flag,
  IsSecured: flag,
  IsCustomAttribute: flag,
  SourceType: number,
  MaxLength: number,
  MinValue: number,
  MaxValue: number,
  Precision: number,
  Format: text,
  FormatName: named,
  DateTimeBehavior: named,
  OptionSet: optionSet,
  GlobalOptionSet: optionSet,
  Targets: z.array(z.string()).nullish().catch(undefined),
})

const wireRelationship = z.looseObject({
  ReferencedEntity: text,
  ReferencedEntityNavigationPropertyName: text,
  ReferencingEntity: text,
  ReferencingAttribute: text,
  ReferencingEntityNavigationPropertyName: text,
  Entity1LogicalName: text,
  Entity1NavigationPropertyName: text,
  Entity2LogicalName: text,
  Entity2NavigationPropertyName: text,
})

const wireKey = z.looseObject({
  LogicalName: text,
  KeyAttributes: z.array(z.string()).nullish().catch(undefined),
  EntityKeyIndexStatus: text,
})

export const wireEntity = z.looseObject({
  LogicalName: z.string().min(1),
  SchemaName: text,
  EntitySetName: text,
  DisplayName: label,
  DisplayCollectionName: label,
  Description: label,
  PrimaryIdAttribute: text,
  PrimaryNameAttribute: text,
  OwnershipType: text,
  IsActivity: flag,
  IsCustomEntity: flag,
  IsIntersect: flag,
  IsPrivate: flag,
  IsOptimisticConcurrencyEnabled: flag,
  Attributes: lenientList(wireAttribute),
  Keys: lenientList(wireKey),
  ManyToOneRelationships: lenientList(wireRelationship),
  OneToManyRelationships: lenientList(wireRelationship),
  ManyToManyRelationships: lenientList(wireRelationship),
})

export type WireLabel = z.infer<typeof label>
export type WireOptionSet = z.infer<typeof optionSet>
export type WireAttribute = z.infer<typeof wireAttribute>
export type WireRelationship = z.infer<typeof wireRelationship>
export type WireEntity = z.infer<typeof wireEntity>

/** The text for this user, else the first in any language. */
export function readLabel(from: WireLabel): string | undefined {
  const own = from?.UserLocalizedLabel?.Label
  return own ?? from?.LocalizedLabels?.find(({ Label }) => Label)?.Label ?? undefined
}

/**
 * A list without the items that do not parse. When it is optional, null and missing are empty; when
 * it is required, they fail.
 */
export function lenientList<Item extends z.ZodType>(item: Item, presence: Presence = 'optional') {
  const items = z.array(z.unknown())
  const list = presence === 'required' ? items : items.nullish().catch(undefined)
  return list.transform((all) =>
    (all ?? []).flatMap((one): z.infer<Item>[] => {
      const parsed = item.safeParse(one)
      return parsed.success ? [parsed.data] : []
    }),
  )
}

type Presence = 'optional' | 'required'
