import type { ColumnDefinition, EntityDefinition } from '../metadata/definition.ts'
import { findOptions, listOptions } from '../metadata/choice-text.ts'
import { invalidValue, writeInstead } from './invalid-value.ts'
import type { WriteContext } from './write-context.ts'

const mostChoices = 150

/**
 * The value of a choice from its number, its label, or the number as text.
 *
 * @throws DataverseError `invalid_values` with the options if none or several have the label.
 */
export function toChoiceValue(
  column: ColumnDefinition,
  given: unknown,
  entity: EntityDefinition,
  context: WriteContext,
): number {
  const value = unwrap(given)
  const { options = [] } = column
  if (typeof value === 'number' && options.some((option) => option.value === value)) return value
  const found = typeof value === 'string' ? findOptions(column, value) : []
  const [only, ...others] = found
  if (!only || others.length > 0) throw noSuchOption(column, value, entity)
  context.note(`${column.logicalName} "${only.label}" written as ${only.value}`)
  return only.value
}

/** `true` or `false`, also from a label, from 1 or 0, or from text. */
export function toBooleanValue(
  column: ColumnDefinition,
  given: unknown,
  entity: EntityDefinition,
  context: WriteContext,
): boolean {
  const value = unwrap(given)
  if (typeof value === 'boolean') return value
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  const [only, ...others] = findOptions(column, text)
  if (!only || others.length > 0) throw noSuchOption(column, value, entity)
  context.note(`${column.logicalName} "${text}" written as ${only.value === 1}`)
  return only.value === 1
}

/** Several values: a list, or text with values or labels separated by commas or semicolons. */
export function toMultiChoice(
  column: ColumnDefinition,
  given: unknown,
  entity: EntityDefinition,
  context: WriteContext,
): string | null {
  const parts = Array.isArray(given) ? given : splitText(column, given)
  if (parts.length > mostChoices)
    throw invalidValue(column, `allows at most ${mostChoices} values`, 'Leave some out.')
  const values = parts.map((part: unknown) => toChoiceValue(column, part, entity, context))
  return values.length === 0 ? null : [...new Set(values)].join(',')
}

/** Splits text into values. A label may contain a comma itself. */
function splitText(column: ColumnDefinition, given: unknown): readonly unknown[] {
  if (typeof given !== 'string' || findOptions(column, given).length > 0) return [given]
  const separator = given.includes(';') ? ';' : ','
  return given
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

/** Accepts `{"value":1,"label":"Active"}`, the form of a choice in some answers. */
function unwrap(given: unknown): unknown {
  return typeof given === 'object' && given !== null && 'value' in given ? given.value : given
}

function noSuchOption(column: ColumnDefinition, value: unknown, entity: EntityDefinition) {
  if (value === '')
    return invalidValue(column, 'is a choice, not text', writeInstead(column, [null]))
  const near = typeof value === 'string' ? value : ''
  return invalidValue(
    column,
    `is a choice and has no value ${(JSON.stringify(value) ?? 'nothing').slice(0, 64)}`,
    `Use one of: ${listOptions(column, near)}.`,
    entity.logicalName,
  )
}
