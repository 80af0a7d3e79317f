import * as z from 'zod'
import { DataverseError } from '../../errors.ts'
import { parseJson } from '../../text/json.ts'
import { isRecordId } from '../names.ts'
import type { ServiceAnswer } from '../outbound/outbound.ts'
import type { CallOptions } from './dataverse.ts'
import { isRow } from './parse-answer.ts'
import type { WireRow } from './parse-answer.ts'
import type { SearchHit, SearchQuery, SearchTable } from './search-query.ts'
import type { SearchTurns } from './search-turns.ts'
import type { SendCall } from './send-call.ts'

/** @see Reference, part 2, section 4 */
const mostCharacters = 100

/**
 * Searches with Dataverse search. Every request names its tables and columns. It asks for no facets, and
 * highlights are not read.
 *
 * @see Reference, part 2, section 4
 */
export function createSearchIndex(sendCall: SendCall, turns: SearchTurns) {
  return async (
    { words, tables, top }: SearchQuery,
    { signal }: CallOptions,
  ): Promise<readonly SearchHit[]> => {
    await turns.wait(signal)
    const { answer, error } = await sendCall({
      request: {
        method: 'POST',
        target: { kind: 'search' },
        body: {
          search: escapeOperators(words),
          entities: JSON.stringify(tables.map(toEntity)),
          top,
          options: JSON.stringify({ searchmode: 'all' }),
        },
      },
      safety: 'read',
      context: { operation: 'query' },
      signal,
      judge: (given) => (readHits(given) === undefined ? unexpected(given) : undefined),
    })
    if (answer === undefined) {
      if (isSearchOff(error)) turns.stop(error)
      throw error
    }
    const selected = new Map(tables.map(({ entity, select }) => [entity, new Set(select)]))
    return (readHits(answer) ?? []).flatMap(({ Id, EntityName, Attributes }) => {
      const columns = selected.get(EntityName)
      const id = Id.toLowerCase()
      if (columns === undefined || !isRecordId(id)) return []
      const own = Object.entries(Attributes ?? {}).filter(([name]) => columns.has(name))
      return [{ entity: EntityName, id, values: Object.fromEntries(own) }]
    })
  }
}

/** Whether an environment has no Dataverse search, or it is switched off. */
export function isSearchOff({ facts }: DataverseError): boolean {
  return facts.serviceCode === '0x80048d0b' || facts.status === 404
}

const toEntity = ({ entity, select, search }: SearchTable) => ({
  name: entity,
  selectcolumns: select,
  searchcolumns: search,
})

/**
 * The words as text. Where the backslashes would make it too long, operators become spaces, which separate
 * words as they do.
 */
export function escapeOperators(words: string): string {
  const text = words.trim()
  const escaped = text.replaceAll(operators, String.raw`\$&`)
  return escaped.length <= mostCharacters
    ? escaped
    : text.replaceAll(operators, ' ').slice(0, mostCharacters).trim()
}

const operators = /[-+&|!(){}[\]^"~*?:\\/]/g

const hit = z.looseObject({
  Id: z.string(),
  EntityName: z.string(),
  Attributes: z.custom<WireRow>(isRow).nullish(),
})
const response = z.looseObject({ Error: z.null().optional(), Value: z.array(hit) })

/** The answer is JSON whose `response` is a text that is JSON again. */
function readHits({ body }: Pick<ServiceAnswer, 'body'>) {
  const given = isRow(body) ? body['response'] : undefined
  const { data } = response.safeParse(typeof given === 'string' ? parseJson(given) : given)
  return data?.Value
}

function unexpected({ status }: ServiceAnswer): DataverseError {
  return new DataverseError('bad_answer', 'Dataverse search did not answer with records.', {
    hint: 'Name an entity beside search to read the table itself.',
    facts: { status },
  })
}
