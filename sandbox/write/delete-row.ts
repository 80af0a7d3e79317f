import { createFailure } from '../failures/sandbox-failure.ts'
import { findNavigation, relatedRows } from '../query/navigation.ts'
import type { OneToMany, Table } from '../schema/model.ts'
import { asSystem } from '../security/principal.ts'
import { checkRow } from '../security/row-access.ts'
import { parentOf } from '../security/table-rules.ts'
import type { Context } from '../security/context.ts'
import type { StoredRow } from '../store/store.ts'
import { deleteRule } from './delete-rules.ts'
import { checkMethod } from './row-rules.ts'
import { setLookup } from './save-row.ts'
import { kindOfActivity } from './write-row.ts'

/**
 * Deletes a row. The rule of each relationship decides whether the rows that point to it are
 * deleted, unlinked or prevent the deletion (reference section 11). Runs inside the caller's
 * transaction.
 *
 * @throws 405 `0x80040227` when a relationship restricts it.
 */
export function deleteRow(context: Context, table: Table, row: StoredRow): void {
  const kind = kindOfActivity(context, table, row)
  checkMethod('Delete', kind)
  const id = String(row[kind.primaryId])
  const current = context.store.get(kind.logicalName, id)
  // A cascade can reach the same row twice.
  if (!current) return
  checkRow(context, kind, current, 'Delete')

  context.store.delete(kind.logicalName, id)
  for (const relation of kind.oneToMany) releaseRelated(context, kind, current, relation)
  if (kind.isActivity) releasePointer(context, current)
  for (const { schemaName, first } of kind.manyToMany) {
    for (const other of context.store.related(schemaName, first ? 1 : 2, id)) {
      const [one, two] = first ? [id, other] : [other, id]
      context.store.disassociate(schemaName, one, two)
    }
  }
}

function releaseRelated(context: Context, table: Table, row: StoredRow, relation: OneToMany): void {
  const child = context.schema.table(relation.entity)
  const navigation = findNavigation(table, relation.navigation)
  // Each kind of activity has its own relationship. The base rows follow automatically.
  if (!child || navigation?.kind !== 'collection' || child.logicalName === 'activitypointer') return

  const rows = relatedRows(asSystem(context), table, { ...navigation, relation }, row)
  if (rows.length === 0) return
  const rule = deleteRule(table, relation, child)
  if (rule === 'Restrict') throw restricted()
  for (const other of rows) {
    if (rule === 'RemoveLink') setLookup(asSystem(context), child, other, relation.column, null)
    else deleteRow(parentOf(child) ? asSystem(context) : context, child, other)
  }
}

/** Unlinks parties that were linked through the base table. */
function releasePointer(context: Context, row: StoredRow): void {
  const pointer = context.schema.table('activitypointer')
  if (!pointer) return
  for (const relation of pointer.oneToMany) {
    if (relation.entity === 'activityparty') releaseRelated(context, pointer, row, relation)
  }
}

function restricted(): Error {
  return createFailure({
    status: 405,
    code: '0x80040227',
    message: 'The object cannot be deleted because it is associated with another object.',
  })
}
