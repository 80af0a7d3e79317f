import { DataverseError } from '../../errors.ts'
import type { ColumnDefinition, EntityDefinition } from './definition.ts'
import { describeCall } from '../problem/failure.ts'
import { isSpelling, nearestNames } from '../../text/nearest.ts'

/**
 * The column that a person or model means by `name`: its logical name, its wire name
 * (`_primarycontactid_value`) or a lookup's navigation property, in any letter case; then the label
 * property of a lookup or choice (`statuscodename`), or `id` and `name` for the record's own id and
 * name; then its display name or another spelling (`Account Name`, `account_name`), if only one
 * column has it.
 *
 * @throws DataverseError `unknown_column` with the nearest names; also if several columns share a
 * display name.
 */
export function resolveColumn(entity: EntityDefinition, name: string): ColumnDefinition {
  const exact = findColumn(entity, name) ?? findLabeled(entity, name)
  if (exact) return exact
  const refusal = entity.refusal?.(name)
  if (refusal) throw refusal

  const candidates = byDisplayName(entity, name)
  const [only, ...others] = candidates
  if (only && others.length === 0) return only
  throw unknownColumn(
    entity,
    name,
    candidates.map(({ logicalName }) => logicalName),
  )
}

/** Like `resolveColumn`; `undefined` if no column or several columns have the name. */
export function guessColumn(entity: EntityDefinition, name: string): ColumnDefinition | undefined {
  const exact = findColumn(entity, name) ?? findLabeled(entity, name)
  // A denied column is not read as another one that is displayed alike.
  if (exact || entity.refusal?.(name)) return exact
  const [only, ...others] = byDisplayName(entity, name)
  return others.length === 0 ? only : undefined
}

/** The column by one of its technical names, in any letter case. */
export function findColumn(entity: EntityDefinition, name: string): ColumnDefinition | undefined {
  const lower = name.toLowerCase()
  return (
    entity.columns.get(lower) ??
    entity.properties.get(lower) ??
    [...entity.columns.values()].find(({ targets }) =>
      targets?.some(({ navigation }) => navigation.toLowerCase() === lower),
    )
  )
}

/**
 * The column whose label or id the name means: answers show both in the column itself. `id` and `name`
 * mean the record's own id and name columns.
 */
function findLabeled(entity: EntityDefinition, name: string): ColumnDefinition | undefined {
  const lower = name.toLowerCase()
  if (lower === 'id') return entity.columns.get(entity.primaryId)
  if (lower === 'name') return entity.columns.get(entity.primaryName ?? '')
  const base = /^(\w+)@\S+$/.exec(name)?.[1]
  if (base !== undefined) return findColumn(entity, base)
  const stem = /^(?:_?(\w+?)_value|(\w+)name)$/i.exec(name)
  const column = stem ? findColumn(entity, stem[1] ?? stem[2] ?? '') : undefined
  return column?.options || column?.targets ? column : undefined
}

function byDisplayName(entity: EntityDefinition, name: string): readonly ColumnDefinition[] {
  const columns = [...entity.columns.values()]
  const wanted = name.trim().toLowerCase()
  const labeled = columns.filter(({ displayName }) => displayName?.toLowerCase() === wanted)
  if (labeled.length > 0) return labeled

  const spelling = isSpelling(name) ? fold(name) : ''
  if (spelling === '') return []
  return columns.filter(
    ({ logicalName, displayName, targets }) =>
      fold(logicalName) === spelling ||
      (displayName !== undefined && fold(displayName) === spelling) ||
      (targets !== undefined && fold(logicalName) === `${spelling}id`),
  )
}

const fold = (name: string) => name.toLowerCase().replaceAll(/[^\p{L}\p{M}\p{N}]/gu, '')

/** The error for a name that no column has, with the names to use instead. */
export function unknownColumn(
  entity: EntityDefinition,
  name: string,
  candidates: readonly string[] = [],
): DataverseError {
  const refusal = candidates.length > 1 ? undefined : entity.refusal?.(name)
  if (refusal) return refusal
  const shown = name.slice(0, 64)
  const nearest = candidates.length > 0 ? candidates.slice(0, 5) : nearestColumns(entity, name)
  const message =
    candidates.length > 1
      ? `More than one column of ${entity.logicalName} is displayed as "${shown}".`
      : `${entity.logicalName} has no column "${shown}".`
  const use = nearest.length > 0 ? `Use ${nearest.join(' or ')}. ` : ''
  const list = `${describeCall(entity.logicalName, name)} lists similar ones.`
  return new DataverseError('unknown_column', message, {
    hint: use + list,
    facts: { nearest, staleEntity: entity.logicalName },
  })
}

function nearestColumns(entity: EntityDefinition, name: string): readonly string[] {
  const byName = nearestNames(name, [...entity.columns.keys()])
  const labels = new Map(
    [...entity.columns.values()].flatMap(({ displayName, logicalName }) =>
      displayName ? [[displayName, logicalName] as const] : [],
    ),
  )
  const byLabel = nearestNames(name, [...labels.keys()]).flatMap((label) => labels.get(label) ?? [])
  return [...new Set([...byName, ...byLabel])].slice(0, 3)
}

/** The kind of literal that a column can be compared with. */
export type ColumnKind =
  | 'text'
  | 'number'
  | 'boolean'
  | 'choice'
  | 'choices'
  | 'id'
  | 'lookup'
  | 'day'
  | 'time'
  | 'parties'
  | 'other'

/** The column's kind in a condition, which determines the literals it can be compared with. */
export function kindOf({
  type,
  targets,
  property,
  logicalName,
  dateTimeBehavior,
}: ColumnDefinition): ColumnKind {
  if (targets || property !== logicalName) return 'lookup'
  if (type === 'DateTime') return dateTimeBehavior === 'DateOnly' ? 'day' : 'time'
  return kinds[type] ?? 'other'
}

const kinds: Readonly<Record<string, ColumnKind>> = {
  String: 'text',
  Memo: 'text',
  EntityName: 'text',
  Integer: 'number',
  BigInt: 'number',
  Decimal: 'number',
  Double: 'number',
  Money: 'number',
  Boolean: 'boolean',
  Picklist: 'choice',
  State: 'choice',
  Status: 'choice',
  MultiSelectPicklist: 'choices',
  Uniqueidentifier: 'id',
  PartyList: 'parties',
}

/**
 * Whether a column shows a day and stores an instant: format DateOnly without the behavior DateOnly.
 *
 * @see Reference section 7 of part 2 (dates)
 */
export function showsDayOfInstant({ type, format, dateTimeBehavior }: ColumnDefinition): boolean {
  return type === 'DateTime' && format === 'DateOnly' && dateTimeBehavior !== 'DateOnly'
}
