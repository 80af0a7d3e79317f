import type { Table } from '../schema/model.ts'
import type { Context } from '../security/context.ts'
import { refuse } from '../failures/query-failures.ts'
import type { ColumnTerm, Predicate, Scope } from './scope.ts'

/**
 * `Above`, `Under` and the related functions: rows by their position in the table's hierarchy,
 * which is its lookup to itself whose name starts with `parent` (reference section 7.4).
 */
export function compileHierarchyFunction(
  {
    name,
    term,
    values,
  }: { readonly name: string; readonly term: ColumnTerm; readonly values: readonly string[] },
  { context }: Scope,
): Predicate {
  const parent = hierarchyColumn(term.table)
  if (parent === undefined) {
    throw refuse(`The table '${term.table.logicalName}' has no hierarchy.`, '0x80041120')
  }
  const id = (values[0] ?? '').replace(/[{}]/g, '').toLowerCase()
  const inside = name.startsWith('Above')
    ? ancestors(context, term.table, parent, id)
    : descendants(context, term.table, parent, id)
  if (name.endsWith('OrEqual')) inside.add(id)

  const wanted = name !== 'NotUnder'
  const { get } = term
  return (row) => {
    const value = get(row)
    return (value !== null && inside.has(String(value))) === wanted
  }
}

function hierarchyColumn(table: Table): string | undefined {
  return table.manyToOne.find(
    ({ target, column }) => target === table.logicalName && column.startsWith('parent'),
  )?.column
}

function ancestors({ store }: Context, table: Table, parent: string, id: string): Set<string> {
  const found = new Set<string>()
  let next = store.get(table.logicalName, id)?.[parent]
  while (typeof next === 'string' && !found.has(next)) {
    found.add(next)
    next = store.get(table.logicalName, next)?.[parent]
  }
  return found
}

function descendants({ store }: Context, table: Table, parent: string, id: string): Set<string> {
  const found = new Set<string>()
  for (const next of walk(id)) found.add(next)
  return found

  function* walk(from: string): Generator<string> {
    for (const row of store.referring(table.logicalName, parent, from)) {
      const child = row[table.primaryId]
      if (typeof child !== 'string' || found.has(child)) continue
      yield child
      yield* walk(child)
    }
  }
}
