import type { ExpandItem, Filter } from '../../odata/ast.ts'
import { parseApply } from '../../odata/parse-apply.ts'
import { parseExpand } from '../../odata/parse-expand.ts'
import { parseFilter } from '../../odata/parse-filter.ts'
import { printApply, printExpand, printFilter } from '../../odata/print.ts'
import type { QueryOptions } from '../dataverse/client/dataverse.ts'
import type { EntityDefinition } from '../dataverse/metadata/definition.ts'
import { parties } from './copies.ts'
import { deniedRequest } from './denied.ts'
import { targetOf } from './query-scope.ts'
import type { Definitions } from './query-scope.ts'
import type { OpenEntities } from './visible-definition.ts'

/**
 * A checked query with the conditions that leave out rows of closed entities, for entities that show rows of
 * several: at its root, in `$apply`, and in expanded collections.
 *
 * @example
 * // With DATAVERSE_DENY=email:
 * await narrowQuery({ filter: 'statecode eq 0' }, activitypointer, definitions, open)
 * // { filter: "(activitytypecode eq 'task' or ...) and statecode eq 0" }
 */
export function narrowQuery(
  query: QueryOptions,
  entity: EntityDefinition,
  definitions: Definitions,
  open: OpenEntities,
): Promise<QueryOptions> {
  return visit(query, entity, { definitions, open, narrow: both })
}

/**
 * Checks that the query of a page link has those conditions already: the link may be older than the lists.
 *
 * @throws DataverseError `denied_by_operator` if one is missing.
 */
export async function checkNarrowed(
  query: QueryOptions,
  entity: EntityDefinition,
  definitions: Definitions,
  open: OpenEntities,
): Promise<void> {
  await visit(query, entity, { definitions, open, narrow: require })
}

interface Visit {
  readonly definitions: Definitions
  readonly open: OpenEntities
  readonly narrow: (condition: Filter, given: Filter | undefined) => Filter
}

async function visit(
  query: QueryOptions,
  entity: EntityDefinition,
  context: Visit,
): Promise<QueryOptions> {
  const { open, narrow } = context
  const { expand, filter, apply } = query
  const isAffected = open.narrowing(parties) !== undefined
  if (!isAffected) return query
  const items = expand ? await visitExpand(parseExpand(expand), entity, context) : undefined
  const narrowed = { ...query, ...(items && { expand: printExpand(items) }) }
  const text = open.narrowing(entity.logicalName)
  if (text === undefined) return narrowed
  const condition = parseFilter(text)
  if (apply === undefined) {
    const given = filter ? parseFilter(filter) : undefined
    return { ...narrowed, filter: printFilter(narrow(condition, given)) }
  }
  const [first, ...others] = parseApply(apply)
  const own = first?.type === 'filter' ? first.condition : undefined
  const rest = own === undefined && first !== undefined ? [first, ...others] : others
  const step = { type: 'filter' as const, condition: narrow(condition, own), at: 0 }
  return { ...narrowed, apply: printApply([step, ...rest]) }
}

function visitExpand(
  items: readonly ExpandItem[],
  entity: EntityDefinition,
  context: Visit,
): Promise<readonly ExpandItem[]> {
  const { definitions, open, narrow } = context
  return Promise.all(
    items.map(async (item) => {
      const target = await definitions(targetOf(entity, item.navigation))
      const nested = item.expand && (await visitExpand(item.expand, target, context))
      // Parties are reached only from their own activity, which is narrowed itself.
      const text = target.logicalName === parties ? undefined : open.narrowing(target.logicalName)
      return {
        ...item,
        ...(nested && { expand: nested }),
        ...(text !== undefined && { filter: narrow(parseFilter(text), item.filter) }),
      }
    }),
  )
}

const both = (condition: Filter, given: Filter | undefined): Filter =>
  given === undefined ? condition : { type: 'and', left: condition, right: given, at: 0 }

function require(condition: Filter, given: Filter | undefined): Filter {
  let first = given
  while (first?.type === 'and') first = first.left
  if (given === undefined || first === undefined || printFilter(first) !== printFilter(condition))
    throw deniedRequest()
  return given
}
