import type { DetailColumn } from '../messages/message.ts'
import { messagesOf } from '../messages/messages.ts'
import type { ColumnDefinition, EntityDefinition } from '../metadata/definition.ts'
import { invalidValue } from '../values/invalid-value.ts'
import { bindLookup } from '../values/lookup-value.ts'
import { toScalar } from '../values/scalar-value.ts'
import type { WriteContext } from '../values/write-context.ts'

type Values = Readonly<Record<string, unknown>>

/** A value that belongs to a message: a column of its activity, or a parameter. */
export interface Detail {
  readonly column: DetailColumn
  readonly value: unknown
}

/** Names that people use for columns of an activity. */
const synonyms: Readonly<Record<string, string>> = { resolution: 'subject', minutes: 'timespent' }

/**
 * Separates the values for a closing activity from the record's own. A name that both have means the
 * record's.
 */
export function splitDetails(
  values: Values,
  entity: EntityDefinition,
): { readonly own: Values; readonly details: readonly Detail[] } {
  const known = messagesOf(entity.logicalName).flatMap(({ details }) => details)
  const entries = Object.entries(values).map(([name, value]) => {
    const lower = name.toLowerCase().replace(/@odata\.bind$/, '')
    const isOwn = entity.columns.has(lower) || entity.refusal?.(lower) !== undefined
    const wanted = synonyms[lower] ?? lower
    const column = isOwn ? undefined : known.find((one) => one.name === wanted)
    return { name, value, column }
  })
  return {
    own: Object.fromEntries(
      entries.flatMap(({ name, value, column }) => (column ? [] : [[name, value] as const])),
    ),
    details: entries.flatMap(({ value, column }) => (column ? [{ column, value }] : [])),
  }
}

/** The value in the service's format, under its name in the message. */
export async function toDetail(
  { column, value }: Detail,
  entity: EntityDefinition,
  context: WriteContext,
): Promise<readonly [name: string, value: unknown]> {
  const definition = toDefinition(column)
  if (column.type === 'Lookup') return bindLookup(definition, value, context, undefined)
  if (column.type === 'Boolean' && typeof value !== 'boolean')
    throw invalidValue(definition, 'is true or false', `Write {"${column.name}":true}.`)
  return [column.name, toScalar(definition, value, entity, context)]
}

function toDefinition({ name, type, maxLength, target }: DetailColumn): ColumnDefinition {
  const targets = target === undefined ? undefined : [{ entity: target, navigation: name }]
  return {
    logicalName: name,
    property: target === undefined ? name : `_${name}_value`,
    type,
    required: 'none',
    create: true,
    update: true,
    read: true,
    secured: false,
    custom: false,
    source: 'plain',
    ...(maxLength !== undefined && { maxLength }),
    ...(type === 'Integer' && { minValue: 0, maxValue: 2_147_483_647 }),
    ...(type === 'Money' && { precision: 4 }),
    ...(type === 'DateTime' && { format: 'DateOnly', dateTimeBehavior: 'DateOnly' }),
    ...(targets && { targets, lookupEntities: targets.map(({ entity }) => entity) }),
  }
}
