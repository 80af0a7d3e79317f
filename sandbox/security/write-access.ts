import { lookupEntity } from '../store/lookup-entity.ts'
import type { Table } from '../schema/model.ts'
import type { Context, Principal } from './context.ts'
import type { StoredRow, Value } from '../store/store.ts'
import { findPrincipal, findTeamPrincipal } from './principal.ts'
import { checkRow, lacksPrivilege } from './row-access.ts'
import { checkSecuredColumns } from './secured-columns.ts'
import { parentOf } from './table-rules.ts'

interface Target {
  readonly entity: string
  readonly id: string
}

/** What a caller asks to change in a row. */
interface AskedChange {
  readonly values: ReadonlyMap<string, Value>
  readonly lookups: ReadonlyMap<string, Target | null>
}

/**
 * Rejects a new row that the caller may not create. It checks the row after it is stored, because
 * the owner's business unit is known only then. The surrounding transaction undoes what was stored.
 *
 * @param names - The columns that the caller named.
 * @throws 403 when the right to create does not include the row's owner, when the owner may not own
 * such rows, for a secured column, or for a lookup without Append on this row or AppendTo on its
 * target.
 */
export function checkCreated(
  context: Context,
  table: Table,
  row: StoredRow,
  names: readonly string[],
): void {
  const { principal } = context
  checkRow(context, table, row, 'Create')
  if (row['ownerid'] !== principal.userId) checkOwner(context, table, row)
  checkSecuredColumns(principal, table, names, 'create')
  const targets = names.flatMap((name): [string, Target][] => {
    const column = table.columns.get(name)
    const entity = column && column.property !== name ? lookupEntity(column, row) : undefined
    const id = row[name]
    return entity !== undefined && typeof id === 'string' ? [[name, { entity, id }]] : []
  })
  checkLinks(context, table, row, targets)
}

/**
 * Rejects a change of a row that the caller may not make.
 *
 * @throws 403 without Write, without Assign when the owner changes, for a secured column, or for a
 * lookup without Append on this row or AppendTo on its target.
 */
export function checkChange(
  context: Context,
  table: Table,
  before: StoredRow,
  { values, lookups }: AskedChange,
): void {
  checkRow(context, table, before, 'Write')
  const owner = lookups.get('ownerid')
  if (owner && owner.id !== before['ownerid']) {
    checkRow(context, table, before, 'Assign')
    checkOwner(context, table, { ownerid: owner.id, 'ownerid@entity': owner.entity })
  }
  checkSecuredColumns(context.principal, table, [...values.keys(), ...lookups.keys()], 'update')
  const targets = [...lookups].flatMap(([name, target]): [string, Target][] =>
    target ? [[name, target]] : [],
  )
  checkLinks(context, table, before, targets)
}

/** A lookup needs Append on the row that holds it and AppendTo on the row that it points to. */
export function checkLink(
  context: Context,
  one: { readonly table: Table; readonly row: StoredRow },
  other: { readonly table: Table; readonly row: StoredRow },
): void {
  checkRow(context, one.table, one.row, 'Append')
  checkRow(context, other.table, other.row, 'AppendTo')
}

function checkLinks(
  context: Context,
  table: Table,
  row: StoredRow,
  targets: readonly (readonly [string, Target])[],
): void {
  const { schema, store } = context
  for (const [name, { entity, id }] of targets) {
    // Owners are assigned, not appended to. For a part, its parent row was already checked.
    if (name === 'ownerid' || name === parentOf(table)?.column) continue
    const target = schema.table(entity)
    const targetRow = store.get(entity, id)
    if (target && targetRow) checkLink(context, { table, row }, { table: target, row: targetRow })
  }
}

/** The owner of a row must be able to read such rows. */
function checkOwner(context: Context, table: Table, row: StoredRow): void {
  const id = row['ownerid']
  if (table.ownership !== 'UserOwned' || typeof id !== 'string') return

  const kind = row['ownerid@entity'] === 'team' ? 'team' : 'user'
  const owner = findOwner(context, kind, id)
  if (!owner || owner.rights.reach(table, 'Read') !== 'none') return
  throw lacksPrivilege(context, table, 'Read', { principal: owner, kind })
}

function findOwner({ store }: Context, kind: 'user' | 'team', id: string): Principal | undefined {
  return kind === 'team' ? findTeamPrincipal(store, id) : findPrincipal(store, id)
}
