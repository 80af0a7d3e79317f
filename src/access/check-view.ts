import type { EntityDefinition } from '../dataverse/metadata/definition.ts'
import type { XmlElement } from '../dataverse/metadata/parse-xml.ts'
import type { SavedView } from '../dataverse/metadata/saved-views.ts'
import { isDataverseError } from '../errors.ts'
import { checkCondition, checkUsed, showsNames, words } from './check-condition.ts'
import type { ConditionPlace } from './check-condition.ts'
import { checkColumn } from './query-scope.ts'
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
  if (!hasOnly(fetch, fetchAttributes) || isSet(fetch.attributes['aggregate'])) return false
  if (root.attributes['name'] !== entity.logicalName) return false
  try {
    const aliases = new Map([[String(entity.logicalName), entity]])
    await findLinks(root, entity, aliases, definitions, open)
    checkAliases(aliases)
    const isDistinct = isSet(fetch.attributes['distinct'])
    checkElement(root, { entity, root: entity, aliases, open, isDistinct })
    return true
  } catch (error) {
    // Also an entity that the lists, or the account, do not show.
    if (isDataverseError(error) && closedCodes.has(error.code)) return false
    throw error
  }
}

const closedCodes: ReadonlySet<string> = new Set(['denied_by_operator', 'unknown_entity'])

interface Place extends ConditionPlace {
  readonly root: EntityDefinition
  /** Whether equal rows become one, so that the values of all columns decide how many rows there are. */
  readonly isDistinct: boolean
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
    if (aliases.has(key) || !isPlain(key)) throw deniedRequest()
    aliases.set(key, linked)
    await findLinks(child, linked, aliases, definitions, open)
  }
}

/** An alias that is the name of another linked entity does not tell which of them a condition means. */
function checkAliases(aliases: ReadonlyMap<string, EntityDefinition>): void {
  const linked = new Set([...aliases.values()].map((one) => String(one.logicalName)))
  for (const [alias, { logicalName }] of aliases)
    if (alias !== logicalName && linked.has(alias)) throw deniedRequest()
}

/** The rows of a view cannot be narrowed to those of open entities. */
function checkWhole({ logicalName }: EntityDefinition, { narrowing }: OpenEntities): void {
  if (narrowing(logicalName) !== undefined) throw deniedRequest()
}

function checkElement(element: XmlElement, place: Place): void {
  const { name, attributes, children } = element
  const allowed = Object.hasOwn(known, name) ? known[name] : undefined
  if (allowed === undefined || !hasOnly(element, allowed)) throw deniedRequest()
  const { entity, aliases, open, root, isDistinct } = place
  const at = attributes['entityname'] ?? ''
  const owner = at === '' ? entity : aliases.get(at)
  if (owner === undefined) throw deniedRequest()

  if (isDistinct && name === 'all-attributes') throw deniedRequest()
  if (isDistinct && name === 'attribute') checkUsed(entity, attributes['name'] ?? '')
  if (name === 'attribute' && attributes['alias'] !== undefined) {
    // Under another name, a closed column would look like an open one.
    checkColumn(entity, attributes['name'] ?? '')
    const { alias } = attributes
    if (root.properties.has(alias) || !isPlain(alias)) throw deniedRequest()
  }
  if (name === 'condition') checkCondition(attributes, owner, place)
  if (name === 'order') checkOrder(attributes['attribute'] ?? '', owner, open)
  for (const child of children) {
    const linked = child.name === 'link-entity' ? aliases.get(aliasOf(child)) : entity
    if (linked === undefined) throw deniedRequest()
    checkElement(child, { ...place, entity: linked })
  }
}

/** Other names could look like annotations of open columns. */
const isPlain = (alias: string) => /^\w{1,128}$/.test(alias)

const aliasOf = ({ attributes: { alias, name = '' } }: XmlElement) => alias ?? name

/** The service sorts lookups by the names of their records. */
function checkOrder(name: string, owner: EntityDefinition, open: OpenEntities): void {
  if (!showsNames(checkUsed(owner, name), open)) throw deniedRequest()
}

function hasOnly({ attributes }: XmlElement, allowed: ReadonlySet<string>): boolean {
  return Object.keys(attributes).every((name) => allowed.has(name))
}

const isSet = (text = 'false') => text !== 'false' && text !== '0'

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
