import { DataverseError } from '../../errors.ts'
import type { Aggregate, Path, Transformation } from '../../../odata/ast.ts'
import type { EntityDefinition } from '../metadata/definition.ts'
import type { CheckContext } from './check-context.ts'
import { kindOf } from '../metadata/columns.ts'
import { checkFilter } from './filter.ts'
import { checkPath, createScope } from './path.ts'
import type { CheckedPath, PathScope } from './path.ts'

/**
 * The steps of an `$apply` with the service's names: lookup group keys as `_x_value`, columns behind
 * lookups as `lookup/column`.
 *
 * @throws DataverseError `unknown_column`, or `invalid_query` for anything the service cannot
 * aggregate.
 * @see Reference section 7.8.
 */
export async function checkApply(
  steps: readonly Transformation[],
  entity: EntityDefinition,
  context: CheckContext,
): Promise<readonly Transformation[]> {
  const scope = createScope(entity, context)
  return Promise.all(oneAggregation(steps, context).map((step) => checkStep(step, scope)))
}

async function checkStep(step: Transformation, scope: PathScope): Promise<Transformation> {
  if (step.type === 'filter')
    return { ...step, condition: await checkFilter(step.condition, scope) }
  const aggregates = await checkAggregates(step.aggregates, scope)
  if (step.type === 'aggregate') return { ...step, aggregates }
  const keys = await Promise.all(step.keys.map((key) => checkKey(key, scope)))
  return { ...step, keys, aggregates }
}

async function checkKey(key: Path, scope: PathScope): Promise<Path> {
  if (/^(?:year|month|day|date)$/i.test(key.segments.at(-1) ?? '') && key.segments.length > 1)
    throw noDateParts(key)
  const { path, column } = await checkPath(key, scope)
  if (kindOf(column) === 'parties' || !column.read)
    throw new DataverseError('invalid_query', `Dataverse cannot group by ${column.logicalName}.`, {
      hint: 'Group by a text, choice, lookup, number or date column.',
      facts: { position: key.at },
    })
  return path
}

async function checkAggregates(
  aggregates: readonly Aggregate[],
  scope: PathScope,
): Promise<readonly Aggregate[]> {
  const aliases = new Set<string>()
  for (const { alias, at } of aggregates) {
    if (aliases.has(alias)) throw sameAlias(alias, at)
    aliases.add(alias)
  }
  return Promise.all(aggregates.map((aggregate) => checkAggregate(aggregate, scope)))
}

async function checkAggregate(aggregate: Aggregate, scope: PathScope): Promise<Aggregate> {
  if (aggregate.type === 'count') return aggregate
  const checked = await checkPath(aggregate.path, scope)
  const { column, path } = checked
  const { method } = aggregate
  if (method === 'countdistinct') throw noDistinct(checked, aggregate.at)
  const kind = kindOf(column)
  const isDate = kind === 'day' || kind === 'time'
  const takesDates = method === 'min' || method === 'max'
  const isCountable = kind === 'number' || (isDate && takesDates)
  if (!isCountable)
    throw new DataverseError(
      'invalid_query',
      `${method} needs a number${takesDates ? ' or date' : ''}; ${column.logicalName} is ${column.type}.`,
      {
        hint: `To count rows send {"apply":"groupby((${path.segments.join('/')}),aggregate($count as ${aggregate.alias}))"}.`,
        facts: { position: aggregate.at },
      },
    )
  return { ...aggregate, path }
}

/** Filters come first, then one aggregation. Later steps are dropped and reported as ambiguity. */
function oneAggregation(
  steps: readonly Transformation[],
  context: CheckContext,
): readonly Transformation[] {
  const at = steps.findIndex(({ type }) => type !== 'filter')
  if (at === -1)
    throw new DataverseError('invalid_query', 'apply only filters and aggregates nothing.', {
      hint: 'Write filter(...)/groupby((statuscode),aggregate($count as n)), or use filter without apply.',
    })
  if (at < steps.length - 1)
    context.ambiguity('apply cannot have steps after its aggregation: put filters before it.')
  return steps.slice(0, at + 1)
}

function noDistinct({ column, path }: CheckedPath, position: number): DataverseError {
  return new DataverseError('invalid_query', 'Dataverse cannot count distinct values.', {
    hint: `Group by ${column.logicalName} and count the rows of the answer: send {"apply":"groupby((${path.segments.join('/')}))"}.`,
    facts: { position },
  })
}

function noDateParts({ segments, at }: Path): DataverseError {
  const column = segments.slice(0, -1).join('/')
  return new DataverseError('invalid_query', 'Dataverse cannot group by parts of a date.', {
    hint: `Aggregate each period separately, with filter ${column} ge 2026-01-01 and ${column} lt 2026-02-01.`,
    facts: { position: at },
  })
}

function sameAlias(alias: string, position: number): DataverseError {
  return new DataverseError('invalid_query', `Two results of apply are named ${alias}.`, {
    hint: 'Give each a different name after as.',
    facts: { position },
  })
}
