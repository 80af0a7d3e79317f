import { DataverseError } from '../../errors.ts'
import type { ColumnDefinition, EntityDefinition } from '../metadata/definition.ts'
import { nearestNames } from '../nearest.ts'

/**
 * The column that a person or model means by `name`: its logical name, its wire name
 * (`_primarycontactid_value`), either in any letter case, a lookup's navigation property, or its
 * display name where only one column has it.
 *
 * @throws DataverseError `unknown_column` with the nearest names; also when a display name is shared.
 */
export function resolveColumn(entity: EntityDefinition, name: string): ColumnDefinition {
  const column = findColumn(entity, name)
  if (column) return column

  const labelled = [...entity.columns.values()].filter(
    ({ displayName }) => displayName?.toLowerCase() === name.toLowerCase(),
  )
  if (labelled.length === 1 && labelled[0]) return labelled[0]
  throw unknownColumn(
    entity,
    name,
    labelled.map(({ logicalName }) => logicalName),
  )
}

/** As `resolveColumn`, without display names and without an error. */
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

/** The error for a name that no column has, with the names to use instead. */
export function unknownColumn(
  entity: EntityDefinition,
  name: string,
  candidates: readonly string[] = [],
): DataverseError {
  const shown = name.slice(0, 64)
  const nearest = candidates.length > 0 ? candidates : nearestColumns(entity, name)
  const message =
    candidates.length > 1
      ? `More than one column of ${entity.logicalName} is displayed as "${shown}".`
      : `${entity.logicalName} has no column "${shown}".`
  const use = nearest.length > 0 ? `Use ${nearest.join(' or ')}. ` : ''
  return new DataverseError('unknown_column', message, {
    hint: `${use}describe_entities {"entity":"${entity.logicalName}","columns":["${shown}"]} lists similar ones.`,
    facts: { nearest },
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
