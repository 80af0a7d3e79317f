import { DataverseError } from '../../errors.ts'
import type { Comparison, ComparisonOperator, Filter, Literal, Path } from '../../../odata/ast.ts'
import { printFilter } from '../../../odata/print.ts'
import { findOptions } from '../metadata/choice-text.ts'
import { longestOffer } from '../text/longest-offer.ts'
import { guessColumn, kindOf, showsDayOfInstant } from '../metadata/columns.ts'
import type { ColumnKind } from '../metadata/columns.ts'
import { compareDay, noteInstants } from './day-comparison.ts'
import { fitLiteral, guidOf, noSuchChoice, wrongLiteral } from './fit-literal.ts'
import { lookupTargets } from './navigation.ts'
import { checkPath } from './path.ts'
import type { CheckedPath, PathScope } from './path.ts'

/**
 * A comparison of a column with a literal or another column, with types that match.
 *
 * @throws DataverseError `unknown_column`, or `invalid_query` with the form that works.
 */
export async function checkComparison(comparison: Comparison, scope: PathScope): Promise<Filter> {
  const { left, operator, right } = comparison
  if (left.type === 'alias' || right.type === 'alias') throw noAlias(comparison)
  if (left.type !== 'path' || right.type === 'call') return comparison

  const checked = await checkPath(left, scope)
  if (right.type !== 'path') return compare(checked, operator, right, scope)

  const literal = asUnquotedText(right, checked, scope)
  if (literal) return compare(checked, operator, literal, scope)
  const other = await checkPath(right, scope)
  if (familyOf(checked) !== familyOf(other)) throw differentTypes(checked, other, comparison)
  noteInstants(checked, other, scope)
  return { ...comparison, left: checked.path, right: other.path }
}

async function compare(
  checked: CheckedPath,
  operator: ComparisonOperator,
  literal: Literal,
  scope: PathScope,
): Promise<Filter> {
  const { path, column, owner } = checked
  const { context } = scope
  const { at } = path
  const kind = kindOf(column)
  if (literal.type === 'string' && guidOf(literal.value) === undefined) {
    if (kind === 'lookup') return byTargetName(checked, operator, literal, scope)
    if (kind === 'id' && owner.primaryName && column.logicalName === owner.primaryId) {
      context.ambiguity(
        `${column.logicalName} is the record's GUID; "${literal.value.slice(0, 64)}" is not one.`,
      )
      const segments = [...path.segments.slice(0, -1), owner.primaryName]
      return { type: 'comparison', operator, left: { ...path, segments }, right: literal, at }
    }
  }
  if (kind === 'choices' && literal.type !== 'null')
    return compareChoices(checked, operator, literal, scope)

  const days = showsDayOfInstant(column) && compareDay(checked, operator, literal, scope)
  if (days) return days
  const literals = fitLiteral(literal, checked, operator, context)
  return literals
    .map((right): Filter => ({ type: 'comparison', operator, left: path, right, at }))
    .reduce((one, other) => ({
      type: operator === 'ne' ? 'and' : 'or',
      left: one,
      right: other,
      at,
    }))
}

/** A lookup shows a name, so text that is not a GUID can only mean that name. */
async function byTargetName(
  { path, column, owner }: CheckedPath,
  operator: ComparisonOperator,
  literal: Literal,
  { context }: PathScope,
): Promise<Filter> {
  const forms = await nameForms({ path, column, owner }, context.entity)
  const compared = (left: Path): Filter => {
    return { type: 'comparison', operator, left, right: literal, at: path.at }
  }
  const filters = forms.map(compared)
  const segments = [...path.segments.slice(0, -1), column.logicalName]
  const written = compared({ ...path, segments })
  const [only, ...others] = filters
  if (!only) throw wrongLiteral(literal, column, 'a GUID')
  if (others.length > 0) throw severalNames(written, filters)
  context.note(`${column.logicalName} compared by name: ${printFilter(only)}`)
  return only
}

