import { outsideStrings } from '../text/quote.ts'

/** `createdon DESC; name`, `-createdon`, `"name"` as OData sorts. */
export function repairOrderby(text: string): string {
  return text
    .split(/[,;]/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const found = /^([+-])?\s*["'`[]?([\w./]+)["'`\]]?(?:[\s:]+(asc|desc)(?:ending)?)?$/i.exec(
        part,
      )
      if (!found) return part
      const [, sign, name = '', direction] = found
      const isDescending = sign === '-' || direction?.toLowerCase() === 'desc'
      return name.replaceAll('.', '/') + (isDescending ? ' desc' : '')
    })
    .join(',')
}

const nestedOption = 'select|filter|orderby|top|count|expand'

/**
 * An `$expand` whose nested options lack their `$` or are separated by commas or ampersands, that
 * names columns without `$select=` or behind a slash, or stands in quotes or brackets.
 */
export function repairExpand(text: string): string {
  const bare = text.replace(/^\[(.*)\]$/s, '$1').replaceAll(/"(\w+)"/g, '$1')
  return outsideStrings(bare, (part) =>
    part
      .replaceAll(new RegExp(`([(;,&]|&&)\\s*\\$?(${nestedOption})\\s*=\\s*`, 'gi'), toOption)
      .replaceAll(/(?<=\w)\(\s*(\w+(?:\s*,\s*\w+)*)\s*\)/g, '($select=$1)')
      .replaceAll(/(?<![\w/$=])(\w+)[/.](\w+)(?=\s*(?:,|$))/g, '$1($select=$2)')
      .replaceAll(/;\s*(?=\))/g, ''),
  )
}

const toOption = (_found: string, before: string, name: string) =>
  `${before === '(' ? '(' : ';'}$${name.toLowerCase()}=`

const methods: Readonly<Record<string, string>> = {
  avg: 'average',
  mean: 'average',
  average: 'average',
  sum: 'sum',
  total: 'sum',
  min: 'min',
  minimum: 'min',
  max: 'max',
  maximum: 'max',
}

const methodWord = Object.keys(methods).join('|')

/**
 * An `$apply` with the habits of SQL: `sum(revenue) as total`, `count(*)`, `avg`, a missing alias,
 * `groupby(statuscode)` with single parentheses, aggregates without `aggregate(...)`.
 */
export function repairApply(text: string): string {
  return outsideStrings(text, (part) =>
    part
      .replace(/^\s*group\s+by\s+([\w/]+(?:\s*,\s*[\w/]+)*)\s*$/i, 'groupby(($1))')
      .replaceAll(/\bgroup\s?by\b/gi, 'groupby')
      .replaceAll(/\bcount\s*\(\s*(?:\*|\w*)\s*\)/gi, '$count')
      .replaceAll(/\b\w+\s+with\s+count\b/gi, '$count')
      .replaceAll(/(?<![$\w])count(?=\s+as\b)/gi, '$count')
      .replaceAll(
        new RegExp(`\\b(${methodWord})\\(\\s*([\\w/]+)\\s*\\)`, 'gi'),
        (_found, method: string, column: string) => `${column} with ${method}`,
      )
      .replaceAll(
        new RegExp(`\\bwith\\s+(${methodWord})\\b`, 'gi'),
        (_found, method: string) => `with ${methods[method.toLowerCase()] ?? method}`,
      )
      .replaceAll(/\$count(?!\s+as\b)/gi, '$count as count')
      .replaceAll(
        /(?<![\w/])([\w/]+) with (\w+)(?!\w|\s+as\b)/g,
        (_found, column: string, method: string) =>
          `${column} with ${method} as ${column.replaceAll('/', '_')}_${method}`,
      )
      .replaceAll(/\bAS\b/g, 'as')
      .replace(/groupby\(\s*([\w/]+(?:\s*,\s*(?!aggregate\b)[\w/]+)*)\s*([,)])/, 'groupby(($1)$2')
      .replace(/(groupby\(\([^)]*\)\s*,\s*)(?!aggregate\b)(.+)\)\s*$/, '$1aggregate($2))')
      .replace(/^(?!\s*(?:filter|groupby|aggregate))(.* as \w+)\s*$/, 'aggregate($1)'),
  )
}
