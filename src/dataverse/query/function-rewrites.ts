import type {
  FunctionCall,
  Comparison,
  ComparisonOperator,
  Filter,
  Literal,
  Operand,
  Path,
} from '../../../odata/ast.ts'
import type { PathScope } from './path.ts'

/** A comparison whose left side is a function of a column. */
export interface Rewritable {
  readonly column: Path
  readonly operator: ComparisonOperator
  readonly value: Operand
  readonly call: FunctionCall
  readonly scope: PathScope
}

/**
 * OData functions that the service lacks, with an equivalent form of their comparison. A form that is
 * not exactly equivalent is reported as ambiguity.
 *
 * @see Reference section 7.4.
 */
export const functionRewrites: Readonly<Record<string, (given: Rewritable) => Filter | undefined>> =
  {
    length({ column, operator, value, scope }) {
      if (value.type !== 'number') return undefined
      const isEmpty = ['eq 0', 'lt 1', 'le 0'].includes(`${operator} ${value.text}`)
      const isFilled = ['ne 0', 'gt 0', 'ge 1'].includes(`${operator} ${value.text}`)
      if (!isEmpty && !isFilled) return undefined
      scope.context.ambiguity('Dataverse has no length().')
      return compare(column, isEmpty ? 'eq' : 'ne', { type: 'null', at: column.at })
    },

    indexof({ column, operator, value, call, scope }) {
      const [, part] = call.arguments
      if (value.type !== 'number' || !part) return undefined
      const test = `${operator} ${value.text}`
      const name = test === 'eq 0' ? 'startswith' : 'contains'
      const found: FunctionCall = { type: 'call', name, arguments: [column, part], at: call.at }
      if (!['eq 0', 'ge 0', 'gt -1', 'ne -1', 'eq -1', 'lt 0'].includes(test)) return undefined
      scope.context.note(`indexof read as ${name}`)
      return ['eq -1', 'lt 0'].includes(test) ? { type: 'not', operand: found, at: call.at } : found
    },

    year({ column, operator, value, scope }) {
      if (value.type !== 'number' || !/^\d{4}$/.test(value.text)) return undefined
      scope.context.ambiguity('Dataverse has no year(). Here, days begin at midnight UTC.')
      const year = Number(value.text)
      const start = day(`${year}-01-01`, column.at)
      const end = day(`${year + 1}-01-01`, column.at)
      return range(column, operator, start, end)
    },

    date({ column, operator, value, scope }) {
      const text = value.type === 'date' || value.type === 'string' ? value.value.slice(0, 10) : ''
      const name = dayFunctions.get(operator)
      if (!/^\d{4}-\d\d-\d\d$/.test(text) || name === undefined) return undefined
      scope.context.ambiguity('Dataverse has no date().')
      const { at } = column
      return {
        type: 'queryFunction',
        name,
        parameters: [
          { name: 'PropertyName', value: { type: 'string', value: column.segments.join('/'), at } },
          { name: 'PropertyValue', value: { type: 'string', value: text, at } },
        ],
        at,
      }
    },

    concat({ column, operator, value, scope }) {
      const { primaryName } = scope.entity
      if (primaryName === undefined || value.type !== 'string') return undefined
      scope.context.ambiguity('Dataverse has no concat().')
      return compare({ ...column, segments: [primaryName] }, operator, value)
    },
  }

const dayFunctions = new Map<ComparisonOperator, string>([
  ['eq', 'On'],
  ['ge', 'OnOrAfter'],
  ['le', 'OnOrBefore'],
])

function range(column: Path, operator: ComparisonOperator, start: Literal, end: Literal): Filter {
  const { at } = column
  if (operator === 'eq')
    return {
      type: 'and',
      left: compare(column, 'ge', start),
      right: compare(column, 'lt', end),
      at,
    }
  if (operator === 'ne')
    return { type: 'or', left: compare(column, 'lt', start), right: compare(column, 'ge', end), at }
  if (operator === 'ge' || operator === 'lt') return compare(column, operator, start)
  return compare(column, operator === 'gt' ? 'ge' : 'lt', end)
}

const day = (value: string, at: number): Literal => ({ type: 'date', value, at })

export const compare = (left: Path, operator: ComparisonOperator, right: Operand): Comparison => {
  return { type: 'comparison', operator, left, right, at: left.at }
}
