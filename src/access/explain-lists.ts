import type { CallOptions } from '../dataverse/client/dataverse.ts'
import type { Metadata } from '../dataverse/metadata/metadata.ts'
import { createAccess } from './access.ts'
import { createClosing, isClosedColumn } from './closing.ts'
import { parties, pointer } from './copies.ts'
import { closedMessages } from './offers-message.ts'

/** The operator's lists in one environment. */
export interface ExplainedLists {
  /** Patterns that match no entity, or no column of the entities that they match. */
  readonly unmatched: readonly string[]
  /**
   * What is closed beyond the patterns' words: `contact.fullname`, `rows of email in activitypointer`,
   * `message WinOpportunity`.
   */
  readonly beyond: readonly string[]
}

interface Lists {
  readonly entities: readonly string[]
  readonly deny: readonly string[]
  readonly within?: readonly string[]
}

/** Definitions read to check column patterns. */
const mostDefinitions = 20

/**
 * Compares the lists with the definitions of the environment.
 *
 * @throws DataverseError as `Metadata` does.
 */
export async function explainLists(
  lists: Lists,
  metadata: Metadata,
  options: CallOptions,
): Promise<ExplainedLists> {
  const access = createAccess(lists)
  if (access === undefined) return { unmatched: [], beyond: [] }
  const all = await metadata.entities(options)
  const closing = createClosing(access, all)
  const matches = (pattern: string) => {
    const one = createAccess({ entities: [pattern], deny: [] })
    return all.filter(({ logicalName }) => one?.allowsEntity(logicalName))
  }
  const unmatched: string[] = []
  const beyond = new Set<string>()
  let read = 0
  for (const pattern of [...lists.entities, ...(lists.within ?? []), ...lists.deny]) {
    const [entity = '', column] = pattern.split('.')
    const found = matches(entity)
    const alone = createAccess({ entities: [], deny: [pattern] })
    // The activity of a closing need not be an entity that the server uses.
    const closesMessage = alone !== undefined && closedMessages(alone).length > 0
    if (found.length === 0 && !(closesMessage && lists.deny.includes(pattern)))
      unmatched.push(pattern)
    if (found.length === 0 || column === undefined || read + found.length > mostDefinitions)
      continue
    read += found.length
    let isMatched = closesMessage
    for (const { logicalName } of found) {
      const definition = await metadata.entity(logicalName, options)
      for (const one of definition.columns.values()) {
        if (alone?.deniesColumn(logicalName, one.logicalName)) isMatched = true
        else if (isClosedColumn(one, definition, closing))
          beyond.add(`${logicalName}.${one.logicalName}`)
      }
    }
    if (!isMatched) unmatched.push(pattern)
  }
  const known = new Set<string>(all.map(({ logicalName }) => logicalName))
  for (const copy of closing.copies) if (known.has(copy.split('.', 1)[0] ?? '')) beyond.add(copy)
  for (const message of closedMessages(access)) beyond.add(`message ${message}`)
  if (closing.narrowing(pointer) !== undefined)
    beyond.add(`rows of closed activities in ${pointer} and ${parties}`)
  return { unmatched, beyond: [...beyond].toSorted() }
}
