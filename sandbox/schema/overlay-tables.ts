import * as z from 'zod'
import type { ColumnFile, TableFile } from './data-files.ts'

const name = z.string().regex(/^[a-z][a-z0-9_]*$/, 'must be a logical name')

const addedColumn = z.strictObject({
  name,
  label: z.string(),
  type: z.enum([
    'Boolean',
    'DateTime',
    'Decimal',
    'Integer',
    'Lookup',
    'Memo',
    'Money',
    'Picklist',
    'String',
  ]),
  required: z.boolean().optional(),
  /** Logical names of the tables that a lookup may point to. */
  targets: z.array(name).min(1).optional(),
  /** Values of a choice by label. */
  options: z.record(z.string(), z.int()).optional(),
  behavior: z.enum(['UserLocal', 'DateOnly', 'TimeZoneIndependent']).optional(),
  precision: z.int().min(0).max(10).optional(),
})

/** A table, or, for the name of a shipped table, columns to add to it. */
export const overlayTable = z.strictObject({
  name,
  label: z.string().optional(),
  labelOfSet: z.string().optional(),
  set: name.optional(),
  /** Logical names of the primary column and the name column, by default `{name}id` and `{prefix}_name`. */
  primaryId: name.optional(),
  primaryName: name.optional(),
  /** Labels of the state choice with their status reasons. Active and Inactive by default. */
  states: z
    .array(
      z.strictObject({ label: z.string(), value: z.int(), reasons: z.record(z.string(), z.int()) }),
    )
    .min(1)
    .optional(),
  columns: z.array(addedColumn),
})

type OverlayTable = z.output<typeof overlayTable>
type OverlayColumn = z.output<typeof addedColumn>

/** Columns that every table of users has; their definitions are those of `account`. */
const systemColumns = [
  'createdby',
  'createdon',
  'modifiedby',
  'modifiedon',
  'ownerid',
  'owningbusinessunit',
  'owningteam',
  'owninguser',
  'statecode',
  'statuscode',
  'versionnumber',
]
const moneyColumns = ['exchangerate', 'transactioncurrencyid']
const firstTypeCode = 10_900

const usualStates: NonNullable<OverlayTable['states']> = [
  { label: 'Active', value: 0, reasons: { Active: 1 } },
  { label: 'Inactive', value: 1, reasons: { Inactive: 2 } },
]

/** The shipped table files with the overlay's tables after them and its columns in them. */
export function layTablesOver(
  files: readonly TableFile[],
  overlay: readonly OverlayTable[],
): readonly TableFile[] {
  const model = files.find(({ logicalName }) => logicalName === 'account')
  if (!model) throw new Error('The overlay needs the table account.')

  const shipped = new Set(files.map(({ logicalName }) => logicalName))
  const changed = files.map((file) =>
    overlay
      .filter((table) => table.name === file.logicalName)
      .reduce((before, { columns }) => addColumns(before, columns), file),
  )
  const added = overlay
    .filter((table) => !shipped.has(table.name))
    .map((table, index) => addColumns(newTable(table, model, firstTypeCode + index), table.columns))
  return [...changed, ...added]
}

function newTable(table: OverlayTable, model: TableFile, objectTypeCode: number): TableFile {
  const { label = table.name, set = `${table.name}s` } = table
  const primaryId = table.primaryId ?? `${table.name}id`
  const primaryName = table.primaryName ?? `${table.name.split('_')[0]}_name`
  const hasMoney = table.columns.some(({ type }) => type === 'Money')
  const copied = new Set([...systemColumns, ...(hasMoney ? moneyColumns : [])])

  return {
    logicalName: table.name,
    schemaName: table.name,
    displayName: label,
    displayCollectionName: table.labelOfSet ?? `${label}s`,
    entitySetName: set,
    logicalCollectionName: set,
    primaryIdAttribute: primaryId,
    primaryNameAttribute: primaryName,
    primaryImageAttribute: null,
    ownershipType: 'UserOwned',
    isActivity: false,
    objectTypeCode,
    alternateKeys: [],
    attributes: [
      {
        ...plainColumn({ name: primaryId, label, type: 'String' }),
        type: 'Uniqueidentifier',
        isPrimaryId: true,
        isValidForUpdate: false,
      },
      ...model.attributes
        .filter(({ logicalName }) => copied.has(logicalName))
        .map((one) => withStates(one, table.states ?? usualStates)),
    ],
    manyToOneRelationships: model.manyToOneRelationships
      .filter(({ referencingAttribute }) => copied.has(referencingAttribute))
      .map((relation) => ({
        ...relation,
        schemaName: `${table.name}_${relation.referencingAttribute}`,
        collectionNavigationProperty: `${table.name}_${relation.referencingAttribute}`,
      })),
    manyToManyRelationships: [],
  }
}

