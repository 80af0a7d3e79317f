import type {
  ColumnDefinition,
  EntityDefinition,
  EntitySummary,
} from '../dataverse/metadata/definition.ts'
import type { Access } from './access.ts'
import {
  columnCopies,
  copiesOfAll,
  foreignCopies,
  nameCopies,
  parties,
  partyColumns,
  pointer,
} from './copies.ts'

/** What the lists close in one environment: what they name, and what repeats it. */
export interface Closing {
  /** Whether an entity may be used at all. */
  readonly isOpen: (entity: string) => boolean
  /** Whether a deny list names an entity, whatever an allow list says. */
  readonly denies: (entity: string) => boolean
  /** Whether a column is closed by a name in the lists or by the table of copies, without its definition. */
  readonly closes: (entity: string, column: string) => boolean
  /** Whether lookups may show the names of an entity's records. */
  readonly showsNames: (entity: string) => boolean
  /**
   * The condition that leaves only rows of open entities, for an entity that shows rows of several:
   * `activitytypecode eq 'task'`. Absent if all of them are open.
   */
  readonly narrowing: (entity: string) => string | undefined
  /** Entities, and columns of other entities, that are closed because they repeat closed data. */
  readonly copies: ReadonlySet<string>
}

/**
 * Applies the table of copies to the lists. A pattern that denies an entity's primary id closes the whole entity,
 * because nothing of it can be shown without its id.
 *
 * @param all - Every entity of the environment.
 */
export function createClosing(access: Access, all: readonly EntitySummary[]): Closing {
  const known = new Map(all.map((entity) => [String(entity.logicalName), entity]))
  const kinds = all.filter(({ activity, logicalName }) => activity && logicalName !== pointer)
  const openKinds = kinds.filter(({ logicalName }) => isNamedOpen(logicalName))

  const showsDeniedRoles = kinds.some(({ logicalName }) =>
    partyColumns.some((column) => access.deniesColumn(logicalName, column)),
  )

  /** Denying the entity of all activities denies them, too. */
  function isDeniedKind(entity: string): boolean {
    return known.get(entity)?.activity === true && access.deniesEntity(pointer)
  }

  /** By the lists alone. */
  function isNamedOpen(entity: string): boolean {
    const primaryId = known.get(entity)?.primaryId
    const isKeyDenied = primaryId !== undefined && access.deniesColumn(entity, primaryId)
    return access.allowsEntity(entity) && !isKeyDenied && !isDeniedKind(entity)
  }

  const isSourceClosed = ({ entities, columns, byColumn }: (typeof foreignCopies)[number]) =>
    entities.some(
      (entity) =>
        known.has(entity) &&
        ((byColumn !== true && !isNamedOpen(entity)) ||
          columns.some((column) => closesHere(entity, column))),
    )
  const copies = new Set(foreignCopies.filter(isSourceClosed).flatMap((rule) => rule.copies))

  function isOpen(entity: string): boolean {
    if (!isNamedOpen(entity) || copies.has(entity) || copiesOfAll.has(entity)) return false
    if (entity === parties && showsDeniedRoles) return false
    const showsKinds = entity === pointer || entity === parties
    return !showsKinds || kinds.length === 0 || openKinds.length > 0
  }

  /** The pointer has the columns of all kinds under one name. */
  function isDenied(entity: string, column: string): boolean {
    if (access.deniesColumn(entity, column)) return true
    const isKind = known.get(entity)?.activity === true
    if (isKind && column !== pointerId && access.deniesColumn(pointer, column)) return true
    return entity === pointer && kinds.some((kind) => access.deniesColumn(kind.logicalName, column))
  }

  function closes(entity: string, column: string): boolean {
    return closesHere(entity, column) || copies.has(`${entity}.${column}`)
  }

  /** By the lists, or as a copy within its own entity. */
  function closesHere(entity: string, column: string): boolean {
    if (isDenied(entity, column)) return true
    if (column === known.get(entity)?.primaryId) return false
    const isCopy = columnCopies.some(
      (rule) =>
        (rule.entities?.includes(entity) ?? true) &&
        rule.copies.includes(column) &&
        rule.of.some((one) => isDenied(entity, one)),
    )
    return isCopy || namedTwins(column).some((one) => isDenied(entity, one))
  }

  function showsNames(entity: string): boolean {
    const primaryName = known.get(entity)?.primaryName
    return isOpen(entity) && !(primaryName && closes(entity, primaryName))
  }

  function narrowing(entity: string): string | undefined {
    if (openKinds.length === kinds.length) return undefined
    const path = { [pointer]: '', [parties]: 'activityid_activitypointer/' }[entity]
    if (path === undefined) return undefined
    return openKinds
      .map(({ logicalName }) => `${path}activitytypecode eq '${logicalName}'`)
      .join(' or ')
  }

  const denies = (entity: string) => access.deniesEntity(entity)
  return { isOpen, denies, closes, showsNames, narrowing, copies }
}

