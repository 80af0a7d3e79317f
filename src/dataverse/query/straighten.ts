import { outsideStrings, quote } from '../text/quote.ts'

/**
 * A filter text in plain characters: percent-encoding undone where there are no spaces, straight
 * quotes around text, other forms of dates in quotes, without `$it/`, a collection counted against
 * none as `any()`. Strings stay as they are.
 */
export function straighten(text: string): string {
  return outsideStrings(decode(text), (part) =>
    part
      .replaceAll(/[‘’]([^‘’]*)[‘’]|[“”]([^“”]*)[“”]|`([^`]*)`/g, (_all, ...found: unknown[]) =>
        quote(found.slice(0, 3).find((inner) => typeof inner === 'string') ?? ''),
      )
      .replaceAll('$it/', '')
      .replaceAll(/(\d{4}-\d\d-\d\d) +(\d\d:\d\d(?::\d\d(?:\.\d+)?)?)/g, '$1T$2')
      .replaceAll(otherDate, (found) => quote(found))
      .replaceAll(countedSome, '$1/any()')
      .replaceAll(countedNone, 'not $1/any()'),
  )
}

const otherDate =
  /(?<![\w./-])(?:\d{1,2}([./-])\d{1,2}\1\d{4}|\d{4}([./])\d{1,2}\2\d{1,2}|\d{4}-\d{1,2}-\d(?!\d)|\d{4}-\d-\d{2})(?![\w./-])/g
const countedSome = /(?<![\w/])([\w/]+)\/\$count\s+(?:gt 0|ge 1|ne 0|> ?0|>= ?1|!= ?0)\b/g
const countedNone = /(?<![\w/])([\w/]+)\/\$count\s+(?:eq 0|lt 1|le 0|= ?0|< ?1)\b/g

function decode(text: string): string {
  if (!/%[0-9a-f]{2}/i.test(text) || /\s/.test(text)) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/**
 * `createdon ge now() sub duration'P7D'` and `createdon > DATEADD(day,-7,GETDATE())` as the query
 * function that comes next to them.
 */
export function relativeToNow(text: string): string {
  return text.replaceAll(sinceNow, toLastX)
}

const sinceNow =
  /(?<![\w/])([\w/]+)\s*(?:ge|gt|>=?)\s*(?:(?:now|getdate|getutcdate|today)\(\)\s*(?:sub|-)\s*(?:duration)?'?P?(\d+)\s*(d|h)\w*'?|dateadd\(\s*'?(\w+?)s?'?\s*,\s*-\s*(\d+)\s*,\s*\w+\(\)\s*\))/gi

const units: Readonly<Record<string, string>> = {
  d: 'Days',
  dd: 'Days',
  day: 'Days',
  h: 'Hours',
  hh: 'Hours',
  hour: 'Hours',
  week: 'Weeks',
  wk: 'Weeks',
  month: 'Months',
  mm: 'Months',
  year: 'Years',
  yy: 'Years',
}

function toLastX(found: string, column: string, ...[count, unit, part, number]: string[]): string {
  const name = units[(unit ?? part ?? '').toLowerCase()]
  const amount = count ?? number
  if (name === undefined || amount === undefined) return found
  return `Microsoft.Dynamics.CRM.LastX${name}(PropertyName='${column}',PropertyValue=${amount})`
}
