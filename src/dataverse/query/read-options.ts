import type { ExpandItem, Filter, OrderItem, Transformation } from '../../../odata/ast.ts'
import { parseApply } from '../../../odata/parse-apply.ts'
import { parseExpand } from '../../../odata/parse-expand.ts'
import { parseFilter } from '../../../odata/parse-filter.ts'
import { parseOrderby } from '../../../odata/parse-orderby.ts'
import type { Repairs } from '../../../odata/repairs.ts'
import type { EntityDefinition } from '../metadata/definition.ts'
import type { CheckContext } from './check-context.ts'
import { createColumnFinder } from './displayed-names.ts'
import { lookupTargets } from './navigation.ts'
import { refusePasted } from './refuse-pasted.ts'
import { isQueryFunction } from './query-functions.ts'

/**
 * The options as trees. A text that the strict grammar refuses is read again with its common mistakes
 * repaired (`=` for `eq`, double quotes, display names with spaces), and a note reports the result.
 *
 * @throws DataverseError `invalid_query` with the position of the first error that remains.
 */
export function readFilter(text: string, entity: EntityDefinition, context: CheckContext): Filter {
  const bare = withoutName(text, 'filter', 'where', context)
  return parseFilter(bare, { repairs: repairsOf('filter', bare, [entity], context) })
}

/** An `$orderby`, repaired and refused as a filter is. */
export function readOrderby(
  text: string,
  entity: EntityDefinition,
  context: CheckContext,
): readonly OrderItem[] {
  const bare = withoutName(text, 'orderby', '(?:order|sort) by', context)
  return parseOrderby(bare, { repairs: repairsOf('orderby', bare, [entity], context) })
}

/** An `$expand`, repaired and refused as a filter is; the entities it leads to give the names to repair. */
export async function readExpand(
  text: string,
  entity: EntityDefinition,
  context: CheckContext,
): Promise<readonly ExpandItem[]> {
  const bare = withoutName(text, 'expand', 'include', context)
  const names = bare.match(/(?<!\w)[A-Za-z_]\w*(?=\s*\()/g) ?? []
  const targets = names.flatMap((name) => [
    ...lookupTargets(entity, name),
    ...entity.collections.filter(({ navigation }) => navigation === name),
  ])
  const entities = await Promise.all(
    targets.slice(0, 5).map((target) => context.entity(target.entity)),
  )
  return parseExpand(bare, { repairs: repairsOf('expand', bare, entities, context) })
}

/** An `$apply`, repaired and refused as a filter is. */
export function readApply(
  text: string,
  entity: EntityDefinition,
  context: CheckContext,
): readonly Transformation[] {
  const bare = withoutName(text, 'apply', 'apply', context)
  return parseApply(bare, { repairs: repairsOf('apply', bare, [entity], context) })
}

function repairsOf(
  option: string,
  text: string,
  entities: readonly EntityDefinition[],
  { note, ambiguity }: CheckContext,
): Repairs {
  let columnAt: Repairs['columnAt']
  return {
    onRefusal: () => {
      refusePasted(text, option)
      columnAt = createColumnFinder(entities)
    },
    columnAt: (found, at) => columnAt?.(found, at),
    isQueryFunction,
    report: (printed) => note(`${option} read as ${printed.slice(0, 200)}`),
    ambiguity: ambiguity,
  }
}

/** `$filter=...` pasted into `filter`, and what a URL or a statement would begin or end with. */
function withoutName(text: string, option: string, word: string, context: CheckContext): string {
  const trimmed = text.trim().replace(/;$/, '').trimEnd()
  const name =
    new RegExp(`^[?&]?\\$?${option}\\s*=(?!=)\\s*`, 'i').exec(trimmed) ??
    new RegExp(`^${word}\\s+(?=\\S+\\s|\\S+$)(?!(?:eq|ne|gt|ge|lt|le|desc|asc)\\b)`, 'i').exec(
      trimmed,
    )
  if (!name) return trimmed
  context.note(`"${name[0].trim()}" left out of ${option}`)
  return trimmed.slice(name[0].length)
}
