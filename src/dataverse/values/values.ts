import { DataverseError } from '../../errors.ts'
import { resolveColumn, unknownColumn } from '../query/columns.ts'
import type { ColumnDefinition, EntityDefinition } from '../metadata/definition.ts'
import { bindLookup } from './lookup-value.ts'
import type { LookupInput } from './lookup-value.ts'
import { toParties } from './parties.ts'
import { toScalar } from './scalar-value.ts'
import type { WriteContext } from './write-context.ts'

/** The body to send and the columns that it sets. */
export interface Body {
  readonly body: Readonly<Record<string, unknown>>
  readonly changed: readonly string[]
}

const mostColumns = 200

/**
 * The record body for a write, every name and value checked: columns by their logical name, lookups
 * as `@odata.bind`, choice labels as values, activity parties as their collection.
 *
 * @throws DataverseError `invalid_values` or `unknown_column`; then nothing was sent.
 * @see Reference sections 9 and 10.
 */
export async function toBody(
  values: Readonly<Record<string, unknown>>,
  entity: EntityDefinition,
  context: WriteContext,
): Promise<Body> {
  const names = Object.keys(values)
  if (names.length === 0 || names.length > mostColumns)
    throw new DataverseError('invalid_values', `values has ${names.length} columns.`, {
      hint: `Give 1 to ${mostColumns} columns, for example {"name":"Contoso"}.`,
    })

  const body = new Map<string, unknown>()
  const changed: string[] = []
  for (const name of names) {
    const { column, entries } = await toEntries(name, values[name], entity, context)
    for (const [property, value] of entries) addTo(body, property, value)
    if (changed.includes(column)) throw twice(column)
    changed.push(column)
  }
  return { body: Object.fromEntries(body), changed }
}

type Entry = readonly [property: string, value: unknown]

async function toEntries(
  name: string,
  value: unknown,
  entity: EntityDefinition,
  context: WriteContext,
): Promise<{ readonly column: string; readonly entries: readonly Entry[] }> {
  const bindName = /^(.+)@odata\.bind$/.exec(name)?.[1]
  if (bindName === undefined && name.includes('@'))
    throw new DataverseError(
      'invalid_values',
      `values cannot hold the annotation ${name.slice(0, 64)}.`,
      {
        hint: 'Name columns only; lookups may also be written as navigation@odata.bind.',
      },
    )

  const column = resolveColumn(entity, bindName ?? name)
  refuseReadOnly(column, entity, context)
  if (column.logicalName !== name && bindName === undefined)
    context.note(`${name} written as ${column.logicalName}`)

  if (column.type === 'PartyList')
    return {
      column: column.logicalName,
      entries: [await toParties(column, value, entity, context)],
    }
  if (column.targets || column.lookupEntities)
    return {
      column: column.logicalName,
      entries: [await bindLookup(column, toLookupInput(column, value), context, bindName)],
    }
  if (bindName !== undefined) throw unknownColumn(entity, bindName)
  return {
    column: column.logicalName,
    entries: [[column.logicalName, toScalar(column, value, context)]],
  }
}

function refuseReadOnly(column: ColumnDefinition, entity: EntityDefinition, context: WriteContext) {
  if (column[context.operation]) return
  const why = column.source === 'plain' ? 'is kept by Dataverse' : `is a ${column.source} column`
  throw new DataverseError(
    'invalid_values',
    `${entity.logicalName}.${column.logicalName} ${why} and cannot be set on ${context.operation}.`,
    { hint: `Leave ${column.logicalName} out of values.` },
  )
}

function toLookupInput(column: ColumnDefinition, value: unknown): LookupInput {
  if (value === null || typeof value === 'string') return value
  if (isReference(value)) return value
  throw new DataverseError(
    'invalid_values',
    `${column.logicalName} is a lookup and takes one record.`,
    {
      hint: `Write {"${column.logicalName}":{"entity":"${column.lookupEntities?.[0] ?? 'contact'}","id":"GUID"}}, or null to clear it.`,
    },
  )
}

function isReference(value: unknown): value is Exclude<LookupInput, string | null> {
  if (typeof value !== 'object' || value === null || !('entity' in value) || !('id' in value))
    return false
  const { entity, id } = value
  return (
    typeof entity === 'string' &&
    (typeof id === 'string' || (typeof id === 'object' && id !== null))
  )
}

/** Party columns share one collection: `to` and `cc` add to the same list. */
function addTo(body: Map<string, unknown>, property: string, value: unknown) {
  const held = body.get(property)
  if (Array.isArray(held) && Array.isArray(value)) body.set(property, [...held, ...value])
  else if (body.has(property)) throw twice(property)
  else body.set(property, value)
}

function twice(name: string): DataverseError {
  return new DataverseError('invalid_values', `${name} is set twice.`, {
    hint: 'Give each column once, by one of its names.',
  })
}
