import { parsePathSegment } from '../query/path-segment.ts'
import { refuse, rowNotFound, typeName } from '../failures/query-failures.ts'
import { emptyGuid, findRow, isGuid, missingRow, parseRowAddress } from '../query/row-address.ts'
import type { RowAddress } from '../query/row-address.ts'
import type { Table } from '../schema/model.ts'
import type { Context } from '../security/context.ts'
import { isObject } from '../write/change.ts'
import type { RequestBody } from '../write/change.ts'
import { badPayload } from '../write/write-failures.ts'
import { createRow, createRowAt, updateRow, withoutKey } from '../write/write-row.ts'

/**
 * `CreateMultiple`: all rows or none; returns their ids in order (reference section 15).
 *
 * @throws a failure when a target does not belong to the table.
 */
export function createMultiple(
  context: Context,
  table: Table,
  parameters: RequestBody,
): RequestBody {
  const rows = readTargets(table, parameters).map((body) => createRow(context, table, body))
  return { Ids: rows.map((row) => row[table.primaryId]) }
}

/** `UpdateMultiple`: each target contains its primary key, or a URL in `@odata.id`. */
export function updateMultiple(context: Context, table: Table, parameters: RequestBody): undefined {
  for (const body of readTargets(table, parameters)) {
    const address = readAddress(table, body)
    const row = findRow(context, address)
    if (!row) throw missingRow(address)
    updateRow(context, table, row, withoutKey(body, address))
  }
}

/** `UpsertMultiple`: like `UpdateMultiple`, but it creates rows that do not exist. */
export function upsertMultiple(context: Context, table: Table, parameters: RequestBody): undefined {
  for (const body of readTargets(table, parameters)) {
    const address = readAddress(table, body)
    const row = findRow(context, address)
    if (row) updateRow(context, table, row, withoutKey(body, address))
    else createRowAt(context, address, body)
  }
}

function readTargets(table: Table, { Targets: targets }: RequestBody): readonly RequestBody[] {
  if (!Array.isArray(targets) || targets.length === 0 || !targets.every(isObject)) {
    throw badPayload(
      table,
      "The parameter 'Targets' must be a collection with at least one entity.",
    )
  }
  for (const target of targets) {
    const type = target['@odata.type']
    if (typeof type !== 'string' || type.replace(/^#/, '') !== typeName(table)) {
      throw refuse(
        `Each item of 'Targets' needs '@odata.type' with the value '${typeName(table)}'.`,
        '0x80048d19',
      )
    }
  }
  return targets
}

function readAddress(table: Table, body: RequestBody): RowAddress {
  const address = body['@odata.id']
  if (typeof address === 'string') {
    const { name, key } = parsePathSegment(address.replace(/^.*\//, ''))
    if (name === table.entitySetName && key !== undefined) return parseRowAddress(table, key)
  }
  const id = body[table.primaryId]
  if (typeof id === 'string' && isGuid(id)) return parseRowAddress(table, id)
  throw rowNotFound(table, typeof id === 'string' ? id : emptyGuid)
}
