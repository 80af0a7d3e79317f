import type { ColumnDefinition, EntityDefinition } from '../dataverse/metadata/definition.ts'
import type { XmlElement } from '../dataverse/metadata/parse-xml.ts'
import type { SavedView } from '../dataverse/metadata/saved-views.ts'
import { isDataverseError } from '../errors.ts'
import { functionReads } from './function-reads.ts'
import { checkColumn, checkShown } from './query-scope.ts'
import type { Definitions } from './query-scope.ts'
import type { OpenEntities } from './visible-definition.ts'
import { deniedRequest } from './denied.ts'

/**
 * Whether the conditions, order and links of a view use open entities and columns only. What this server does
 * not know counts as closed: elements, attributes, tables that only link others, and views that cannot be read.
 * Columns that it only shows may be closed: they are removed from its rows.
 */
export async function isOpenView(
  { fetch }: SavedView,
  entity: EntityDefinition,
  definitions: Definitions,
  open: OpenEntities,
): Promise<boolean> {
  const [root, ...others] = fetch?.children ?? []
  if (fetch?.name !== 'fetch' || root?.name !== 'entity' || others.length > 0) return false
  if (!hasOnly(fetch, fetchAttributes) || isTrue(fetch.attributes['aggregate'])) return false
  if (root.attributes['name'] !== entity.logicalName) return false
  try {
    const aliases = new Map([[String(entity.logicalName), entity]])
    await findLinks(root, entity, aliases, definitions, open)
    checkElement(root, { entity, root: entity, aliases, open })
    return true
  } catch (error) {
    // Also an entity that the lists, or the account, do not show.
    if (isDataverseError(error) && closedCodes.has(error.code)) return false
    throw error
  }
}

const closedCodes: ReadonlySet<string> = new Set(['denied_by_operator', 'unknown_entity'])

interface Place {
  /** What names in this element belong to. */
  readonly entity: EntityDefinition
  readonly root: EntityDefinition
  /** Linked entities by alias and by name. */
  readonly aliases: ReadonlyMap<string, EntityDefinition>
  readonly open: OpenEntities
}

/** Checks all links, and collects the entities that conditions and orders may name. */
async function findLinks(
  element: XmlElement,
  entity: EntityDefinition,
  aliases: Map<string, EntityDefinition>,
  definitions: Definitions,
  open: OpenEntities,
): Promise<void> {
  checkWhole(entity, open)
  for (const child of element.children) {
    if (child.name === 'filter') await findLinks(child, entity, aliases, definitions, open)
    if (child.name !== 'link-entity') continue
    const { name = '', from = '', to = '', alias } = child.attributes
    const linked = await definitions(name)
    if (linked.logicalName !== name) throw deniedRequest()
    checkUsed(linked, from)
    checkUsed(entity, to)
    const key = alias ?? name
    // A name that two links have does not tell which one a condition means.
    if (aliases.has(key)) throw deniedRequest()
    aliases.set(key, linked)
    await findLinks(child, linked, aliases, definitions, open)
  }
}

/** The rows of a view cannot be narrowed to those of open entities. */
function checkWhole({ logicalName }: EntityDefinition, { narrowing }: OpenEntities): void {
  if (narrowing(logicalName) !== undefined) throw deniedRequest()
}

function checkElement(element: XmlElement, place: Place): void {
  const { name, attributes, children } = element
  const allowed = Object.hasOwn(known, name) ? known[name] : undefined
  if (allowed === undefined || !hasOnly(element, allowed)) throw deniedRequest()
  const { entity, aliases, open, root } = place
  const at = attributes['entityname'] ?? ''
  const owner = at === '' ? entity : aliases.get(at)
  if (owner === undefined) throw deniedRequest()

  if (name === 'attribute' && attributes['alias'] !== undefined) {
    // Under another name, a closed column would look like an open one.
    checkColumn(entity, attributes['name'] ?? '')
    if (root.properties.has(attributes['alias'])) throw deniedRequest()
  }
  if (name === 'condition') checkCondition(attributes, owner, place)
  if (name === 'order') checkOrder(attributes['attribute'] ?? '', owner, open)
  for (const child of children) {
    const linked = child.name === 'link-entity' ? aliases.get(aliasOf(child)) : entity
    if (linked === undefined) throw deniedRequest()
    checkElement(child, { ...place, entity: linked })
  }
}

const aliasOf = ({ attributes: { alias, name = '' } }: XmlElement) => alias ?? name

function checkCondition(
  { attribute = '', operator: written = '', valueof }: XmlElement['attributes'],
  owner: EntityDefinition,
  { entity, aliases, open }: Place,
): void {
  const column = checkColumn(owner, attribute)
  const operator = written.toLowerCase()
  // Whether it is the caller's own record tells nothing about others.
  if (operator !== 'eq-userid') checkShown(column, owner)
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

/** The service sorts lookups by the names of their records. */
function checkOrder(name: string, owner: EntityDefinition, open: OpenEntities): void {
  const { lookupEntities = [], targets = [] } = checkUsed(owner, name)
  const sorted = [...lookupEntities, ...targets.map((target) => target.entity)]
  if (!sorted.every((one) => open.showsNames(one))) throw deniedRequest()
}

function checkUsed(entity: EntityDefinition, name: string): ColumnDefinition {
  const column = checkColumn(entity, name)
  checkShown(column, entity)
  return column
}

function hasOnly({ attributes }: XmlElement, allowed: ReadonlySet<string>): boolean {
  return Object.keys(attributes).every((name) => allowed.has(name))
}

const isTrue = (text = '') => text === 'true' || text === '1'
const words = (text: string): ReadonlySet<string> => new Set(text.split(' '))

const fetchAttributes = words(
  'version output-format mapping distinct no-lock count page paging-cookie top returntotalrecordcount ' +
    'aggregate savedqueryid useraworderby latematerialize options min-active-row-version utc-offset',
)

/** The elements of FetchXML that views have, with their attributes. */
const known: Readonly<Record<string, ReadonlySet<string>>> = {
  entity: words('name enableprefiltering prefilterparametername'),
  'all-attributes': words(''),
  attribute: words('name alias build addedby'),
  order: words('attribute descending entityname'),
  filter: words(
    'type hint isquickfindfields overridequickfindrecordlimitenabled overridequickfindrecordlimitdisabled bypassquickfind',
  ),
  condition: words('attribute operator value entityname valueof uiname uitype uihidden'),
  value: words('uiname uitype'),
  'link-entity': words(
    'name from to alias link-type visible intersect enableprefiltering prefilterparametername',
  ),
}

const hierarchyOperators = words('above eq-or-above under eq-or-under not-under')

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
