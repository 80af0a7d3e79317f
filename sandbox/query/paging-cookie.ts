import type { SortKey, SortValue } from './order.ts'
import { refuse } from '../failures/query-failures.ts'
import { toComparable, toInstant } from './values.ts'
import type { Kind } from './values.ts'

/** The parts of a sort key that a cookie needs. */
export type CookieKey = Pick<SortKey, 'name' | 'kind'>

/** Where a page ended. */
export interface PageEnd {
  /** Number of the page that ended, from 1. */
  readonly page: number
  readonly first: readonly SortValue[]
  readonly last: readonly SortValue[]
}

/** Where the next page starts. */
export interface PageStart {
  readonly page: number
  readonly after: readonly SortValue[]
}

/**
 * The cookie of the next page: `<cookie pagenumber="2" pagingcookie="..." istracking="False" />`
 * with the encoded keys of the first and last row inside (reference section 7.6).
 */
export function createPagingCookie(
  keys: readonly CookieKey[],
  { page, first, last }: PageEnd,
  encode: (text: string) => string = encodeCookie,
): string {
  const inner = `<cookie page="${page}">${keys.map(toElement).join('')}</cookie>`
  return `<cookie pagenumber="${page + 1}" pagingcookie="${encode(inner)}" istracking="False" />`

  function toElement({ name, kind }: CookieKey, at: number): string {
    const [lastValue, firstValue] = [last[at], first[at]].map((value) => toWireValue(kind, value))
    return `<${name} ${toAttribute('last', lastValue)} ${toAttribute('first', firstValue)} />`
  }
}

/** Percent-encoded like the service's cookies, with lowercase digits. */
export function encodeCookie(text: string): string {
  return encodeURIComponent(text)
    .replaceAll(/[()']/gu, (found) => `%${found.charCodeAt(0).toString(16)}`)
    .replaceAll(/%[\dA-F]{2}/gu, (code) => code.toLowerCase())
}

/** A GUID is in braces and capitals. */
function toWireValue(kind: Kind, value: SortValue | undefined): SortValue | undefined {
  return kind === 'guid' && typeof value === 'string' ? `{${value.toUpperCase()}}` : value
}

/**
 * Reads a `$skiptoken` for the same sort order. Its rows need not exist here: a cookie only says
 * after which values the next page starts.
 *
 * @throws a failure when it is damaged or belongs to another order (reference 13.4).
 */
export function parsePagingCookie(keys: readonly CookieKey[], text: string): PageStart {
  const [, number = '', inner = ''] =
    /^<cookie pagenumber="(\d+)" pagingcookie="([^"]*)"/.exec(text) ?? []
  const page = Number(number)
  if (!Number.isSafeInteger(page) || page < 2) {
    throw refuse('Invalid page number in the paging cookie.', '0x8004112a')
  }
  return { page, after: parseCookieKeys(keys, decode(inner)) }
}

/** The last row's keys in `<cookie page="1"><name last="..." first="..." /></cookie>`. */
export function parseCookieKeys(keys: readonly CookieKey[], text: string): readonly SortValue[] {
  const elements = [...text.matchAll(/<(\w+) (last(?:null)?)="([^"]*)" [^>]*\/>/g)]
  const fits =
    elements.length === keys.length && elements.every(([, name], at) => name === keys[at]?.name)
  if (!fits) {
    throw refuse('The order of the query differs from that of the paging cookie.', '0x80041129')
  }
  return elements.map(([, , kind, value = ''], at) => read(keys[at], kind, value))
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw malformed()
  }
}

function read(key: CookieKey | undefined, kind: string | undefined, text: string): SortValue {
  if (kind === 'lastnull') return null
  const value = text
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
  return readValue(key?.kind ?? 'text', value)
}

/** The value in the form that compares, however the cookie spells it. */
function readValue(kind: Kind, text: string): SortValue {
  switch (kind) {
    case 'number':
    case 'boolean':
      if (text.trim() === '' || Number.isNaN(Number(text))) throw malformed()
      return Number(text)
    case 'guid':
      return text.replaceAll(/[{}]/gu, '').toLowerCase()
    case 'dateTime':
      return Number.isNaN(Date.parse(text)) ? text : toInstant(text)
    case 'date':
      return text
    default:
      return toComparable(kind, text)
  }
}

function malformed(): Error {
  return refuse('Malformed XML in the Paging Cookie', '0x80041129')
}

function toAttribute(name: 'first' | 'last', value: SortValue | undefined): string {
  if (value === null || value === undefined) return `${name}null="1"`
  const text = String(value)
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
  return `${name}="${text}"`
}
