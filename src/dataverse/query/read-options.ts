import { DataverseError } from '../../errors.ts'
import type { ExpandItem, Filter, OrderItem, Transformation } from '../../../odata/ast.ts'
import { parseApply } from '../../../odata/parse-apply.ts'
import { parseExpand } from '../../../odata/parse-expand.ts'
import { parseFilter } from '../../../odata/parse-filter.ts'
import { parseOrderby } from '../../../odata/parse-orderby.ts'
import { printFilter } from '../../../odata/print.ts'
import type { EntityDefinition } from '../metadata/definition.ts'
import type { CheckContext } from './check-context.ts'
import { lookupTargets } from './navigation.ts'
import { nameDisplayed } from './displayed-names.ts'
import { repairNestedFilters } from './nested-filter.ts'
import { refusePasted } from './refuse-pasted.ts'
import { repairApply, repairExpand, repairOrderby } from './repair-options.ts'
import { repairFilter } from './repair-filter.ts'

/**
 * The options as trees. A text that the grammar refuses is read again with its typical slips repaired
 * (`=` for `eq`, double quotes, display names with spaces); what was read instead is noted.
 *
 * @throws DataverseError `invalid_query` with the place of what cannot be read.
 */
export function readFilter(text: string, entity: EntityDefinition, context: CheckContext): Filter {
  const bare = withoutName(text, 'filter', 'where', context)
  const read = () => parseFilter(bare)
  return readOr(read, (refusal) => {
    refusePasted(bare, 'filter')
    const repaired = repairFilter(nameDisplayed(bare, [entity]))
    if (!repaired) throw refusal
    const filter = readOr(
      () => parseFilter(repaired.text),
      () => {
        throw refusal
      },
    )
    for (const doubt of repaired.doubts) context.ambiguity(doubt)
    context.note(`filter read as ${printFilter(filter).slice(0, 200)}`)
    return filter
  })
}

/** An `$orderby`, repaired and refused as a filter is. */
export function readOrderby(
  text: string,
  entity: EntityDefinition,
  context: CheckContext,
): readonly OrderItem[] {
  const bare = withoutName(text, 'orderby', '(?:order|sort) by', context)
  return readRepaired(
    bare,
    (given) => parseOrderby(given),
    context,
    'orderby',
    () => repairOrderby(nameDisplayed(bare, [entity])),
  )
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
  return readRepaired(
    bare,
    (given) => parseExpand(given),
    context,
    'expand',
    () => repairNestedFilters(repairExpand(nameDisplayed(bare, entities)), /\$filter=/),
  )
}

/** An `$apply`, repaired and refused as a filter is. */
export function readApply(
  text: string,
  entity: EntityDefinition,
  context: CheckContext,
): readonly Transformation[] {
  const bare = withoutName(text, 'apply', 'apply', context)
  return readRepaired(
    bare,
    (given) => parseApply(given),
    context,
    'apply',
    () => repairNestedFilters(repairApply(nameDisplayed(bare, [entity])), /(?<![\w.])filter\(/),
  )
}

function readRepaired<Tree>(
  text: string,
  parse: (text: string) => Tree,
  context: CheckContext,
  option: string,
  repair: () => string,
): Tree {
  return readOr(
    () => parse(text),
    (refusal) => {
      refusePasted(text, option)
      const repaired = repair()
      const tree = readOr(
        () => parse(repaired),
        () => {
          throw refusal
        },
      )
      context.note(`${option} read as ${repaired.slice(0, 200)}`)
      return tree
    },
  )
}

function readOr<Tree>(read: () => Tree, orElse: (refusal: DataverseError) => Tree): Tree {
  try {
    return read()
  } catch (error) {
    if (error instanceof DataverseError) return orElse(error)
    throw error
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