function withStates(file: ColumnFile, states: NonNullable<OverlayTable['states']>): ColumnFile {
  if (file.logicalName === 'statecode')
    return { ...file, options: states.map(({ label, value }) => ({ label, value })) }
  if (file.logicalName !== 'statuscode') return file
  const options = states.flatMap(({ value: state, reasons }) =>
    Object.entries(reasons).map(([label, value]) => ({ label, value, state })),
  )
  return { ...file, options }
}

function addColumns(file: TableFile, columns: readonly OverlayColumn[]): TableFile {
  const attributes = columns.flatMap((one) => [
    {
      ...plainColumn(one),
      ...(one.name === file.primaryNameAttribute && { isPrimaryName: true }),
    },
    ...(one.type === 'Money' ? [baseColumn(one)] : []),
  ])
  const relations = columns.flatMap(({ name: column, targets = [] }) =>
    targets.map((target) => ({
      schemaName: relationName(file, column, target),
      referencingAttribute: column,
      referencedEntity: target,
      navigationProperty: navigationName(column, target, targets),
      collectionNavigationProperty: relationName(file, column, target),
      basis: 'overlay',
    })),
  )
  return {
    ...file,
    attributes: [...file.attributes, ...attributes],
    manyToOneRelationships: [...file.manyToOneRelationships, ...relations],
  }
}

function plainColumn(column: OverlayColumn): ColumnFile {
  const { name: logicalName, label, type, required = false, targets, options, precision } = column
  const behavior = column.behavior ?? 'UserLocal'
  return {
    logicalName,
    schemaName: logicalName,
    type,
    displayName: label,
    requiredLevel: required ? 'ApplicationRequired' : 'None',
    isValidForCreate: true,
    isValidForUpdate: true,
    isValidForRead: true,
    ...(type === 'String' && { maxLength: 400 }),
    ...(type === 'Memo' && { maxLength: 100_000 }),
    ...(type === 'Integer' && { minValue: -2_147_483_648, maxValue: 2_147_483_647 }),
    ...(type === 'Decimal' && { minValue: -1e11, maxValue: 1e11, precision: precision ?? 2 }),
    ...(type === 'Money' && { minValue: 0, maxValue: 1e12, precision: 2, precisionSource: 2 }),
    ...(type === 'DateTime' && {
      dateTimeBehavior: behavior,
      format: behavior === 'DateOnly' ? 'DateOnly' : 'DateAndTime',
    }),
    ...(type === 'Boolean' && {
      options: [
        { value: 0, label: 'No' },
        { value: 1, label: 'Yes' },
      ],
    }),
    ...(options && {
      options: Object.entries(options).map(([text, value]) => ({ value, label: text })),
    }),
    ...(targets && {
      targets,
      navigationProperties: targets.map((target) => ({
        target,
        navigationProperty: navigationName(logicalName, target, targets),
      })),
    }),
  }
}

/** The amount in the base currency that belongs to a money column. */
function baseColumn({ name: column, label }: OverlayColumn): ColumnFile {
  const base = plainColumn({ name: `${column}_base`, label: `${label} (Base)`, type: 'Money' })
  return { ...base, isValidForCreate: false, isValidForUpdate: false, isBaseCurrency: true }
}

const relationName = ({ logicalName }: TableFile, column: string, target: string) =>
  `${logicalName}_${column}_${target}`

const navigationName = (column: string, target: string, targets: readonly string[]) =>
  targets.length === 1 ? column : `${column}_${target}`
