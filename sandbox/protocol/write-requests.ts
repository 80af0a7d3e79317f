import { createFailure } from '../failures/sandbox-failure.ts'
import { findRow, getRow, missingRow } from '../query/row-address.ts'
import type { RowAddress } from '../query/row-address.ts'
import type { Column, Table } from '../schema/model.ts'
import type { Context } from '../security/context.ts'
import type { StoredRow } from '../store/store.ts'
import { deleteRow } from '../write/delete-row.ts'
import { checkDuplicates } from '../write/duplicates.ts'
import { createRow, createRowAt, updateRow, withoutKey } from '../write/write-row.ts'
import { badPayload, directLookup, duplicateRow } from '../write/write-failures.ts'
import { emptyAnswer, jsonAnswer } from './sandbox-answer.ts'
import type { SandboxAnswer } from './sandbox-answer.ts'
import { readBody } from './request-body.ts'
import type { WebApiRequest } from './web-api-request.ts'
import { checkOptions } from './query-options.ts'
import { appliedHeader } from './option-trees.ts'
import { writeRow } from './read-row.ts'
import type { Owner } from './resource.ts'
import { etagOf, rowPath } from './row-writer.ts'

/** `POST accounts`: 204 with the row's URL, or 201 with the row (reference section 10). */
export function createInSet(
  context: Context,
  incoming: WebApiRequest,
  table: Table,
  preset?: StoredRow,
): SandboxAnswer {
  checkOptions(incoming.options, ['$select', '$expand'])
  const row = createRow(context, table, readBody(table, incoming), preset)
  if (detectsDuplicates(incoming)) checkDuplicates(context, table, row, undefined)
  return writtenAnswer(context, incoming, { table, row }, 201, rowPath(table, row))
}

/**
 * `PATCH accounts(...)`: changes the row, or creates it when the headers allow that (the table in
 * reference section 11).
 */
export function upsertRow(
  context: Context,
  incoming: WebApiRequest,
  address: RowAddress,
): SandboxAnswer {
  checkOptions(incoming.options, ['$select', '$expand'])
  const { table } = address
  const before = findRow(context, address)
  const ifMatch = incoming.headers.get('if-match')
  if (before && incoming.headers.get('if-none-match') === '*') throw duplicateRow()
  if (!before && ifMatch !== null) throw missingRow(address)
  if (before) checkVersion(before, ifMatch)

  const body = readBody(table, incoming)
  const row = before
    ? updateRow(context, table, before, withoutKey(body, address))
    : createRowAt(context, address, body)
  if (detectsDuplicates(incoming)) checkDuplicates(context, table, row, before)
  const path = `${table.entitySetName}(${address.text})`
  // The service ignores `$expand` here too.
  const options = new Map([...incoming.options].filter(([name]) => name !== '$expand'))
  return writtenAnswer(context, { ...incoming, options }, { table, row }, before ? 200 : 201, path)
}

/** `DELETE accounts(...)` */
export function removeRow(
  context: Context,
  incoming: WebApiRequest,
  address: RowAddress,
): SandboxAnswer {
  checkOptions(incoming.options, [])
  const row = getRow(context, address)
  checkVersion(row, incoming.headers.get('if-match'))
  deleteRow(context, address.table, row)
  return emptyAnswer(204)
}

/** `PUT accounts(...)/name` with `{"value": ...}`, and `DELETE accounts(...)/name`. */
export function writeProperty(
  context: Context,
  incoming: WebApiRequest,
  { table, row }: Owner,
  column: Column,
): SandboxAnswer {
  if (column.property !== column.logicalName) throw directLookup('0x80060888')
  checkVersion(row, incoming.headers.get('if-match'))
  updateRow(context, table, row, { [column.logicalName]: newValue(table, incoming) })
  return emptyAnswer(204)
}

/**
 * Duplicate detection is off unless the caller asks for it not to be suppressed (reference 4.1).
 */
function detectsDuplicates({ headers }: WebApiRequest): boolean {
  return headers.get('mscrm.suppressduplicatedetection')?.toLowerCase() === 'false'
}

function newValue(table: Table, incoming: WebApiRequest): unknown {
  if (incoming.method === 'DELETE') return null
  const { value } = readBody(table, incoming)
  if (value === undefined)
    throw badPayload(table, "A property 'value' was expected in the payload.")
  return value
}

function writtenAnswer(
  context: Context,
  incoming: WebApiRequest,
  owner: Owner,
  status: 200 | 201,
  path: string,
): SandboxAnswer {
  const entity = context.root + path
  if (!incoming.prefer.representation) {
    return { ...emptyAnswer(204, { 'OData-EntityId': entity }), entity }
  }
  const headers = {
    ETag: etagOf(owner.row),
    ...appliedHeader(incoming, ['representation', 'annotations']),
  }
  return { ...jsonAnswer(status, writeRow(context, incoming, owner), headers), entity }
}

function checkVersion(row: StoredRow, ifMatch: string | null): void {
  if (ifMatch === null || ifMatch.trim() === '*' || ifMatch.trim() === etagOf(row)) return
  throw createFailure({
    status: 412,
    code: '0x80060882',
    message: "The version of the existing record doesn't match the RowVersion property provided.",
  })
}
