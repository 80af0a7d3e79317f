import type { Column, Option, Schema, Table } from '../schema/model.ts'
import { toGuid } from '../schema/name-guid.ts'
import type { Item, Json, JsonObject, Related } from './item.ts'
import { toLabel, toManaged } from './wire-values.ts'

/** Column types whose values are an option set of their own table. */
const kinds: Readonly<Record<string, string>> = {
  Boolean: 'Boolean',
  MultiSelectPicklist: 'Picklist',
  Picklist: 'Picklist',
  State: 'State',
  Status: 'Status',
}

/** True for the column types that have an `OptionSet` to expand. */
function hasOptionSet(column: Column): boolean {
  return kinds[column.type] !== undefined
}

/**
 * `OptionSet` and `GlobalOptionSet` of a choice column. A global choice is in both, a local one only
 * in the first.
 *
 * @see Reference section 6.4.
 */
export function optionSetNavigations(
  table: Table,
  column: Column,
): Readonly<Record<string, () => Related>> {
  if (!hasOptionSet(column)) return {}
  const declared = column.type === 'Boolean' ? 'BooleanOptionSetMetadata' : 'OptionSetMetadata'
  return {
    OptionSet: () => ({ many: false, declared, item: toOptionSetItem(table, column) }),
    GlobalOptionSet: () => ({
      many: false,
      declared,
      item: column.globalChoice === undefined ? undefined : toOptionSetItem(table, column),
    }),
  }
}

/** Every global choice, each once, by the first column that uses it. */
export function globalOptionSetItems({ tables }: Schema): readonly Item[] {
  const items = new Map<string, Item>()
  for (const table of tables) {
    for (const column of table.columns.values()) {
      const name = column.globalChoice
      if (name !== undefined && !items.has(name)) items.set(name, toOptionSetItem(table, column))
    }
  }
  return [...items.values()]
}

function toOptionSetItem(table: Table, column: Column): Item {
  const name = column.globalChoice ?? `${table.logicalName}_${column.logicalName}`
  const boolean = column.type === 'Boolean'
  return {
    type: boolean ? 'BooleanOptionSetMetadata' : 'OptionSetMetadata',
    fields: {
      MetadataId: toGuid(`optionset:${name}`),
      HasChanged: null,
      IsCustomOptionSet: false,
      IsGlobal: column.globalChoice !== undefined,
      IsManaged: true,
      Name: name,
      ExternalTypeName: null,
      OptionSetType: kinds[column.type] ?? null,
      IntroducedVersion: '5.0.0.0',
      ParentOptionSetName: null,
      Description: toLabel(undefined, name),
      DisplayName: toLabel(column.displayName, `optionset:${name}`),
      IsCustomizable: toManaged(true, 'iscustomizable'),
      ...(boolean ? booleanOptions(column, name) : { Options: listOptions(table, column, name) }),
    },
    navigations: {},
    derived: optionFields,
  }
}

/** What `OptionSetMetadataBase` does not have. */
const optionFields = ['Options', 'TrueOption', 'FalseOption']

function booleanOptions(column: Column, name: string): JsonObject {
  const at = (value: number): Json => {
    const option = column.options.find((candidate) => candidate.value === value)
    return option ? toOption(option, name) : null
  }
  return { TrueOption: at(1), FalseOption: at(0) }
}

function listOptions(table: Table, column: Column, name: string): readonly JsonObject[] {
  return column.options.map((option) => ({
    ...(column.type === 'State' && {
      '@odata.type': '#Microsoft.Dynamics.CRM.StateOptionMetadata',
    }),
    ...(column.type === 'Status' && {
      '@odata.type': '#Microsoft.Dynamics.CRM.StatusOptionMetadata',
    }),
    ...toOption(option, name),
    ...(column.type === 'State' && stateFields(table, option)),
    ...(column.type === 'Status' && { State: option.state ?? null, TransitionData: null }),
  }))
}

function stateFields(table: Table, { value, label }: Option): JsonObject {
  const status = table.columns.get('statuscode')?.options.find(({ state }) => state === value)
  return { DefaultStatus: status?.value ?? null, InvariantName: label }
}

function toOption({ value, label }: Option, name: string): JsonObject {
  return {
    Value: value,
    Color: null,
    IsManaged: true,
    IsHidden: false,
    ExternalValue: null,
    ParentValues: [],
    Tag: null,
    MetadataId: toGuid(`option:${name}:${value}`),
    HasChanged: null,
    Label: toLabel(label, `option:${name}:${value}`),
    Description: toLabel(undefined, name),
  }
}