/** The key of every activity. */
const pointerId = 'activityid'

const addressParts = [
  'line1',
  'line2',
  'line3',
  'city',
  'stateorprovince',
  'postalcode',
  'country',
  'county',
  'postofficebox',
]

/** What a column repeats by its name: an address, a phonetic spelling, a position. */
function namedTwins(column: string): readonly string[] {
  const spelled = /^(?:yomi(.*name)|(.*)yominame)$/.exec(column)
  if (spelled) return [spelled[1] ?? `${spelled[2]}name`]
  const [, address] = /^(.*_)(?:latitude|longitude)$/.exec(column) ?? []
  if (address !== undefined) return addressParts.map((part) => address + part)
  return addressTwins(column)
}

/** The parts of `address1_composite`, or the composite of a part. */
function addressTwins(column: string): readonly string[] {
  const [, before = '', name = ''] = /^(.*_)?([a-z0-9]+)$/.exec(column) ?? []
  if (name === 'composite') return addressParts.map((part) => before + part)
  return addressParts.includes(name) ? [`${before}composite`] : []
}

/**
 * Whether a column is closed: by the lists, by the table of copies, or because its definition says that it
 * repeats a closed column (base currency, rollup, image, and their originals).
 */
export function isClosedColumn(
  column: ColumnDefinition,
  entity: EntityDefinition,
  closing: Closing,
): boolean {
  const isClosed = (name: string) => closing.closes(entity.logicalName, name)
  const { logicalName, companionOf } = column
  if (isClosed(logicalName)) return true
  if (companionOf !== undefined && isClosed(companionOf)) return true
  return twinsOf(column, entity).some(isClosed) || namesClosed(column, entity, closing)
}

/** The original of a platform's copy, or the copy of an original. */
function twinsOf({ logicalName, type }: ColumnDefinition, entity: EntityDefinition) {
  if (type === 'Money' && entity.columns.get(`${logicalName}_base`)?.type === 'Money')
    return [`${logicalName}_base`]
  const [, stem = '', suffix] = /^(.+)_(base|date|state)$/.exec(logicalName) ?? []
  const original = entity.columns.get(stem)
  if (original === undefined) return []
  const isCopy = suffix === 'base' ? type === 'Money' : original.source === 'rollup'
  return isCopy ? [stem] : []
}

function namesClosed(
  { logicalName }: ColumnDefinition,
  entity: EntityDefinition,
  { isOpen, showsNames }: Closing,
): boolean {
  const rule = Object.hasOwn(nameCopies, entity.logicalName)
    ? nameCopies[entity.logicalName]
    : undefined
  if (!rule?.copies.includes(logicalName)) return false
  const mayTell = logicalName.endsWith('typecode') ? isOpen : showsNames
  return rule.lookups.some((name) => {
    const { lookupEntities = [], targets = [] } = entity.columns.get(name) ?? {}
    return [...lookupEntities, ...targets.map((one) => one.entity)].some((one) => !mayTell(one))
  })
}
