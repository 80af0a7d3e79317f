import type { Column, ColumnType, Table } from '../schema/model.ts'
import { toGuid } from '../schema/name-guid.ts'
import { isSecured } from '../security/secured-columns.ts'
import type { Item, Json, JsonObject } from './item.ts'
import { optionSetNavigations } from './option-set-item.ts'
import { toLabel, toManaged } from './wire-values.ts'

/** Definition class per column type, without `AttributeMetadata`; `''` is the base class. */
const classes: Readonly<Record<ColumnType, string>> = {
  BigInt: 'BigInt',
  Boolean: 'Boolean',
  Customer: 'Lookup',
  DateTime: 'DateTime',
  Decimal: 'Decimal',
  Double: 'Double',
  EntityName: 'EntityName',
  File: 'File',
  Image: 'Image',
  Integer: 'Integer',
  Lookup: 'Lookup',
  Memo: 'Memo',
  Money: 'Money',
  MultiSelectPicklist: 'MultiSelectPicklist',
  Owner: 'Lookup',
  PartyList: 'Lookup',
  Picklist: 'Picklist',
  State: 'State',
  Status: 'Status',
  String: 'String',
  Uniqueidentifier: 'UniqueIdentifier',
  Virtual: '',
}

/** Casts that are valid although no column here has their type. */
const unusedClasses = ['ManagedProperty']

/** Names of the casts: `PicklistAttributeMetadata`. */
export const attributeCasts: ReadonlySet<string> = new Set(
  [...Object.values(classes), ...unusedClasses].map((name) => `${name}AttributeMetadata`),
)

/** `PicklistAttributeMetadata` */
export function attributeClass(column: Column): string {
  return `${classes[column.type]}AttributeMetadata`
}

/** Every column in order, with base fields only unless `full`. */
export function attributeItems(table: Table, full: boolean): readonly Item[] {
  return Array.from(table.columns.values(), (column, index) =>
    toAttributeItem(table, column, full, index + 1),
  )
}

/**
 * One column. Only a cast (`full`) returns the fields of its own type and its option set. Without a
 * cast the service returns the fields that all types share.
 *
 * @see Reference section 6.4.
 */
export function toAttributeItem(
  table: Table,
  column: Column,
  full: boolean,
  number = columnNumber(table, column),
): Item {
  return {
    type: attributeClass(column),
    fields: Object.assign(
      baseFields(table, column, number),
      managedFields,
      full ? specificFields(column) : {},
    ),
    navigations: full ? optionSetNavigations(table, column) : {},
  }
}

function baseFields(table: Table, column: Column, number: number): JsonObject {
  const key = `attribute:${table.logicalName}.${column.logicalName}`
  return {
    MetadataId: toGuid(key),
    HasChanged: null,
    AttributeOf: attributeOf(table, column),
    // Only the type's name tells these kinds apart.
    AttributeType: isVirtual(column) ? 'Virtual' : column.type,
    AttributeTypeName: { Value: `${column.type}Type` },
    AutoNumberFormat: null,
    CanBeSecuredForCreate: column.create,
    CanBeSecuredForRead: !column.primaryId && column.read,
    CanBeSecuredForUpdate: column.update,
    ColumnNumber: number,
    DeprecatedVersion: null,
    EntityLogicalName: table.logicalName,
    ExternalName: null,
    InheritsFrom: null,
    IntroducedVersion: '5.0.0.0',
    IsCustomAttribute: false,
    IsDataSourceSecret: false,
    IsFilterable: column.read,
    IsLogical: false,
    IsManaged: true,
    IsPrimaryId: column.primaryId,
    IsPrimaryName: column.primaryName,
    IsRequiredForForm: false,
    IsRetrievable: column.read,
    IsSearchable: column.primaryName,
    IsSecured: isSecured(table.logicalName, column.logicalName),
    IsValidForCreate: column.create,
    IsValidForForm: column.read,
    IsValidForGrid: column.read,
    IsValidForRead: column.read,
    IsValidForUpdate: column.update,
    IsValidODataAttribute: column.read && column.type !== 'PartyList',
    LinkedAttributeId: null,
    LogicalName: column.logicalName,
    SchemaName: column.schemaName,
    SourceType: { plain: 0, calculated: 1, rollup: 2 }[column.source],
    Description: toLabel(undefined, key),
    DisplayName: toLabel(column.displayName, key),
    IsValidForAdvancedFind: toManaged(column.read, 'canmodifysearchsettings'),
    RequiredLevel: toManaged(
      column.requiredLevel,
      'canmodifyrequirementlevelsettings',
      column.requiredLevel !== 'SystemRequired',
    ),
  }
}

