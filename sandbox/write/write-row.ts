import { rowNotFound } from '../failures/query-failures.ts'
import type { RowAddress } from '../query/row-address.ts'
import type { CollectionNavigation } from '../query/navigation.ts'
import type { Table } from '../schema/model.ts'
import { asSystem } from '../security/principal.ts'
import { checkPrivilege } from '../security/row-access.ts'
import { parentOf } from '../security/table-rules.ts'
import { checkChange, checkCreated } from '../security/write-access.ts'
import type { Context } from '../security/context.ts'
import type { StoredRow } from '../store/store.ts'
import { readChange } from './change.ts'
import type { Change, RequestBody } from './change.ts'
import { defaultColumns, modificationStamps, teamDefaults } from './defaults.ts'
import { linkRows } from './links.ts'
import { checkParties, clearParties } from './parties.ts'
import type { Reference } from './reference.ts'
import { checkMethod } from './row-rules.ts'
import { saveRow, storeLookups } from './save-row.ts'
import { checkIsOpen, checkStateIsFree, settleState } from './state.ts'
import { duplicateRow } from './write-failures.ts'

/**
 * Columns of a new row in addition to the body's: its key from the URL, the lookup to its parent.
 */
export type Preset = StoredRow

/**
 * Creates a row and the rows nested in its body (reference section 10). Runs inside the caller's
 * transaction, so a failure anywhere stores nothing.
 */
export function createRow(
  context: Context,
  table: Table,
  body: RequestBody,
  preset: Preset = {},
): StoredRow {
  checkMethod('Create', table)

  const change = readChange(context, table, body, 'create')
  checkPrivilege(context, table, 'Create')
  const given = preset[table.primaryId] ?? change.values.get(table.primaryId)
  const id = typeof given === 'string' ? given : crypto.randomUUID()
  if (context.store.get(table.logicalName, id)) throw duplicateRow()

  const lookups = new Map([...change.lookups, ...createParents(context, change)])
  const asked = {
    ...Object.fromEntries(change.values),
    ...preset,
    ...storeLookups(table, lookups),
  }
  const settled = settleState(table, change.values, undefined, id)
  const defaults = { ...defaultColumns(context, table), ...teamDefaults(context, table, asked) }
  const row = { ...defaults, ...asked, ...settled, [table.primaryId]: id }
  const stored = saveRow(context, table, row, undefined)
  checkCreated(context, table, stored, Object.keys(asked))
  finish(context, table, change, stored)
  return stored
}

/** A new row with the key from the URL. Values of the body override those of an alternate key. */
export function createRowAt(
  context: Context,
  { table, id, key }: RowAddress,
  body: RequestBody,
): StoredRow {
  if (id !== undefined) return createRow(context, table, body, { [table.primaryId]: id })

  const plain = key.filter(([column]) => column.property === column.logicalName)
  const lookups = key.filter(([column]) => column.property !== column.logicalName)
  const values = Object.fromEntries(plain.map(([{ logicalName }, value]) => [logicalName, value]))
  const preset = Object.fromEntries(lookups.map(([{ logicalName }, value]) => [logicalName, value]))
  return createRow(context, table, { ...values, ...body }, preset)
}

/** An update ignores key values in its body. */
export function withoutKey(body: RequestBody, { table, key }: RowAddress): RequestBody {
  const names = [table.primaryId, ...key.map(([column]) => column.logicalName)]
  return Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)))
}

/** Changes only the columns that the body names (reference section 11). */
export function updateRow(
  context: Context,
  table: Table,
  row: StoredRow,
  body: RequestBody,
): StoredRow {
  const kind = kindOfActivity(context, table, row)
  checkMethod('Update', kind)
  const id = String(row[kind.primaryId])
  const before = context.store.get(kind.logicalName, id)
  if (!before) throw rowNotFound(kind, id)

  const change = readChange(context, kind, body, 'update')
  checkChange(context, kind, before, change)
  checkStateIsFree(kind, change.values, before)
  checkIsOpen(kind, change, before)
  const stored = saveRow(
    context,
    kind,
    {
      ...before,
      ...Object.fromEntries(change.values),
      ...storeLookups(kind, change.lookups),
      ...settleState(kind, change.values, before, id),
      ...modificationStamps(context, kind),
    },
    before,
  )
  if (change.children.length > 0) clearParties(context, id)
  finish(context, kind, change, stored)
  return stored
}

/** The table of an activity's own kind when the URL addresses it through `activitypointers`. */
export function kindOfActivity({ schema }: Context, table: Table, row: StoredRow): Table {
  if (table.logicalName !== 'activitypointer') return table
  return schema.table(String(row['activitytypecode'])) ?? table
}

/** Nested rows are written after their row, because they point to it. */
function finish(context: Context, table: Table, change: Change, row: StoredRow): void {
  for (const { navigation, table: target, bodies } of change.children) {
    // A user who may write a row may write its parts.
    const writer = parentOf(target) ? asSystem(context) : context
    for (const body of bodies) createChild(writer, table, row, navigation, target, body)
  }
  for (const { navigation, rows } of change.members) {
    for (const { id } of rows) linkRows(context, { table, row }, navigation, id)
  }
  if (table.isActivity) checkParties(context, String(row[table.primaryId]))
}

function createChild(
  context: Context,
  table: Table,
  row: StoredRow,
  navigation: CollectionNavigation,
  target: Table,
  body: RequestBody,
): void {
  if (navigation.kind === 'collection') {
    createRow(context, target, body, pointTo(target, navigation.relation.column, table, row))
    return
  }
  const child = createRow(context, target, body)
  linkRows(context, { table, row }, navigation, String(child[target.primaryId]))
}

function createParents(context: Context, { parents }: Change): ReadonlyMap<string, Reference> {
  const created = new Map<string, Reference>()
  for (const { navigation, body } of parents) {
    const [entity = ''] = navigation.targets
    const target = context.schema.table(entity === 'owner' ? 'systemuser' : entity)
    if (!target) continue
    const row = createRow(context, target, body)
    created.set(navigation.column, { entity, id: String(row[target.primaryId]) })
  }
  return created
}

/** A lookup from a new row of `from` to an existing one. */
function pointTo(from: Table, column: string, table: Table, row: StoredRow): StoredRow {
  const target = { entity: table.logicalName, id: String(row[table.primaryId]) }
  return storeLookups(from, new Map([[column, target]]))
}
