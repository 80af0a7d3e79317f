import type { AliasValue, Path } from '../../odata/ast.ts'
import { parseAliasValue } from '../../odata/parse-alias-value.ts'
import { parseOption } from '../query/parse-option.ts'
import { parserCode, refuse } from '../failures/query-failures.ts'

/** The query options of a URL, decoded, by their case-sensitive names including `$` or `@`. */
export type SystemQueryOptions = ReadonlyMap<string, string>

const systemNames = ['select', 'filter', 'orderby', 'expand', 'top', 'count', 'apply', 'skip']
const collectionOnly = ['$filter', '$orderby', '$count', '$top', '$apply', '$skiptoken']

export function parseQueryOptions(search: string): SystemQueryOptions {
  const options = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(search)) {
    if (name.startsWith('$') && options.has(name)) {
      throw refuse(
        `Query option '${name}' was specified more than once, but it must be specified at most once.`,
        parserCode,
      )
    }
    options.set(name, value)
  }
  return options
}

/**
 * Rejects system query options that the resource does not support. Options without a sign are
 * custom options, which are ignored, unless they are system options without their sign (reference
 * section 7.1).
 */
export function checkOptions(options: SystemQueryOptions, allowed: readonly string[]): void {
  for (const name of options.keys()) {
    if (allowed.includes(name)) continue
    if (name === '$skip') throw refuse('Skip Clause is not supported in CRM')
    if (collectionOnly.includes(name)) {
      throw refuse(
        'The requested resource is not a collection. Query options $filter, $orderby, $count, $skip, ' +
          'and $top can be applied only on collections.',
      )
    }
    if (name.startsWith('$') || systemNames.includes(name)) {
      throw refuse(`The query parameter ${name} is not supported`)
    }
  }
}

/**
 * The value of `@name`: a literal, a list, JSON, or a column's path; `undefined` when not given.
 */
export function readAlias(
  options: SystemQueryOptions,
  name: string,
): AliasValue | Path | undefined {
  const text = options.get(`@${name}`)?.trim()
  if (text === undefined || text === '') return undefined

  const isPath = /^[a-z_]\w*(?:\/[a-z_]\w*)*$/i.test(text) && !/^(?:true|false|null)$/.test(text)
  if (isPath) return { type: 'path', segments: text.split('/'), at: 0 }
  return parseOption(text, parseAliasValue)
}

/** The number in `$top`. */
export function readTop(options: SystemQueryOptions): number | undefined {
  const text = options.get('$top')
  if (text === undefined) return undefined
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw refuse(
    `Invalid value '${text}' for $top query option found. The $top query option requires a ` +
      'non-negative integer value.',
    parserCode,
  )
}

/** The value of `$count`. */
export function readCount(options: SystemQueryOptions): boolean {
  const text = options.get('$count') ?? 'false'
  if (text === 'true' || text === 'false') return text === 'true'
  throw refuse(
    `Invalid value '${text}' for $count query option found. Valid values are 'true' and 'false'.`,
    parserCode,
  )
}