const managedFields: JsonObject = {
  CanModifyAdditionalSettings: toManaged(true, 'canmodifyadditionalsettings'),
  IsAuditEnabled: toManaged(true, 'canmodifyauditsettings'),
  IsCustomizable: toManaged(true, 'iscustomizable', false),
  IsGlobalFilterEnabled: toManaged(false, 'canmodifyglobalfiltersettings'),
  IsRenameable: toManaged(true, 'isrenameable', false),
  IsSortableEnabled: toManaged(false, 'canmodifyissortablesettings'),
}

function columnNumber(table: Table, column: Column): number {
  return [...table.columns.keys()].indexOf(column.logicalName) + 1
}

/** True for the column types that the service reports as `Virtual`. */
function isVirtual({ type }: Column): boolean {
  return type === 'File' || type === 'Image' || type === 'MultiSelectPicklist'
}

/** The file or image column that this one describes: `..._name`, `..._url`, `..._timestamp`, `...id`. */
function attributeOf(table: Table, column: Column): string | null {
  const { primaryImage: image = '' } = table
  const { logicalName } = column
  if ([`${image}_url`, `${image}_timestamp`, `${image}id`].includes(logicalName)) return image
  if (column.type !== 'Virtual') return null
  const owner = logicalName.replace(/_name$/, '')
  return table.columns.has(owner) ? owner : null
}

function specificFields(column: Column): JsonObject {
  const choice = { DefaultFormValue: column.defaultValue ?? null }
  const formula = { FormulaDefinition: null, SourceTypeMask: 0 }
  const range = { MinValue: column.minValue ?? null, MaxValue: column.maxValue ?? null }

  switch (column.type) {
    case 'MultiSelectPicklist':
    case 'Picklist':
      return {
        ...choice,
        ...formula,
        ParentPicklistLogicalName: null,
        ChildPicklistLogicalNames: [],
      }
    case 'State':
    case 'Status':
      return choice
    case 'EntityName':
      return { ...choice, IsEntityReferenceStored: false }
    case 'Boolean':
      return { DefaultValue: column.defaultValue ?? false, ...formula }
    case 'Customer':
    case 'Lookup':
    case 'Owner':
    case 'PartyList':
      return { Targets: column.targets, Format: 'None' }
    case 'String':
    case 'Memo':
      return { ...textFields(column), ImeMode: 'Auto', IsLocalizable: false }
    case 'BigInt':
      return range
    case 'Integer':
      return { ...range, Format: 'None', ...formula }
    case 'Decimal':
    case 'Double':
    case 'Money':
      return {
        ...range,
        Precision: column.precision ?? null,
        ImeMode: 'Auto',
        ...moneyFields(column),
      }
    case 'DateTime':
      return dateTimeFields(column)
    case 'File':
      return { MaxSizeInKB: 32_768 }
    case 'Image':
      return {
        IsPrimaryImage: true,
        CanStoreFullImage: false,
        MaxHeight: 144,
        MaxWidth: 144,
        MaxSizeInKB: 10_240,
      }
    default:
      return {}
  }
}

function textFields(column: Column): JsonObject {
  const maxLength = column.maxLength ?? null
  if (column.type === 'Memo') return { MaxLength: maxLength, Format: 'TextArea' }
  return {
    MaxLength: maxLength,
    DatabaseLength: maxLength === null ? null : maxLength * 2,
    Format: 'Text',
    FormatName: { Value: 'Text' },
    FormulaDefinition: null,
    SourceTypeMask: 0,
    YomiOf: null,
  }
}

function moneyFields(column: Column): Record<string, Json> {
  if (column.type !== 'Money') return {}
  return {
    PrecisionSource: column.precisionSource ?? null,
    CalculationOf: column.baseCurrency ? column.logicalName.replace(/_base$/, '') : null,
    IsBaseCurrency: column.baseCurrency,
    FormulaDefinition: null,
    SourceTypeMask: 0,
  }
}

function dateTimeFields(column: Column): JsonObject {
  return {
    Format: column.format ?? 'DateAndTime',
    DateTimeBehavior: { Value: column.dateTimeBehavior ?? 'UserLocal' },
    MinSupportedValue: '1753-01-01T00:00:00Z',
    MaxSupportedValue: '9999-12-30T23:59:59Z',
    CanChangeDateTimeBehavior: toManaged(false, 'canchangedatetimebehavior', false),
    ImeMode: 'Auto',
    FormulaDefinition: null,
    SourceTypeMask: 0,
  }
}
