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
import type { Access } from './access.ts'
import { createClosing, isClosedColumn } from './closing.ts'
import type { Closing } from './closing.ts'
import { parties, pointer } from './copies.ts'
import { deniedColumn } from './denied.ts'
import { offersMessage } from './offers-message.ts'

/** The environment's entities that the operator's lists allow. */
export interface OpenEntities extends Closing {
  /** The allowed entities, without the primary name column if it is closed. */
  readonly list: readonly EntitySummary[]
  /** By logical name and by entity set. */
  readonly bySet: ReadonlyMap<string, EntitySummary>
  /** Whether a message may be sent: nothing that it leaves behind is denied. */
  readonly offers: (message: Message) => boolean
}

/** The allowed entities, and what else the lists close. */
export function openEntities(all: readonly EntitySummary[], access: Access): OpenEntities {
  const closing = createClosing(access, all)
  const { isOpen, showsNames } = closing
  const list = all
    .filter(({ logicalName }) => isOpen(logicalName))
    .map(({ primaryName, ...entity }) => ({
      ...entity,
      ...(primaryName && showsNames(entity.logicalName) && { primaryName }),
    }))
  const bySet = new Map(list.map((one) => [one.entitySetName, one]))
  const offers = (message: Message) => offersMessage(message, access)
  return { ...closing, list, bySet, offers }
}

/**
 * A definition without denied parts: denied columns and columns derived from them, lookups and
 * collections that point to closed entities, keys with a denied column. `refusal` returns the error
 * for a name that is missing for that reason.
 */
export function toVisible(entity: EntityDefinition, closing: OpenEntities): EntityDefinition {
  const { primaryName, ...rest } = entity
  const { isOpen, showsNames, closes, offers } = closing
  const { logicalName } = rest
  const open = [...entity.columns.values()].flatMap((column) => {
    if (isClosedColumn(column, entity, closing)) return []
    return withoutClosedTargets(column, logicalName, closing) ?? []
  })
  const names = new Map(open.map((column) => [column.logicalName, column]))
  const columns = open.map((column) => keepVisibleParts(column, names))
  const visible = new Map(columns.map((column) => [column.logicalName, column]))
  const collections = entity.collections.filter(
    (collection) =>
      isOpen(collection.entity) &&
      !(collection.column && closes(collection.entity, collection.column)) &&
      showsOwnRows(collection, entity, closing),
  )
  const hidesParent = [...entity.columns.values()].some(
    ({ logicalName: name, targets }) =>
      !visible.has(name) && targets?.some((target) => target.entity === logicalName),
  )
  const closedMessages = messagesOf(logicalName).filter((message) => !offers(message))
  return {
    ...rest,
    ...(primaryName && showsNames(logicalName) && { primaryName }),
    ...(hidesParent && { hidesParent }),
    ...(closedMessages.length > 0 && { closedMessages: closedMessages.map(({ name }) => name) }),
    columns: visible,
    properties: new Map(columns.map((column) => [column.property, column])),
    keys: entity.keys.filter((key) => key.columns.every((column) => visible.has(column))),
    collections,
    refusal: (name) =>
      isMissing(name, entity, visible, collections) ? deniedColumn(logicalName, name) : undefined,
  }
}

/**
 * Whether a collection of parties has rows of this entity's own records only: those of an account belong to
 * activities of every kind, and the service cannot leave some of them out there.
 */
function showsOwnRows(
  collection: CollectionDefinition,
  { activity, logicalName }: EntityDefinition,
  { narrowing }: Closing,
): boolean {
  const isNarrowed = collection.entity === parties && narrowing(parties) !== undefined
  return !isNarrowed || activity || logicalName === pointer
}

/** The column without closed targets; `undefined` for a lookup with closed targets only. */
function withoutClosedTargets(
  column: ColumnDefinition,
  owner: string,
  { isOpen, narrowing }: Closing,
): ColumnDefinition | undefined {
  if (column.type === 'PartyList' && !isOpen(parties)) return undefined
  const { targets, lookupEntities } = column
  if (!targets && !lookupEntities) return column
  const all = [...(lookupEntities ?? []), ...(targets ?? []).map(({ entity }) => entity)]
  const closed = new Set(all.filter((one) => !isOpen(one)))
  // A row that is reached by its key cannot be narrowed.
  const isReachable = (one: string) => !closed.has(one) && narrowing(one) === undefined
  if (all.every((one) => isReachable(one))) return column
  if (all.every((one) => closed.has(one))) return undefined
  return {
    ...column,
    ...(targets && { targets: targets.filter((one) => isReachable(one.entity)) }),
    ...(lookupEntities && { lookupEntities: lookupEntities.filter((one) => !closed.has(one)) }),
    // Of the parties, only rows of open activities are shown.
    ...(owner !== parties || column.logicalName !== 'activityid' ? { hidesTargets: true } : {}),
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
