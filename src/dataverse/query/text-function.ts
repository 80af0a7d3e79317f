import { DataverseError } from '../../errors.ts'
import type { FunctionCall, Filter, Literal } from '../../../odata/ast.ts'
import { printLiteral } from '../../../odata/print.ts'
import { listOptions } from '../metadata/choice-text.ts'
import { kindOf } from '../metadata/columns.ts'
import type { ColumnKind } from '../metadata/columns.ts'
import { nameForms, severalNames } from './comparison.ts'
import { checkPath } from './path.ts'
import type { CheckedPath, PathScope } from './path.ts'
import { escapeWildcards, unescapeWildcards } from './wildcards.ts'

/**
 * `contains`, `startswith` or `endswith` on a text column. A lookup is searched by the name it shows.
 * For a choice, the options with matching labels are suggested. Wildcards are escaped, so that the
 * text is found as typed.
 *
 * @throws DataverseError `invalid_query` with the form that works on the column's type.
 * @see Reference section 7.4.
 */
export async function checkTextFunction(call: FunctionCall, scope: PathScope): Promise<Filter> {
  const { name } = call
  const [first, second, ...others] = call.arguments
  if (first?.type !== 'path' || !second || others.length > 0 || isNoText(second.type))
    throw wrongArguments(call)
  const checked = await checkPath(first, scope)
  const text = literalText(second, checked, scope)
  const argument = (): Literal => {
    const value = findable(call, text, checked, scope)
    return { type: 'string', value, at: second.at }
  }

  switch (kindOf(checked.column)) {
    case 'text':
    case 'other':
      return { ...call, arguments: [checked.path, argument()] }
    case 'lookup': {
      const forms = await nameForms(checked, scope.context.entity)
      const searched = argument()
      const filters = forms.map((path): FunctionCall => ({ ...call, arguments: [path, searched] }))
      const [only, ...more] = filters
      if (!only || more.length > 0) throw severalNames(call, filters)
      scope.context.note(`${checked.column.logicalName} searched by name`)
      return only
    }
    case 'choice':
    case 'choices':
      return matchLabels(name, unescapeWildcards(text), checked, scope)
    default:
      return inYear(call, checked, text, scope)
  }
}

/** The text as the service finds it literally. Only the pattern of a SQL `like` keeps its wildcards. */
function findable(
  { pattern }: FunctionCall,
  text: string,
  { column: { logicalName } }: CheckedPath,
  { context }: PathScope,
): string {
  if (pattern) {
    context.note(`like on ${logicalName}: _ and [] are wildcards`)
    return text
  }
  const escaped = escapeWildcards(text)
  if (escaped !== text)
    context.note(
      `${logicalName} searched for the text "${unescapeWildcards(escaped).slice(0, 64)}"`,
    )
  return escaped
}

/** Converts a search for a year in a date to a range. No other type can be searched as text. */
function inYear(
  call: FunctionCall,
  { column, path }: CheckedPath,
  text: string,
  scope: PathScope,
): Filter {
  const kind = kindOf(column)
  const rule = `${call.name} searches text; ${column.logicalName} is ${column.type}.`
  if ((kind !== 'day' && kind !== 'time') || !/^\d{4}-?$/.test(text))
    throw new DataverseError('invalid_query', rule, {
      hint: `Compare instead: ${path.segments.join('/')} ${likeOf[kind] ?? 'eq 1000'}.`,
      facts: { position: call.at },
    })
  scope.context.ambiguity(rule)
  const { at } = path
  const year = Number(text.slice(0, 4))
  const bound = (value: number): Literal => ({ type: 'date', value: `${value}-01-01`, at })
  return {
    type: 'and',
    left: { type: 'comparison', operator: 'ge', left: path, right: bound(year), at },
    right: { type: 'comparison', operator: 'lt', left: path, right: bound(year + 1), at },
    at,
  }
}

const likeOf: Readonly<Partial<Record<ColumnKind, string>>> = {
  boolean: 'eq true',
  id: 'eq 5a3f0000-0000-4000-8000-000000000001',
  day: 'ge 2026-01-31',
  time: 'ge 2026-01-31T00:00:00Z',
}

const isNoText = (type: string) => ['path', 'call', 'alias', 'null'].includes(type)

function literalText(
  operand: FunctionCall['arguments'][number],
  { column }: CheckedPath,
  scope: PathScope,
) {
  if (operand.type === 'string') return operand.value
  if (operand.type === 'path' || operand.type === 'call' || operand.type === 'alias') return ''
  const text = printLiteral(operand)
  scope.context.note(`${column.logicalName} is text: ${text} quoted`)
  return text
}

function matchLabels(name: string, text: string, checked: CheckedPath, scope: PathScope): Filter {
  const { path, column } = checked
  const { at } = path
  const wanted = text.toLowerCase()
  const items = (column.options ?? [])
    .filter(({ label }) => {
      const lower = label.toLowerCase()
      if (name === 'contains') return lower.includes(wanted)
      return name === 'startswith' ? lower.startsWith(wanted) : lower.endsWith(wanted)
    })
    .map(({ value }): Literal => ({ type: 'string', value: String(value), at }))
  if (items.length === 0)
    throw new DataverseError(
      'invalid_query',
      `${column.logicalName} is a choice and has no label like "${text.slice(0, 64)}".`,
      {
        hint: `Compare with a number: ${listOptions(column)}.`,
        facts: { position: at, staleEntity: checked.owner.logicalName },
      },
    )
  scope.context.ambiguity(`${column.logicalName} is a choice: ${name} cannot search its labels.`)
  const property = [...path.segments.slice(0, -1), column.logicalName].join('/')
  return {
    type: 'queryFunction',
    name: kindOf(column) === 'choices' ? 'ContainValues' : 'In',
    parameters: [
      { name: 'PropertyName', value: { type: 'string', value: property, at } },
      { name: 'PropertyValues', value: { type: 'list', items, at } },
    ],
    at,
  }
}

function wrongArguments(call: FunctionCall): DataverseError {
  return new DataverseError(
    'invalid_query',
    `${call.name} needs a column and a text, in this order.`,
    { hint: `Write ${call.name}(name,'x').`, facts: { position: call.at } },
  )
}
