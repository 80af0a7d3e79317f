import { createFailure } from '../failures/sandbox-failure.ts'
import { kindOf, toComparable } from '../query/values.ts'
import type { Table } from '../schema/model.ts'
import type { Context } from '../security/context.ts'
import type { StoredRow } from '../store/store.ts'

/**
 * Published duplicate detection rules: one column per table that two rows should not share. The
 * service ships rules for these tables; the choice of one column for each is ours.
 */
const rules: Readonly<Record<string, string>> = {
  account: 'name',
  contact: 'emailaddress1',
  lead: 'emailaddress1',
}

/**
 * Rejects a row that was just written when a rule finds a similar one, for callers that send
 * `MSCRM.SuppressDuplicateDetection: false` (reference sections 4.1 and 10). Runs inside the
 * transaction of the write.
 *
 * @throws 500 `0x80040333`, the status of the documented sample.
 */
export function checkDuplicates(
  { store }: Context,
  table: Table,
  row: StoredRow,
  before: StoredRow | undefined,
): void {
  const column = table.columns.get(rules[table.logicalName] ?? '')
  if (!column) return

  const { logicalName } = column
  const own = comparable(row)
  if (own === undefined || (before && own === comparable(before))) return
  for (const other of store.rows(table.logicalName)) {
    if (other !== row && comparable(other) === own) throw duplicateFound()
  }

  function comparable(one: StoredRow): string | number | undefined {
    const value = one[logicalName] ?? null
    return column && value !== null ? toComparable(kindOf(column), value) : undefined
  }
}

function duplicateFound(): Error {
  return createFailure({
    status: 500,
    code: '0x80040333',
    message:
      'A record was not created or updated because a duplicate of the current record already exists.',
  })
}