/** The paths to the name of each entity that the lookup can show. */
export async function nameForms(
  { path, column, owner }: CheckedPath,
  read: PathScope['context']['entity'],
): Promise<readonly Path[]> {
  const targets = lookupTargets(owner, column.logicalName).slice(0, 3)
  return Promise.all(
    targets.map(async ({ navigation, entity }) => {
      const { primaryName, primaryId } = await read(entity)
      const segments = [...path.segments.slice(0, -1), navigation, primaryName ?? primaryId]
      return { ...path, segments }
    }),
  )
}

/** The error for a name in a lookup with several targets, any of which could have it. */
export function severalNames(written: Filter, forms: readonly Filter[]): DataverseError {
  return new DataverseError(
    'invalid_query',
    `"${printFilter(written).slice(0, 64)}" can mean records of several entities.`,
    {
      hint: `Write ${forms.map(printFilter).join(' or ').slice(0, longestOffer)}; or compare with a GUID.`,
      facts: { position: written.at },
    },
  )
}

/** A multi-select column equals only a whole set of values. Single values need ContainValues. */
function compareChoices(
  { path, column, owner }: CheckedPath,
  operator: ComparisonOperator,
  literal: Literal,
  { context }: PathScope,
): Filter {
  const { at } = path
  const text = literal.type === 'number' ? literal.text : textOf(literal)
  if (literal.type === 'string' && /^\d+( *, *\d+)+$/.test(text))
    return { type: 'comparison', operator, left: path, right: literal, at }
  const parts = text.split(/[,;]/).map((part) => part.trim())
  const items = parts
    .flatMap((part) => findOptions(column, part))
    .map(({ value }): Literal => ({ type: 'string', value: String(value), at }))
  if (items.length < parts.length) throw noSuchChoice(literal, { column, owner })
  context.ambiguity(`${column.logicalName} is a multi-select choice: eq compares its whole set.`)
  return {
    type: 'queryFunction',
    name: operator === 'ne' ? 'DoesNotContainValues' : 'ContainValues',
    parameters: [
      { name: 'PropertyName', value: { type: 'string', value: path.segments.join('/'), at } },
      { name: 'PropertyValues', value: { type: 'list', items, at } },
    ],
    at,
  }
}

const textOf = (literal: Literal) => (literal.type === 'string' ? literal.value : '')

/** A single word in the place of a value, and not a column, is text without its quotes. */
function asUnquotedText(
  path: Path,
  { column }: CheckedPath,
  { entity, variables, context }: PathScope,
): Literal | undefined {
  const [word, ...more] = path.segments
  if (word === undefined || more.length > 0 || variables.size > 0) return undefined
  if (guessColumn(entity, word)) return undefined
  const kind = kindOf(column)
  const isLabel = (kind === 'choice' || kind === 'boolean') && findOptions(column, word).length > 0
  if (!isLabel)
    context.ambiguity(
      `${word} is not a column of ${entity.logicalName}; put text in single quotes.`,
    )
  return { type: 'string', value: word, at: path.at }
}

/** The family of types that can be compared with each other. */
function familyOf({ column }: CheckedPath): ColumnKind {
  const kind = kindOf(column)
  return families.get(kind) ?? kind
}

const families = new Map<ColumnKind, ColumnKind>([
  ['choice', 'number'],
  ['lookup', 'id'],
  ['day', 'time'],
])

function differentTypes(
  { column: one }: CheckedPath,
  { column: other }: CheckedPath,
  comparison: Comparison,
): DataverseError {
  return new DataverseError(
    'invalid_query',
    `${one.logicalName} (${one.type}) and ${other.logicalName} (${other.type}) cannot be compared.`,
    {
      hint: 'Compare columns of the same type, or a column with a value.',
      facts: { position: comparison.at },
    },
  )
}

function noAlias(comparison: Comparison): DataverseError {
  return new DataverseError('invalid_query', 'Parameters such as @p1 have no values here.', {
    hint: "Write the value itself: name eq 'Contoso'.",
    facts: { position: comparison.at },
  })
}
