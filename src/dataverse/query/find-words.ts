import { printLiteral } from '../../../odata/print.ts'
import { DataverseError } from '../../errors.ts'
import type { ColumnDefinition, EntityDefinition } from '../metadata/definition.ts'
import { escapeWildcards } from './wildcards.ts'

/** A longer condition would not fit into a request. */
const mostWords = 10
const mostColumns = 8

/** The condition that finds records by words, printed, and the columns that it reads. */
export interface WordCondition {
  readonly filter: string
  readonly columns: readonly ColumnDefinition[]
}

/**
 * The condition that every word is contained in some find column of the entity. Words in double quotes are one
 * text. Wildcards are found as typed.
 *
 * @throws DataverseError `invalid_query` if the entity has no text column to search; `invalid_argument` for no
 * or too many words.
 */
export function findWords(text: string, entity: EntityDefinition): WordCondition {
  const columns = findColumns(entity)
  if (columns.length === 0)
    throw new DataverseError(
      'invalid_query',
      `${entity.logicalName} has no text column to search.`,
      {
        hint: 'Send filter with the columns to compare instead of search.',
      },
    )
  const words = [
    ...new Set([...text.matchAll(/"([^"]+)"|\S+/g)].map(([all, quoted]) => quoted ?? all)),
  ]
  if (words.length === 0 || words.length > mostWords)
    throw new DataverseError('invalid_argument', `search needs 1 to ${mostWords} words.`, {
      hint: 'Send the words that are most likely to be in the name.',
    })
  const conditions = words.map((word) => {
    const literal = printLiteral({ type: 'string', value: escapeWildcards(word), at: 0 })
    const each = columns.map(({ property }) => `contains(${property},${literal})`)
    return each.length === 1 ? each.join('') : `(${each.join(' or ')})`
  })
  return { filter: conditions.join(' and '), columns }
}

/** The open text columns that the quick-find view searches; without such a view, the primary name. */
export function findColumns({
  columns,
  views,
  primaryName,
}: EntityDefinition): readonly ColumnDefinition[] {
  const named = (names: readonly string[]) =>
    [...new Set(names)].flatMap((name) => columns.get(name) ?? []).filter(isSearchable)
  const found = named(views?.find ?? [])
  return found.length > 0 ? found.slice(0, mostColumns) : named(primaryName ? [primaryName] : [])
}

/** Whether a column is text that can be read. */
export function isSearchable({ type, read }: ColumnDefinition): boolean {
  return read && (type === 'String' || type === 'Memo')
}
