import type { Literal } from '../../odata/ast.ts'
import type { Column } from '../schema/model.ts'
import type { Value } from '../store/store.ts'
import { refuse } from '../failures/query-failures.ts'
import { toComparableText } from './text.ts'

/** How the values of a column compare. */
export type Kind = 'text' | 'number' | 'boolean' | 'guid' | 'date' | 'dateTime'

const kinds: Readonly<Record<Column['type'], Kind>> = {
  BigInt: 'number',
  Boolean: 'boolean',
  Customer: 'guid',
  DateTime: 'dateTime',
  Decimal: 'number',
  Double: 'number',
  EntityName: 'text',
  File: 'guid',
  Image: 'text',
  Integer: 'number',
  Lookup: 'guid',
  Memo: 'text',
  Money: 'number',
  MultiSelectPicklist: 'text',
  Owner: 'guid',
  PartyList: 'text',
  Picklist: 'number',
  State: 'number',
  Status: 'number',
  String: 'text',
  Uniqueidentifier: 'guid',
  Virtual: 'text',
}

export function kindOf(column: Column): Kind {
  return isDateOnly(column) ? 'date' : kinds[column.type]
}

/** True for columns that hold `2026-01-31`. A date-only format alone is not enough. */
export function isDateOnly(column: Column): boolean {
  return column.type === 'DateTime' && column.dateTimeBehavior === 'DateOnly'
}

/** The OData type of a column's values. */
export function edmType(column: Column): string {
  switch (column.type) {
    case 'BigInt':
      return 'Edm.Int64'
    case 'Decimal':
    case 'Money':
      return 'Edm.Decimal'
    case 'Double':
      return 'Edm.Double'
    case 'Integer':
    case 'Picklist':
    case 'State':
    case 'Status':
      return 'Edm.Int32'
    default:
      return edmTypeOfKind(kindOf(column))
  }
}

function edmTypeOfKind(kind: Kind): string {
  return {
    text: 'Edm.String',
    number: 'Edm.Int32',
    boolean: 'Edm.Boolean',
    guid: 'Edm.Guid',
    date: 'Edm.Date',
    dateTime: 'Edm.DateTimeOffset',
  }[kind]
}

export interface Constant {
  readonly kind: Kind
  readonly edm: string
  readonly value: Exclude<Value, null>
}

/** A literal as a value that compares with stored ones; `undefined` for `null`. */
export function toConstant(literal: Literal): Constant | undefined {
  switch (literal.type) {
    case 'null':
      return undefined
    case 'boolean':
      return { kind: 'boolean', edm: 'Edm.Boolean', value: literal.value }
    case 'number':
      return { kind: 'number', edm: numberType(literal.text), value: Number(literal.text) }
    case 'string':
      return { kind: 'text', edm: 'Edm.String', value: literal.value }
    case 'guid':
      return { kind: 'guid', edm: 'Edm.Guid', value: literal.value.toLowerCase() }
    case 'date':
      return { kind: 'date', edm: 'Edm.Date', value: literal.value }
    case 'dateTime':
      return { kind: 'dateTime', edm: 'Edm.DateTimeOffset', value: toInstant(literal.value) }
    default:
      throw refuse(`The type '${literal.name}' is not defined in the model.`, '0x0')
  }
}

/**
 * A date-time as text that sorts among stored ones. Stored values are whole seconds, so fractions
 * of a second follow the `Z`: `09:30:00Z` < `09:30:00Z.500` < `09:30:01Z`.
 */
export function toInstant(text: string): string {
  const zoned = /(?:z|[+-]\d\d:\d\d)$/i.test(text) ? text : `${text}Z`
  const instant = new Date(zoned)
  if (Number.isNaN(instant.getTime())) {
    throw refuse(`Unrecognized 'Edm.DateTimeOffset' literal '${text}'.`, '0x0')
  }
  const [seconds = '', fraction = ''] = instant.toISOString().slice(0, -1).split('.')
  return Number(fraction) === 0 ? `${seconds}Z` : `${seconds}Z.${fraction}`
}

/** Milliseconds since 1970 as stored text, without fractions of a second. */
export function toStoredInstant(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`
}

/** The form in which two values of a kind compare with `<` and `===`. */
export function toComparable(kind: Kind, value: Exclude<Value, null>): string | number {
  if (typeof value === 'string') return kind === 'text' ? toComparableText(value) : value
  return Number(value)
}

function numberType(text: string): string {
  if (/[.e]/i.test(text)) return 'Edm.Double'
  return Math.abs(Number(text)) > 2_147_483_647 ? 'Edm.Int64' : 'Edm.Int32'
}
