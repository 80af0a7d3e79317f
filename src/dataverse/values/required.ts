import { DataverseError } from '../../errors.ts'
import type { ColumnDefinition, EntityDefinition } from '../metadata/definition.ts'
import type { WriteContext } from './write-context.ts'

/** Lookups that the platform sets on create. */
const filled = ['ownerid', 'transactioncurrencyid', 'businessunitid', 'organizationid']

/**
 * Refuses a body that the service would certainly refuse: a create without a required column that
 * the service does not fill, or an update that clears one. Only `SystemRequired` lookups and the
 * primary name are certain: other columns may have a default, and `ApplicationRequired` applies only
 * to forms.
 *
 * @throws DataverseError `invalid_values` with the columns to add.
 * @see Reference sections 6.4 (requirement levels) and 10.
 */
export function checkRequired(
  given: ReadonlyMap<string, unknown>,
  entity: EntityDefinition,
  { operation }: WriteContext,
): void {
  const required = [...entity.columns.values()].filter((column) => isEnforced(column, entity))
  const missing = required.filter(({ logicalName }) => {
    const value = given.get(logicalName)
    return operation === 'create' ? (value ?? null) === null : value === null
  })
  const [first] = missing
  if (!first) return
  const names = missing.map(({ logicalName }) => logicalName).join(', ')
  const form = JSON.stringify(
    Object.fromEntries(missing.map((column) => [column.logicalName, example(column)])),
  )
  throw new DataverseError(
    'invalid_values',
    operation === 'create'
      ? `${entity.logicalName} cannot be created without ${names}.`
      : `${names} of ${entity.logicalName} cannot be cleared.`,
    {
      hint:
        operation === 'create'
          ? `Add ${form} to values.`
          : `Leave ${names} out of values, or give a value.`,
    },
  )
}

function isEnforced(column: ColumnDefinition, { primaryId, primaryName }: EntityDefinition) {
  const { logicalName, required, create, targets } = column
  if (required !== 'system' || !create || logicalName === primaryId) return false
  if (filled.includes(logicalName)) return false
  return (targets?.length ?? 0) > 0 || logicalName === primaryName
}

const example = ({ targets }: ColumnDefinition) =>
  targets ? { entity: targets[0]?.entity ?? 'account', id: 'GUID' } : 'text'
