import { DataverseError } from '../../errors.ts'
import { longestOffer } from '../text/longest-offer.ts'
import { outsideStrings } from '../text/quote.ts'

const options = ['select', 'filter', 'orderby', 'expand', 'top', 'count', 'apply'] as const

/**
 * Refuses a text that is more than one option: a whole query string, an SQL statement or FetchXML,
 * with the equivalent arguments.
 *
 * @throws DataverseError `invalid_query`
 */
export function refusePasted(text: string, option: string): void {
  const parts = splitOptions(`${option}=${text}`)
  if (parts.has('skip'))
    throw new DataverseError('invalid_query', 'Dataverse has no $skip.', {
      hint: `Send ${offer(toArguments(parts))}, then continue with the answer's next as cursor.`,
    })
  if (parts.size > 1) throw several(option, toArguments(parts))

  // Single blanks first: with runs of blanks the pattern would backtrack for minutes.
  const sql = /^select (.+?) from (\w+)(?: where (.+?))?(?: order by (.+?))?;?$/is.exec(
    withSingleBlanks(text),
  )
  if (sql) {
    const [, columns = '', entity = '', filter, orderby] = sql
    throw several('an SQL statement', {
      entity,
      ...(columns.trim() !== '*' && { select: columns.split(',').map((name) => name.trim()) }),
      ...(filter && { filter }),
      ...(orderby && { orderby }),
    })
  }
  if (/^\s*<fetch\b/i.test(text))
    throw new DataverseError('invalid_query', 'FetchXML is not supported.', {
      hint: 'Give the parts as arguments: {"entity":"account","select":["name"],"filter":"revenue gt 1000"}.',
    })
}

const withSingleBlanks = (text: string) =>
  outsideStrings(text.trim(), (part) => part.replaceAll(/\s+/g, ' '))

/** `a&$top=5` as its parts, by option; an ampersand inside a string separates nothing. */
function splitOptions(text: string): ReadonlyMap<string, string> {
  const parts = text.split(/[&?](?=\$?(?:select|filter|orderby|expand|top|skip|count|apply)=)/)
  const known = parts.flatMap((part) => {
    const [, name = '', value = ''] = /^\$?(\w+)=(.*)$/s.exec(part) ?? []
    return name === '' ? [] : [[name, value.trim()] as const]
  })
  return new Map(known)
}

function toArguments(parts: ReadonlyMap<string, string>): Record<string, unknown> {
  return Object.fromEntries(
    options
      .filter((name) => parts.has(name))
      .map((name) => [name, toArgument(name, parts.get(name) ?? '')]),
  )
}

function toArgument(name: (typeof options)[number], value: string): unknown {
  if (name === 'select') return value.split(',')
  if (name === 'top') return Number(value)
  return name === 'count' ? value === 'true' : value
}

function several(what: string, args: Record<string, unknown>): DataverseError {
  return new DataverseError('invalid_query', `${what} holds several options at once.`, {
    hint: `Send each as its own argument: ${offer(args)}.`,
  })
}

/** The arguments ready to be copied, or only their names where they are long. */
function offer(args: Record<string, unknown>): string {
  const json = JSON.stringify(args)
  return json.length > longestOffer ? Object.keys(args).join(', ') : json
}
