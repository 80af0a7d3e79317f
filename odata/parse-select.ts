import type { SelectItem } from './ast.ts'
import type { ParseLimits } from './repairs.ts'
import { takeQuotedName } from './parse-path.ts'
import { readList, readWhole } from './token-reader.ts'
import type { TokenReader } from './token-reader.ts'

/**
 * The columns of a `$select`: `name,_primarycontactid_value`.
 *
 * @throws `invalid_query` with the position of what cannot be read.
 * @see Reference section 7.2.
 */
export function parseSelect(text: string, limits?: Partial<ParseLimits>): readonly SelectItem[] {
  const hint = 'Example: name,revenue,_primarycontactid_value.'
  return readWhole({ text, options: limits, hint, after: 'columnEnd' }, readSelect)
}

/** Takes columns, as far as commas go on. */
export function readSelect(reader: TokenReader): readonly SelectItem[] {
  return readList(reader, () => {
    const quoted = takeQuotedName(reader)
    if (quoted) return { name: quoted.segments.join('/'), at: quoted.at }
    const { text: name, at } = reader.expect('name', 'column')
    return { name, at }
  })
}
