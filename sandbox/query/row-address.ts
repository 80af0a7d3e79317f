import type { KeyPart } from '../../odata/ast.ts'
import { parseKey } from '../../odata/parse-key.ts'
import { createFailure, isFailure } from '../failures/sandbox-failure.ts'
import type { Column, Table } from '../schema/model.ts'
import type { Context } from '../security/context.ts'
import type { StoredRow, Value } from '../store/store.ts'
import { parseOption } from './parse-option.ts'
import { checkKeyText } from './path-segment.ts'
import { badPath, refuse, rowNotFound, typeName } from '../failures/query-failures.ts'
import { kindOf, toComparable, toConstant } from './values.ts'

/** How a URL identifies a row: by primary key or by an alternate key. */
export interface RowAddress {
  readonly table: Table
  /** The primary key; `undefined` when the URL uses an alternate key. */
  readonly id: string | undefined
  /** The alternate key's columns with their values; empty for a primary key. */
  readonly key: readonly (readonly [column: Column, value: Exclude<Value, null>])[]
  /** The key as written in the URL: `accountnumber='A-1'`. */
  readonly text: string
}

export const emptyGuid = '00000000-0000-0000-0000-000000000000'
const guidPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

export function isGuid(text: string): boolean {
  return guidPattern.test(text)
}

/**
 * Reads the text inside `accounts(...)`: a GUID, the primary key by name, or all parts of an
 * alternate key (reference section 8).
 */
export function parseRowAddress(table: Table, text: string): RowAddress {
  const parts = readParts(text)
  const [first, ...others] = parts
  if (!first) throw badPath()

  const isPrimary = first.name === undefined || first.name === table.primaryId
  if (isPrimary && others.length === 0) {
    if (first.value.type !== 'guid') throw badPath()
    const id = first.value.value.toLowerCase()
    if (id === emptyGuid) throw refuse('Expected non-empty Guid.', '0x80040203')
    return { table, id, key: [], text: first.name === undefined ? id : text }
  }

  const key = parts.map((part) => readKeyPart(table, part))
  const names = key.map(([column]) => column.logicalName)
  const defined = table.keys.some(
    ({ columns }) =>
      columns.length === names.length && columns.every((name) => names.includes(name)),
  )
  if (!defined) throw keyNotDefined(table)
  return { table, id: undefined, key, text }
}

/** The row, or `undefined` when it does not exist. */
export function findRow({ store }: Context, { table, id, key }: RowAddress): StoredRow | undefined {
  if (id !== undefined) return store.get(table.logicalName, id)

  const wanted = key.map(([column, value]) => toComparable(kindOf(column), value))
  for (const row of store.rows(table.logicalName)) {
    const fits = key.every(([column], at) => {
      const value = row[column.logicalName] ?? null
      return value !== null && toComparable(kindOf(column), value) === wanted[at]
    })
    if (fits) return row
  }
  return undefined
}

/** The row; throws the 404 for this kind of address when it does not exist. */
export function getRow(context: Context, address: RowAddress): StoredRow {
  return findRow(context, address) ?? raise(missingRow(address))
}

export function missingRow({ table, id }: RowAddress): Error {
  if (id !== undefined) return rowNotFound(table, id)
  return createFailure({
    status: 404,
    code: '0x80060891',
    message: `A record with the specified key values does not exist in ${table.logicalName} entity`,
  })
}

function readParts(text: string): readonly KeyPart[] {
  try {
    return parseOption(text, parseKey)
  } catch (error) {
    throw isFailure(error) ? badPath() : error
  }
}

function readKeyPart(
  table: Table,
  { name = '', value: literal }: KeyPart,
): readonly [Column, Exclude<Value, null>] {
  const column = table.properties.get(name)
  if (!column) throw keyNotDefined(table)
  const constant = literal.type === 'alias' ? undefined : toConstant(literal)
  if (constant?.kind !== kindOf(column)) throw badPath()

  if (literal.type === 'string') checkKeyText(literal.value)
  return [column, constant.value]
}

function keyNotDefined(table: Table): Error {
  return refuse(
    `The key in the request URI is not valid for resource '${typeName(table)}'. Ensure that the names ` +
      'and number of key properties match the declared or alternate key properties for the resource ' +
      `'${typeName(table)}'.`,
  )
}

function raise(error: Error): never {
  throw error
}
