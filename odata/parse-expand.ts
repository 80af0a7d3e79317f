import type { ExpandItem } from './ast.ts'
import type { ParseLimits } from './limits.ts'
import { readFilter } from './parse-filter.ts'
import { readOrderby } from './parse-orderby.ts'
import { readSelect } from './parse-select.ts'
import { readList, readWhole } from './token-reader.ts'
import type { TokenReader } from './token-reader.ts'

type ExpandOptions = Omit<ExpandItem, 'navigation' | 'reference' | 'at'>

/**
 * The entries of an `$expand`, each with its nested options; any level deep.
 *
 * `createdby($select=fullname),contact_customer_accounts($filter=statecode eq 0;$top=5)`. What the
 * service allows where (reference section 7.5) is not checked here.
 *
 * @throws `invalid_query` with the position of what cannot be read.
 * @see Reference section 7.5.
 */
export function parseExpand(text: string, limits?: Partial<ParseLimits>): readonly ExpandItem[] {
  const hint = 'Example: primarycontactid($select=fullname),createdby($select=fullname).'
  return readWhole({ text, limits, hint, after: 'navigationEnd' }, readExpand)
}

function readExpand(reader: TokenReader): readonly ExpandItem[] {
  return readList(reader, readExpandItem)
}

function readExpandItem(reader: TokenReader): ExpandItem {
  const { text: navigation, at } = reader.expect('name', 'navigation')
  const reference = readReference(reader)
  const options = reader.peek().kind === '(' ? reader.nested(() => readOptions(reader)) : {}
  return { navigation, reference, ...options, at }
}

function readReference(reader: TokenReader): boolean {
  if (!reader.take('/')) return false
  if (reader.peek().text !== '$ref') throw reader.unexpected('reference')
  reader.next()
  return true
}

function readOptions(reader: TokenReader): ExpandOptions {
  reader.next()
  let options: ExpandOptions = {}
  const seen = new Set<string>()
  do {
    const token = reader.peek()
    if (seen.has(token.text)) {
      throw reader.refuse(
        token,
        `The option ${token.text} stands twice in one expand, again at position ${token.at}.`,
        'Join conditions with and, columns with commas.',
      )
    }
    seen.add(token.text)
    options = { ...options, ...readOption(reader) }
  } while (reader.take(';') && reader.peek().kind !== ')')
  reader.expect(')', 'optionEnd')
  return options
}

function readOption(reader: TokenReader): ExpandOptions {
  switch (reader.peek().text) {
    case '$select':
      return { select: readOptionValue(reader, readSelect) }
    case '$filter':
      return { filter: readOptionValue(reader, readFilter) }
    case '$orderby':
      return { orderby: readOptionValue(reader, readOrderby) }
    case '$top':
      return { top: readOptionValue(reader, readTop) }
    case '$count':
      return { count: readOptionValue(reader, readCount) }
    case '$expand':
      return { expand: readOptionValue(reader, readExpand) }
    default:
      throw reader.unexpected('option')
  }
}

function readOptionValue<T>(reader: TokenReader, read: (reader: TokenReader) => T): T {
  const option = reader.next().text
  reader.expect('=', 'option', `'=' after ${option}`)
  return read(reader)
}

function readTop(reader: TokenReader): number {
  const top = Number(reader.peek().text)
  if (!/^\d+$/.test(reader.peek().text) || !Number.isSafeInteger(top)) {
    throw reader.unexpected('top')
  }
  reader.next()
  return top
}

function readCount(reader: TokenReader): boolean {
  return reader.expect('boolean', 'count').text === 'true'
}
