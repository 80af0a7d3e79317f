import { DataverseError } from '../../errors.ts'
import type { ComparisonOperator, Literal } from '../../../odata/ast.ts'
import { printLiteral } from '../../../odata/print.ts'
import type { ColumnDefinition, EntityDefinition } from '../metadata/definition.ts'
import { findOptions, listOptions } from '../metadata/choice-text.ts'
import { readDate } from '../text/date-text.ts'
import { readNumber } from '../text/number-text.ts'
import type { CheckContext } from './check-context.ts'
import { kindOf } from '../metadata/columns.ts'

/** A column and the entity that has it. */
export interface Compared {
  readonly column: ColumnDefinition
  readonly owner: EntityDefinition
}

const guidText = /^\{?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?$/i

/** The GUID in a text, without braces and in lower case; `undefined` for any other text. */
export function guidOf(text: string): string | undefined {
  const trimmed = text.trim()
  return guidText.test(trimmed) ? trimmed.replaceAll(/[{}]/g, '').toLowerCase() : undefined
}

/**
 * The compared value as literals in the column's type: quoted GUIDs, numbers and dates without quotes,
 * numbers for text columns with quotes, choice labels as values. Returns several literals if several
 * values share a label.
 *
 * @throws DataverseError `invalid_query` with the form that works.
 * @see Reference sections 7.4 and 9.
 */
export function fitLiteral(
  literal: Literal,
  { column, owner }: Compared,
  operator: ComparisonOperator,
  context: CheckContext,
): readonly Literal[] {
  if (literal.type === 'null') return [literal]
  switch (kindOf(column)) {
    case 'text':
      return [toText(literal, column, context)]
    case 'number':
      return [toNumber(literal, column, context)]
    case 'boolean':
    case 'choice':
      return toChoice(literal, { column, owner }, operator, context)
    case 'id':
    case 'lookup':
      return [toGuid(literal, column, context)]
    case 'day':
    case 'time':
      return [toDate(literal, column, operator, context)]
    default:
      return [literal]
  }
}

function toText(literal: Literal, column: ColumnDefinition, context: CheckContext): Literal {
  if (literal.type === 'string') return literal
  const value = printLiteral(literal)
  context.note(`${column.logicalName} is text: ${value} quoted`)
  return { type: 'string', value, at: literal.at }
}

function toNumber(literal: Literal, column: ColumnDefinition, context: CheckContext): Literal {
  if (literal.type === 'number') return literal
  const reading = literal.type === 'string' ? readNumber(literal.value) : undefined
  if (reading && 'text' in reading && !reading.currency) {
    context.note(`'${shown(literal)}' of ${column.logicalName} sent as ${reading.text}`)
    return { type: 'number', text: reading.text, at: literal.at }
  }
  const forms =
    reading &&
    ('text' in reading ? [reading.text] : reading.either.map((text) => `${Number(text)}`))
  throw wrongLiteral(literal, column, 'a number', forms)
}

function toChoice(
  literal: Literal,
  { column, owner }: Compared,
  operator: ComparisonOperator,
  context: CheckContext,
): readonly Literal[] {
  const { logicalName, type, options = [] } = column
  const isBoolean = type === 'Boolean'
  if (isBoolean && literal.type === 'boolean') return [literal]
  if (!isBoolean && literal.type === 'number') {
    if (options.length > 0 && !options.some(({ value }) => String(value) === literal.text))
      context.note(`${logicalName} has no value ${literal.text}: ${listOptions(column)}`)
    return [literal]
  }
  const text = literal.type === 'enum' ? literal.member : textOfLiteral(literal)
  const found = findOptions(column, text)
  const isEquality = operator === 'eq' || operator === 'ne'
  if (found.length === 0 || (found.length > 1 && !isEquality))
    throw noSuchChoice(literal, { column, owner })
  return found.map(({ value, label }) => {
    const sent = isBoolean ? value === 1 : value
    context.note(`"${label}" of ${logicalName} sent as ${sent}`)
    return isBoolean
      ? { type: 'boolean', value: value === 1, at: literal.at }
      : { type: 'number', text: String(value), at: literal.at }
  })
}

function toGuid(literal: Literal, column: ColumnDefinition, context: CheckContext): Literal {
  if (literal.type === 'guid') return literal
  const value = literal.type === 'string' ? guidOf(literal.value) : undefined
  if (value === undefined) throw wrongLiteral(literal, column, 'a GUID')
  context.note(`GUID for ${column.logicalName} sent without quotes`)
  return { type: 'guid', value, at: literal.at }
}

function toDate(
  literal: Literal,
  column: ColumnDefinition,
  operator: ComparisonOperator,
  context: CheckContext,
): Literal {
  const { logicalName } = column
  const { at } = literal
  const reading = readDate(textOfLiteral(literal))
  const isDay = kindOf(column) === 'day'
  if (!reading || 'either' in reading)
    throw wrongLiteral(literal, column, isDay ? 'a date' : 'a date and time', reading?.either)
  const { day, time, zone } = reading
  if (isDay) {
    if (time !== undefined && !time.startsWith('00:00:00'))
      context.ambiguity(`${logicalName} has dates without time, not ${shown(literal)}.`)
    if (literal.type !== 'date') context.note(`${logicalName} compared with the date ${day}`)
    return { type: 'date', value: day, at }
  }
  if (time === undefined) {
    if (operator === 'eq' || operator === 'ne') noteMidnight(logicalName, day, context)
    if (operator === 'gt' || operator === 'le')
      context.note(`${logicalName} has a time: ${day} means its midnight UTC`)
    if (literal.type === 'string') context.note(`'${shown(literal)}' sent as ${day}`)
    return { type: 'date', value: day, at }
  }
  if (literal.type === 'dateTime' && zone !== undefined) return literal
  const value = `${day}T${time}${zone ?? 'Z'}`
  if (zone === undefined) context.note(`${logicalName}: ${day}T${time} taken as UTC`)
  else if (shown(literal) !== value) context.note(`${shown(literal)} sent as ${value}`)
  return { type: 'dateTime', value, at }
}

function noteMidnight(name: string, day: string, context: CheckContext) {
  context.note(
    `${name} has a time: ${day} matches only midnight UTC; for the whole day use ` +
      `Microsoft.Dynamics.CRM.On(PropertyName='${name}',PropertyValue='${day}')`,
  )
}

/** The text of a literal, without its quotes. */
export const textOfLiteral = (literal: Literal) =>
  literal.type === 'string' ? literal.value : printLiteral(literal)

const shown = (literal: Literal) => textOfLiteral(literal).slice(0, 64)

/** The error for a text that is not the label of exactly one option. */
export function noSuchChoice(literal: Literal, { column, owner }: Compared): DataverseError {
  const { logicalName, type } = column
  const form = type === 'Boolean' ? 'true or false' : 'a number'
  return new DataverseError(
    'invalid_query',
    `${logicalName} is a choice and has no single value for "${shown(literal)}".`,
    {
      hint: `Compare with ${form}: ${listOptions(column, textOfLiteral(literal))}.`,
      facts: { position: literal.at, staleEntity: owner.logicalName },
    },
  )
}

const likes = {
  'a number': 'Write a number without quotes: 1250.5.',
  'a GUID': 'Write a GUID without quotes: 5a3f0000-0000-4000-8000-000000000001.',
  'a date': 'Write a date without quotes: 2026-01-31.',
  'a date and time': 'Write it in UTC and without quotes: 2026-01-31T09:30:00Z.',
} as const

/** The error for a literal of the wrong type, with the form to write. */
export function wrongLiteral(
  literal: Literal,
  { logicalName }: ColumnDefinition,
  kind: keyof typeof likes,
  forms: readonly string[] = [],
): DataverseError {
  return new DataverseError(
    'invalid_query',
    `${logicalName} needs ${kind}; "${shown(literal)}" is not one.`,
    {
      hint: forms.length > 0 ? `Use ${forms.join(' or ')}.` : likes[kind],
      facts: { position: literal.at },
    },
  )
}
