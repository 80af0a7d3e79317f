import { findNavigation, targetTable } from '../query/navigation.ts'
import type { CollectionNavigation, SingleNavigation } from '../query/navigation.ts'
import { httpCode, refuse } from '../query/refusals.ts'
import type { Column, Table } from '../schema/model.ts'
import type { Context } from '../store/context.ts'
import type { Value } from '../store/store.ts'
import { readColumnValue } from './column-value.ts'
import { resolveReference } from './reference.ts'
import type { Reference } from './reference.ts'
import {
  badPayload,
  directLookup,
  invalidProperty,
  payloadCode,
  undeclaredProperty,
} from './write-failures.ts'

export type JsonObject = Readonly<Record<string, unknown>>

/** What a body asks to be done to one row, names resolved and values checked. */
export interface Change {
  /** Values by logical column name. */
  readonly values: ReadonlyMap<string, Value>
  /** Lookups by logical column name; null clears. */
  readonly lookups: ReadonlyMap<string, Reference | null>
  /** Rows to create first and point to. */
  readonly parents: readonly { readonly navigation: SingleNavigation; readonly body: JsonObject }[]
  /** Rows to create behind a collection. */
  readonly children: readonly {
    readonly navigation: CollectionNavigation
    readonly table: Table
    readonly bodies: readonly JsonObject[]
  }[]
  /** Existing rows to put into a collection. */
  readonly members: readonly {
    readonly navigation: CollectionNavigation
    readonly rows: readonly Reference[]
  }[]
}

type Mutable = {
  values: Map<string, Value>
  lookups: Map<string, Reference | null>
  parents: Change['parents'][number][]
  children: Change['children'][number][]
  members: Change['members'][number][]
}

/**
 * Reads a body (reference sections 9 and 10): columns by logical name, lookups by
 * `navigation@odata.bind`, nested objects of a deep insert. Columns that cannot be written are
 * passed over as the service does, except rollups, which it refuses.
 */
export function readChange(
  context: Context,
  table: Table,
  body: JsonObject,
  operation: 'create' | 'update',
): Change {
  const change: Mutable = {
    values: new Map(),
    lookups: new Map(),
    parents: [],
    children: [],
    members: [],
  }
  for (const [name, json] of Object.entries(body)) {
    if (name.endsWith('@odata.bind')) readBind(context, table, name.slice(0, -11), json, change)
    // Other annotations describe a property that is read by itself.
    else if (!name.includes('@')) readProperty(context, table, name, json, change, operation)
  }
  return change
}

export function isObject(json: unknown): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
}

function readBind(
  context: Context,
  table: Table,
  name: string,
  json: unknown,
  change: Mutable,
): void {
  const navigation = findNavigation(table, name)
  if (!navigation) throw undeclaredProperty(table, name)

  if (navigation.kind === 'single') {
    const target = json === null ? null : bindOne(context, table, navigation.targets, json)
    change.lookups.set(navigation.column, target)
    return
  }
  if (!Array.isArray(json))
    throw badPayload(table, `The value of '${name}@odata.bind' is not an array.`)
  const targets = [navigation.relation.entity]
  const rows = json.map((item) => bindOne(context, table, targets, item))
  change.members.push({ navigation, rows })
}

function bindOne(
  context: Context,
  table: Table,
  targets: readonly string[],
  json: unknown,
): Reference {
  if (typeof json !== 'string') {
    throw badPayload(table, 'The value of an odata.bind annotation must be a string.')
  }
  return resolveReference(context, table, targets, json)
}

function readProperty(
  context: Context,
  table: Table,
  name: string,
  json: unknown,
  change: Mutable,
  operation: 'create' | 'update',
): void {
  const column = table.properties.get(name)
  if (column) {
    if (column.logicalName !== name) throw directLookup(httpCode)
    readColumn(table, column, json, change, operation)
    return
  }
  const navigation = findNavigation(table, name)
  if (navigation?.kind === 'single') {
    readLookup(navigation, json, change, operation)
    return
  }
  if (navigation) {
    readChildren(context, table, navigation, json, change, operation)
    return
  }
  // A lookup with several targets is no property under its own name.
  const isLookup = table.columns.has(name) && typeof json === 'string'
  throw isLookup ? directLookup(payloadCode) : invalidProperty(table, name)
}

function readColumn(
  table: Table,
  column: Column,
  json: unknown,
  { values }: Mutable,
  operation: 'create' | 'update',
): void {
  if (column.type === 'PartyList') throw invalidProperty(table, column.logicalName)
  if (column.source !== 'plain') {
    throw refuse(
      `The attribute '${column.logicalName}' is a ${column.source} field and cannot be updated.`,
      '0x80044911',
    )
  }
  const value = readColumnValue(table, column, json)
  const isWritable = operation === 'create' ? column.create : column.update
  if (isWritable) values.set(column.logicalName, value)
}

function readLookup(
  navigation: SingleNavigation,
  json: unknown,
  change: Mutable,
  operation: 'create' | 'update',
): void {
  if (json === null) {
    change.lookups.set(navigation.column, null)
    return
  }
  if (!isObject(json)) throw directLookup(payloadCode)
  if (operation === 'update') throw deepUpdate()
  change.parents.push({ navigation, body: json })
}

function readChildren(
  { schema }: Context,
  table: Table,
  navigation: CollectionNavigation,
  json: unknown,
  change: Mutable,
  operation: 'create' | 'update',
): void {
  const isParties = navigation.relation.entity === 'activityparty'
  if (operation === 'update' && !isParties) throw deepUpdate()
  const target = targetTable(schema, navigation)
  if (!target || !Array.isArray(json) || !json.every(isObject)) {
    throw badPayload(
      table,
      `The value of the navigation property '${navigation.name}' is not an array of objects.`,
    )
  }
  change.children.push({ navigation, table: target, bodies: json })
}

function deepUpdate(): Error {
  return refuse('Deep update of navigation properties is not allowed.')
}
