import { keepVisibleParts } from '../dataverse/metadata/bodies.ts'
import { guessColumn } from '../dataverse/metadata/columns.ts'
import type {
  CollectionDefinition,
  ColumnDefinition,
  EntityDefinition,
  EntitySummary,
} from '../dataverse/metadata/definition.ts'
import { messagesOf } from '../dataverse/messages/messages.ts'
import type { Message } from '../dataverse/messages/message.ts'
import { deniedColumn } from './denied.ts'
import type { Access } from './access.ts'
import { offersMessage } from './offers-message.ts'

/** The environment's entities that the operator's lists allow. */
export interface OpenEntities {
  /** The allowed entities, without the primary name column if it is denied. */
  readonly list: readonly EntitySummary[]
  /** By logical name and by entity set. */
  readonly bySet: ReadonlyMap<string, EntitySummary>
  readonly isOpen: (entity: string) => boolean
  /** Whether lookups may show the names of an entity's records. */
  readonly showsNames: (entity: string) => boolean
  /** Whether a message may be sent: nothing that it leaves behind is denied. */
  readonly offers: (message: Message) => boolean
}

/**
 * The allowed entities. A pattern that denies an entity's primary id closes the whole entity, because
 * nothing of it can be shown without its id.
 */
export function openEntities(all: readonly EntitySummary[], access: Access): OpenEntities {
  const known = new Map(all.map((entity) => [String(entity.logicalName), entity]))
  const isOpen = (entity: string) => {
    const primaryId = known.get(entity)?.primaryId
    const keyDenied = primaryId !== undefined && access.deniesColumn(entity, primaryId)
    return access.allowsEntity(entity) && !keyDenied
  }
  const showsNames = (entity: string) => {
    const primaryName = known.get(entity)?.primaryName
    return isOpen(entity) && !(primaryName && access.deniesColumn(entity, primaryName))
  }
  const list = all
    .filter(({ logicalName }) => isOpen(logicalName))
    .map(({ primaryName, ...entity }) => ({
      ...entity,
      ...(primaryName && showsNames(entity.logicalName) && { primaryName }),
    }))
  const bySet = new Map(list.map((one) => [one.entitySetName, one]))
  return { list, bySet, isOpen, showsNames, offers: (message) => offersMessage(message, access) }
}

/**
 * A definition without denied parts: denied columns and columns derived from them, lookups and
 * collections that point to closed entities, keys with a denied column. `refusal` returns the error
 * for a name that is missing for that reason.
 */
export function toVisible(
  entity: EntityDefinition,
  access: Access,
  { isOpen, showsNames, offers }: OpenEntities,
): EntityDefinition {
  const { primaryName, ...rest } = entity
  const { logicalName } = rest
  const open = [...entity.columns.values()].flatMap((column) => {
    if (isDenied(column, entity, access)) return []
    return withoutClosedTargets(column, isOpen) ?? []
  })
  const names = new Map(open.map((column) => [column.logicalName, column]))
  const columns = open.map((column) => keepVisibleParts(column, names))
  const visible = new Map(columns.map((column) => [column.logicalName, column]))
  const partyHidden = [...entity.columns.values()].some(
    (column) => column.type === 'PartyList' && access.deniesColumn(logicalName, column.logicalName),
  )
  const collections = entity.collections.filter(
    (collection) =>
      isOpen(collection.entity) &&
      !(collection.column && access.deniesColumn(collection.entity, collection.column)) &&
      !(partyHidden && collection.entity === 'activityparty'),
  )
  const closedMessages = messagesOf(logicalName).filter((message) => !offers(message))
  return {
    ...rest,
    ...(primaryName && showsNames(logicalName) && { primaryName }),
    ...(closedMessages.length > 0 && { closedMessages: closedMessages.map(({ name }) => name) }),
    columns: visible,
    properties: new Map(columns.map((column) => [column.property, column])),
    keys: entity.keys.filter((key) => key.columns.every((column) => visible.has(column))),
    collections,
    refusal: (name) =>
      isMissing(name, entity, visible, collections) ? deniedColumn(logicalName, name) : undefined,
  }
}

/** Whether the column is denied, or is the platform's copy of a denied one (base currency, rollup, image). */
function isDenied(
  { logicalName, type, companionOf }: ColumnDefinition,
  entity: EntityDefinition,
  access: Access,
): boolean {
  if (access.deniesColumn(entity.logicalName, logicalName)) return true
  if (companionOf && access.deniesColumn(entity.logicalName, companionOf)) return true
  const [, stem, suffix] = /^(.+)_(base|date|state)$/.exec(logicalName) ?? []
  const original = entity.columns.get(stem ?? '')
  if (!original || !access.deniesColumn(entity.logicalName, original.logicalName)) return false
  return suffix === 'base' ? type === 'Money' : original.source === 'rollup'
}

/** The column without closed targets; `undefined` for a lookup with closed targets only. */
function withoutClosedTargets(
  column: ColumnDefinition,
  isOpen: (entity: string) => boolean,
): ColumnDefinition | undefined {
  if (column.type === 'PartyList' && !isOpen('activityparty')) return undefined
  const { targets, lookupEntities } = column
  if (!targets && !lookupEntities) return column
  const all = [...(lookupEntities ?? []), ...(targets ?? []).map(({ entity }) => entity)]
  const closed = new Set(all.filter((entity) => !isOpen(entity)))
  if (closed.size === 0) return column
  if (all.every((entity) => closed.has(entity))) return undefined
  return {
    ...column,
    ...(targets && { targets: targets.filter(({ entity }) => !closed.has(entity)) }),
    ...(lookupEntities && { lookupEntities: lookupEntities.filter((one) => !closed.has(one)) }),
    hidesTargets: true,
  }
}

/** Whether a name that is unknown in the visible definition exists in the whole definition. */
function isMissing(
  name: string,
  whole: EntityDefinition,
  visible: ReadonlyMap<string, ColumnDefinition>,
  collections: readonly CollectionDefinition[],
): boolean {
  const column = guessColumn(whole, name)
  if (column) {
    const left = visible.get(column.logicalName)
    return left === undefined || left.targets?.length !== column.targets?.length
  }
  const lower = name.toLowerCase()
  const meant = whole.collections.find(
    ({ navigation, entity }) => navigation.toLowerCase() === lower || entity === lower,
  )
  return meant !== undefined && !collections.includes(meant)
}
