import type { AliasValue, Path } from '../../odata/ast.ts'
import type { Column, Table } from '../schema/model.ts'
import { checkPrivilege } from '../security/row-access.ts'
import type { Context } from '../security/context.ts'
import type { StoredRow, Value } from '../store/store.ts'
import { refuse, typeName, unknownProperty, unsupportedNode } from '../failures/query-failures.ts'
import { findNavigation, followNavigation } from './navigation.ts'
import type { SingleNavigation } from './navigation.ts'

/** A lambda variable. The current row is put into the cell before the condition runs. */
export interface Variable {
  readonly table: Table
  readonly cell: { row: StoredRow }
}

/** What names in an expression mean. */
export interface Scope {
  readonly context: Context
  readonly table: Table
  readonly variables: ReadonlyMap<string, Variable>
  /** The value of `@name`: a literal, a list, JSON, or the path of a column; `undefined` is null. */
  alias(name: string): AliasValue | Path | undefined
}

export type Getter = (row: StoredRow) => Value

export type Predicate = (row: StoredRow) => boolean

/** A column reached from the rows of a scope. */
export interface ColumnTerm {
  readonly column: Column
  readonly table: Table
  readonly get: Getter
}

type RowGetter = (row: StoredRow) => StoredRow | undefined

interface Step {
  readonly table: Table
  readonly row: RowGetter
}

export function createScope(context: Context, table: Table, alias: Scope['alias']): Scope {
  return { context, table, variables: new Map(), alias }
}

/**
 * The column at the end of a path: `name`, `primarycontactid/fullname`, `o/name`. Lookups are named
 * `_x_value`; with `logicalNames` also `x`, as in query functions.
 */
export function resolveColumn(
  scope: Scope,
  { segments }: Pick<Path, 'segments'>,
  { logicalNames = false } = {},
): ColumnTerm | undefined {
  const { start, rest } = enterPath(scope, segments)
  const last = rest.at(-1)
  if (last === undefined) throw unsupportedNode('NonResourceRangeVariableReference')

  const step = walk(scope, start, rest.slice(0, -1))
  if (!step) return undefined

  const { table } = step
  const column = table.properties.get(last) ?? (logicalNames ? table.columns.get(last) : undefined)
  if (!column || !isProperty(column)) throw notAColumn(table, last)
  return { column, table, get: (row) => step.row(row)?.[column.logicalName] ?? null }
}

/** The start of a path: a lambda variable's row or the row itself. */
export function enterPath(
  scope: Scope,
  segments: readonly string[],
): { readonly start: Step; readonly rest: readonly string[] } {
  const variable = scope.variables.get(segments[0] ?? '')
  if (!variable) return { start: { table: scope.table, row: (row) => row }, rest: segments }

  const { table, cell } = variable
  return { start: { table, row: () => cell.row }, rest: segments.slice(1) }
}

/** Party lists are relationships, not properties. */
export function isProperty(column: Column): boolean {
  return column.read && column.type !== 'PartyList'
}

/** `undefined` when the path leads to a table that this environment does not have. */
function walk(scope: Scope, start: Step, names: readonly string[]): Step | undefined {
  let step = start
  for (let at = 0; at < names.length; at++) {
    const name = names[at] ?? ''
    const navigation = findNavigation(step.table, name)
    if (!navigation) throw notANavigation(step.table, name)
    if (navigation.kind !== 'single') {
      throw refuse(
        `The parent value for a property access of a property '${names[at + 1] ?? name}' is not a ` +
          'single value. Property access can only be applied to a single value.',
        '0x0',
      )
    }
    const cast = castOf(names[at + 1])
    if (cast !== undefined) at++
    const next = follow(scope, step, navigation, cast)
    if (!next) return undefined
    step = next
  }
  return step
}

function follow(
  { context }: Scope,
  from: Step,
  navigation: SingleNavigation,
  cast: string | undefined,
): Step | undefined {
  const [target] = cast === undefined ? navigation.targets : [cast]
  if (target === 'owner') throw unknownProperty(navigation.name, 'Microsoft.Dynamics.CRM.principal')

  const table = target === undefined ? undefined : context.schema.table(target)
  if (!table) return undefined
  checkPrivilege(context, table, 'Read')
  return {
    table,
    row(row) {
      const parent = from.row(row)
      const found = parent && followNavigation(context, navigation, parent)
      return found?.table === table ? found.row : undefined
    },
  }
}

function castOf(segment: string | undefined): string | undefined {
  const namespace = 'Microsoft.Dynamics.CRM.'
  return segment?.startsWith(namespace) ? segment.slice(namespace.length) : undefined
}

function notAColumn(table: Table, name: string): Error {
  const navigation = findNavigation(table, name)
  if (!navigation) return unknownProperty(name, typeName(table))
  return unsupportedNode(
    navigation.kind === 'single' ? 'SingleNavigationNode' : 'CollectionNavigationNode',
  )
}

function notANavigation(table: Table, name: string): Error {
  if (!table.properties.has(name)) return unknownProperty(name, typeName(table))
  return refuse(
    `The property '${name}' on type '${typeName(table)}' is not a navigation property or complex ` +
      'property. Only navigation properties can be followed.',
    '0x0',
  )
}
