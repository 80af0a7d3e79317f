import type { Column } from '../schema/model.ts'
import { refuse } from '../failures/query-failures.ts'
import { kindOf, toComparable, toInstant } from './values.ts'

/**
 * A value given as text, as in query functions and FetchXML, in the form that compares with the
 * column's values. `operator` is for the error.
 */
export function readTextValue(column: Column, text: string, operator: string): string | number {
  const kind = kindOf(column)
  switch (kind) {
    case 'number':
      return Number(check(text, text.trim() !== '' && !Number.isNaN(Number(text))))
    case 'boolean':
      return /^(?:true|1)$/i.test(check(text, /^(?:true|false|1|0)$/i.test(text))) ? 1 : 0
    case 'guid':
      return text.replace(/[{}]/g, '').toLowerCase()
    case 'dateTime':
      check(text, !Number.isNaN(Date.parse(text)))
      return toInstant(text.length === 10 ? `${text}T00:00:00Z` : text)
    case 'date':
      return text.slice(0, 10)
    default:
      return toComparable(kind, text)
  }

  function check(value: string, isValid: boolean): string {
    if (isValid) return value
    throw refuse(
      `The value '${text}' is not valid for '${operator}' on the attribute '${column.logicalName}'.`,
      '0x80041139',
    )
  }
}
