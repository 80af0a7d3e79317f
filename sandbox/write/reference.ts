import { parsePathSegment } from '../query/path-segment.ts'
import { getRow, parseRowAddress } from '../query/row-address.ts'
import type { Schema, Table } from '../schema/model.ts'
import type { Context } from '../security/context.ts'
import { badPayload } from './write-failures.ts'

/** A row that another one points to. */
export interface Reference {
  readonly entity: string
  readonly id: string
}

/**
 * Resolves a text such as `/contacts(5a3f...)`, `contacts(emailaddress1='x')` or an absolute URL to
 * a row, for a lookup to one of `targets` (reference section 10).
 *
 * @param table - The table whose body contains the text, for the error.
 */
export function resolveReference(
  context: Context,
  table: Table,
  targets: readonly string[],
  text: string,
): Reference {
  const path = text.replace(/^https?:\/\/[^/]+/i, '').replace(/^\/api\/data\/v\d+\.\d+/i, '')
  const { name, key } = parsePathSegment(path.replace(/^\//, ''))
  const target = context.schema.set(name)
  if (!target || key === undefined) {
    throw badPayload(table, `Resource not found for the segment '${name}'.`)
  }
  if (!targets.some((entity) => accepts(context.schema, entity, target))) {
    throw badPayload(
      table,
      `A node with type 'Microsoft.Dynamics.CRM.${target.logicalName}' was found, but it is not ` +
        `assignable to the expected type 'Microsoft.Dynamics.CRM.${targets[0] ?? ''}'.`,
    )
  }
  const row = getRow(context, parseRowAddress(target, key))
  return { entity: target.logicalName, id: String(row[target.primaryId]) }
}

/** Owners are users and teams. An activity also counts as its base type. */
function accepts(schema: Schema, expected: string, { logicalName, isActivity }: Table): boolean {
  if (expected === logicalName) return true
  if (expected === 'owner') return logicalName === 'systemuser' || logicalName === 'team'
  return expected === 'activitypointer' && isActivity && schema.table(expected) !== undefined
}
