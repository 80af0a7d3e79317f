import type { ExpandItem } from './ast.ts'
import { readFilter } from './parse-filter.ts'
import { readOrderby } from './parse-orderby.ts'
import { takeQuotedName } from './parse-path.ts'
import { readSelect } from './parse-select.ts'
import { printExpand } from './print.ts'
import { matchAt } from './repaired-token.ts'
import type { RepairToken } from './repaired-token.ts'
import type { ParseOptions } from './repairs.ts'
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
export function parseExpand(text: string, options?: ParseOptions): readonly ExpandItem[] {
  const hint = 'Example: primarycontactid($select=fullname),createdby($select=fullname).'
  return readWhole(
    { text, options, hint, print: printExpand, after: 'navigationEnd', repairToken },
    (reader) => {
      const isList =
        reader.repairs !== undefined && reader.takeMatch(/\[(?=.*\]\s*$)/sy) !== undefined
      const items = readExpand(reader)
      if (isList) reader.expect(']', 'navigationEnd')
      return items
    },
  )
}

/** A comma or an ampersand before a nested option separates options, as a semicolon does. */
const repairToken: RepairToken = (text, at) => {
  const length = matchAt(separator, text, at)?.[0].length
  return length === undefined ? undefined : { kind: ';', text: ';', at, length }
}

const separator = /(?:&&|[;,&])(?=\s*\$?(?:select|filter|orderby|top|count|expand)\s*=)/iy

function readExpand(reader: TokenReader): readonly ExpandItem[] {
  return readList(reader, readExpandItem)
}

function readExpandItem(reader: TokenReader): ExpandItem {
  const behind = reader.repairs && readColumnBehind(reader)
  if (behind) return behind
  const { navigation, at } = readNavigation(reader)
  const reference = readReference(reader)
  const options = reader.peek().kind === '(' ? reader.nested(() => readOptions(reader)) : {}
  return { navigation, reference, ...options, at }
}

function readNavigation(reader: TokenReader): { navigation: string; at: number } {
  const quoted = takeQuotedName(reader)
  if (quoted) return { navigation: quoted.segments.join('/'), at: quoted.at }
  const { text: navigation, at } = reader.expect('name', 'navigation')
  return { navigation, at }
}

/** `createdby/fullname` or `createdby.fullname` for `createdby($select=fullname)`. */
function readColumnBehind(reader: TokenReader): ExpandItem | undefined {
  const { at } = reader.peek()
  return reader.attempt(() => {
    const navigation = reader.takeMatch(/"?(\w+)"?\s*[/.]\s*(?=\w)/y)?.[1]
    const { kind, text: name } = reader.next()
    if (navigation === undefined || kind !== 'name' || reader.peek().kind === '(') return undefined
    return { navigation, reference: false, select: [{ name, at }], at }
  })
}

function readReference(reader: TokenReader): boolean {
  if (!reader.take('/')) return false
  if (reader.peek().text !== '$ref') throw reader.unexpected('reference')
  reader.next()
  return true
}

function readOptions(reader: TokenReader): ExpandOptions {
  reader.next()
  if (reader.repairs && reader.match(/(?=\s*[^;)=$\s])[^;)=$]*\)/y)) return readColumns(reader)
  let options: ExpandOptions = {}
  const seen = new Set<string>()
  do {
    const token = reader.peek()
    const name = optionOf(reader)
    if (seen.has(name)) {
      throw reader.refuse(
        token,
        `The option ${token.text} is repeated in one expand at position ${token.at}.`,
        'Join conditions with and, columns with commas.',
      )
    }
    seen.add(name)
    options = { ...options, ...readOption(reader) }
  } while (reader.take(';') && reader.peek().kind !== ')')
  reader.expect(')', 'optionEnd')
  return options
}

/** `createdby(fullname,title)` for `createdby($select=fullname,title)`. */
function readColumns(reader: TokenReader): ExpandOptions {
  const select = readSelect(reader)
  reader.expect(')', 'optionEnd')
  return { select }
}

function optionOf(reader: TokenReader): string {
  const { text } = reader.peek()
  return reader.repairs ? `$${text.replace('$', '').toLowerCase()}` : text
}

function readOption(reader: TokenReader): ExpandOptions {
  switch (optionOf(reader)) {
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
