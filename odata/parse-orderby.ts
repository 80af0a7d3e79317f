import type { OrderItem } from './ast.ts'
import { parseLiteralOrAlias } from './parse-literal.ts'
import { readPath, takeQuotedName } from './parse-path.ts'
import { printOrderby } from './print.ts'
import type { RepairToken } from './repaired-token.ts'
import type { ParseOptions } from './repairs.ts'
import { readList, readWhole } from './token-reader.ts'
import type { TokenReader } from './token-reader.ts'

/**
 * The keys of an `$orderby`, first key first: `name asc,createdon desc`. Repaired are `-createdon`,
 * `createdon DESC; name`, `"name"`, `createdon:desc` and commas too many.
 *
 * @throws `invalid_query` with the position of what cannot be read.
 * @see Reference section 7.3.
 */
export function parseOrderby(text: string, options?: ParseOptions): readonly OrderItem[] {
  const hint = 'Example: name asc,createdon desc.'
  return readWhole(
    { text, options, hint, print: printOrderby, after: 'direction', repairToken },
    readOrderby,
  )
}

/** Takes sort keys, as far as commas go on. */
export function readOrderby(reader: TokenReader): readonly OrderItem[] {
  if (!reader.repairs) return readList(reader, readOrderItem)
  const items: OrderItem[] = []
  do {
    if (!/^(?:,|;|\)|end)$/.test(reader.peek().kind)) items.push(readOtherItem(reader))
  } while (reader.take(','))
  if (items.length === 0) throw reader.unexpected('column')
  return items
}

/** Nested in an expand a semicolon ends the keys; there this is not used. */
const repairToken: RepairToken = (text, at) =>
  text[at] === ';' ? { kind: ',', text: ',', at } : undefined

function readOrderItem(reader: TokenReader): OrderItem {
  const { at } = reader.peek()
  const operand = readAlias(reader) ?? readPath(reader, 'column')
  const descending = !reader.takeWord('asc') && reader.takeWord('desc')
  return { operand, descending, at }
}

function readOtherItem(reader: TokenReader): OrderItem {
  const { at } = reader.peek()
  const sign = reader.takeMatch(/[+-]/y)?.[0]
  const operand = readAlias(reader) ?? takeQuotedName(reader) ?? readPath(reader, 'column')
  const direction = reader.takeMatch(/:?\s*(asc|desc)(?:ending)?\b/iy)?.[1]
  return { operand, descending: sign === '-' || direction?.toLowerCase() === 'desc', at }
}

function readAlias(reader: TokenReader): OrderItem['operand'] | undefined {
  const value = parseLiteralOrAlias(reader.peek())
  if (value?.type !== 'alias') return undefined
  reader.next()
  return value
}
