import type { OrderItem } from './ast.ts'
import type { ParseLimits } from './limits.ts'
import { parseLiteralOrAlias } from './parse-literal.ts'
import { readPath } from './parse-path.ts'
import { readList, readWhole } from './token-reader.ts'
import type { TokenReader } from './token-reader.ts'

/**
 * The keys of an `$orderby`, first key first: `name asc,createdon desc`.
 *
 * @throws `invalid_query` with the position of what cannot be read.
 * @see Reference section 7.3.
 */
export function parseOrderby(text: string, limits?: Partial<ParseLimits>): readonly OrderItem[] {
  const hint = 'Example: name asc,createdon desc.'
  return readWhole({ text, limits, hint, after: 'direction' }, readOrderby)
}

/** Takes sort keys, as far as commas go on. */
export function readOrderby(reader: TokenReader): readonly OrderItem[] {
  return readList(reader, readOrderItem)
}

function readOrderItem(reader: TokenReader): OrderItem {
  const { at } = reader.peek()
  const operand = readAlias(reader) ?? readPath(reader, 'column')
  const descending = !reader.takeWord('asc') && reader.takeWord('desc')
  return { operand, descending, at }
}

function readAlias(reader: TokenReader): OrderItem['operand'] | undefined {
  const value = parseLiteralOrAlias(reader.peek())
  if (value?.type !== 'alias') return undefined
  reader.next()
  return value
}
