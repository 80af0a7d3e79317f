import type { XmlElement } from '../dataverse/metadata/parse-xml.ts'
import type { ColumnDefinition, EntityDefinition } from '../dataverse/metadata/definition.ts'
import { deniedRequest } from './denied.ts'
import { functionReads } from './function-reads.ts'
import { checkColumn, checkShown } from './query-scope.ts'
import type { OpenEntities } from './visible-definition.ts'

/** Where a condition of a view is. */
export interface ConditionPlace {
  /** What names in this element belong to. */
  readonly entity: EntityDefinition
  /** Linked entities by alias and by name. */
  readonly aliases: ReadonlyMap<string, EntityDefinition>
  readonly open: OpenEntities
}

/**
 * Checks what a condition of a view reads: its column, the column that it is compared with, and what its operator
 * reads beside them. An operator that this server does not know counts as closed.
 *
 * @param owner - The entity that the condition names.
 * @throws DataverseError `denied_by_operator`
 */
export function checkCondition(
  { attribute = '', operator: written = '', valueof }: XmlElement['attributes'],
  owner: EntityDefinition,
  { entity, aliases, open }: ConditionPlace,
): void {
  const column = checkColumn(owner, attribute)
  const operator = written.toLowerCase()
  if (!isKnown(operator)) throw deniedRequest()
  // Whether it is the caller's own record tells nothing about others.
  if (operator !== 'eq-userid') checkShown(column, owner)
  if (!byId.has(operator) && !showsNames(column, open)) throw deniedRequest()
  if (hierarchyOperators.has(operator) && owner.hidesParent === true) throw deniedRequest()
  for (const read of functionReads.get(operatorFunctions[operator] ?? '') ?? []) {
    const [of = '', name] = read.split('.')
    if (name === undefined ? open.denies(of) : open.closes(of, name)) throw deniedRequest()
  }
  if (valueof === undefined) return
  const [first = '', second] = valueof.split('.')
  const other = second === undefined ? entity : aliases.get(first)
  if (other === undefined) throw deniedRequest()
  checkUsed(other, second ?? first)
}

/** A column whose values decide which rows there are, or their order. */
export function checkUsed(entity: EntityDefinition, name: string): ColumnDefinition {
  const column = checkColumn(entity, name)
  checkShown(column, entity)
  return column
}

/** Whether the names of all records that a lookup may point to are open. */
export function showsNames(
  { lookupEntities = [], targets = [] }: ColumnDefinition,
  open: OpenEntities,
): boolean {
  return [...lookupEntities, ...targets.map((target) => target.entity)].every((one) =>
    open.showsNames(one),
  )
}

export const words = (text: string): ReadonlySet<string> => new Set(text.split(' '))

const hierarchyOperators = words('above eq-or-above under eq-or-under not-under')

/** Operators that compare a lookup by its id. Others may compare the name of its record. */
const byId = words(
  'eq ne neq in not-in null not-null eq-userid ne-userid eq-userteams eq-useroruserteams eq-useroruserhierarchy ' +
    'eq-useroruserhierarchyandteams eq-businessid ne-businessid above eq-or-above under eq-or-under not-under',
)

const byValue = words(
  'gt ge lt le like not-like begins-with not-begin-with ends-with not-end-with between not-between contain-values ' +
    'not-contain-values on on-or-before on-or-after yesterday today tomorrow eq-userlanguage',
)

const isKnown = (operator: string) =>
  byId.has(operator) ||
  byValue.has(operator) ||
  /^(?:last|next|this|olderthan)-(?:x-)?[a-z]+(?:-[a-z]+)?$/.test(operator) ||
  /^in-(?:or-(?:before|after)-)?fiscal-(?:year|period|period-and-year)$/.test(operator)

/** Operators that read more than their column, by the function that does the same in a filter. */
const operatorFunctions: Readonly<Record<string, string>> = {
  'eq-useroruserhierarchy': 'EqualUserOrUserHierarchy',
  'eq-useroruserhierarchyandteams': 'EqualUserOrUserHierarchyAndTeams',
  'eq-userteams': 'EqualUserTeams',
  'eq-useroruserteams': 'EqualUserOrUserTeams',
  'eq-businessid': 'EqualBusinessId',
  'ne-businessid': 'NotEqualBusinessId',
  'eq-userlanguage': 'EqualUserLanguage',
}
