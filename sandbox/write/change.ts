import { findNavigation, targetTable } from '../query/navigation.ts'
import type { CollectionNavigation, SingleNavigation } from '../query/navigation.ts'
import { httpCode, refuse, typeName } from '../failures/query-failures.ts'
import type { Column, Table } from '../schema/model.ts'
import type { Context } from '../security/context.ts'
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

export type RequestBody = Readonly<Record<string, unknown>>

/** The changes to one row that a body requests, with names resolved and values checked. */
export interface Change {
  /** Values by logical column name. */
  readonly values: ReadonlyMap<string, Value>
  /** Lookups by logical column name; null clears. */
  readonly lookups: ReadonlyMap<string, Reference | null>
  /** Rows to create first, for lookups of this row. */
  readonly parents: readonly { readonly navigation: SingleNavigation; readonly body: RequestBody }[]
  /** Rows to create in a collection. */
  readonly children: readonly {
    readonly navigation: CollectionNavigation
    readonly table: Table
    readonly bodies: readonly RequestBody[]
  }[]
  /** Existing rows to add to a collection. */
  readonly members: readonly {
    readonly navigation: CollectionNavigation
    readonly rows: readonly Reference[]
  }[]
}

/** A body while it is converted to a change. */
interface Reading {
  readonly context: Context
  readonly table: Table
  readonly operation: 'create' | 'update'
  readonly values: Map<string, Value>
  readonly lookups: Map<string, Reference | null>
  readonly parents: Change['parents'][number][]
  readonly children: Change['children'][number][]
  readonly members: Change['members'][number][]
}

/**
 * Reads a body (reference sections 9 and 10): columns by logical name, lookups by
 * `navigation@odata.bind`, nested objects of a deep insert. Like the service, it ignores columns
 * that cannot be written, except rollup columns, which it rejects.
 */
export function readChange(
  context: Context,
  table: Table,
  body: RequestBody,
  operation: 'create' | 'update',
): Change {
  checkType(table, body['@odata.type'])
  const reading: Reading = {
    context,
    table,
    operation,
    values: new Map(),
    lookups: new Map(),
    parents: [],
    children: [],
    members: [],
  }
  for (const [name, json] of Object.entries(body)) {
    if (name.endsWith('@odata.bind')) readBind(reading, name.slice(0, -11), json)
    // Other annotations describe a property that is read separately.
    else if (!name.includes('@')) readProperty(reading, name, json)
  }
  return reading
}

/** A body may name its type, which must then match the table's type (OData JSON 4.5.3). */
function checkType(table: Table, type: unknown): void {
  if (
    type === undefined ||
    (typeof type === 'string' && type.replace(/^#/, '') === typeName(table))
  )
    return
  throw badPayload(
    table,
    `The type ${JSON.stringify(type)} is not assignable to the expected type '${typeName(table)}'.`,
  )
}

export function isObject(json: unknown): json is RequestBody {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
}

function readBind(reading: Reading, name: string, json: unknown): void {
  const { table, members } = reading
  const navigation = findNavigation(table, name)
  if (!navigation) throw undeclaredProperty(table, name)

  if (navigation.kind === 'single') {
    const target = json === null ? null : bindOne(reading, navigation.targets, json)
    setLookup(reading, navigation, target)
    return
  }
  if (!Array.isArray(json)) {
    throw badPayload(table, `The value of '${name}@odata.bind' is not an array.`)
  }
  const targets = [navigation.relation.entity]
  members.push({ navigation, rows: json.map((item) => bindOne(reading, targets, item)) })
}

function bindOne(
  { context, table }: Reading,
  targets: readonly string[],
  json: unknown,
): Reference {
  if (typeof json === 'string') return resolveReference(context, table, targets, json)
  throw badPayload(table, 'The value of an odata.bind annotation must be a string.')
}

function readProperty(reading: Reading, name: string, json: unknown): void {
  const { table } = reading
  const column = table.properties.get(name)
  if (column) {
    if (column.logicalName !== name) throw directLookup(httpCode)
    readColumn(reading, column, json)
    return
  }
  const navigation = findNavigation(table, name)
  if (navigation?.kind === 'single') {
    readLookup(reading, navigation, json)
    return
  }
  if (navigation) {
    readChildren(reading, navigation, json)
    return
  }
  // A lookup with several targets is not a property under its own name.
  const isLookup = table.columns.has(name) && typeof json === 'string'
  throw isLookup ? directLookup(payloadCode) : invalidProperty(table, name)
}

function readColumn(reading: Reading, column: Column, json: unknown): void {
  const { table, values } = reading
  if (column.type === 'PartyList') throw invalidProperty(table, column.logicalName)
  if (column.source !== 'plain') {
    throw refuse(
      `The attribute '${column.logicalName}' is a ${column.source} field and cannot be updated.`,
      '0x80044911',
    )
  }
  const value = readColumnValue(table, column, json)
  if (isWritable(reading, column)) values.set(column.logicalName, value)
}

function readLookup(reading: Reading, navigation: SingleNavigation, json: unknown): void {
  if (json === null) {
    setLookup(reading, navigation, null)
    return
  }
  if (!isObject(json)) throw directLookup(payloadCode)
  if (reading.operation === 'update') throw deepUpdate()
  reading.parents.push({ navigation, body: json })
}

function setLookup(reading: Reading, { column }: SingleNavigation, target: Reference | null): void {
  const found = reading.table.columns.get(column)
  if (found && isWritable(reading, found)) reading.lookups.set(column, target)
}

function isWritable({ operation }: Reading, column: Column): boolean {
  return operation === 'create' ? column.create : column.update
}

function readChildren(reading: Reading, navigation: CollectionNavigation, json: unknown): void {
  const { context, table, operation, children } = reading
  const isParties = navigation.relation.entity === 'activityparty'
  if (operation === 'update' && !isParties) throw deepUpdate()

  const target = targetTable(context.schema, navigation)
  if (!target || !Array.isArray(json) || !json.every(isObject)) {
    throw badPayload(
      table,
      `The value of the navigation property '${navigation.name}' is not an array of objects.`,
    )
  }
  children.push({ navigation, table: target, bodies: json })
}

function deepUpdate(): Error {
  return refuse('Deep update of navigation properties is not allowed.')
}
