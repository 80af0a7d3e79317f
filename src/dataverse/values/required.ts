import { DataverseError, isDataverseError } from '../../errors.ts'
import type { ColumnDefinition, EntityDefinition } from '../metadata/definition.ts'
import { completionOf, filledBy } from './documented-creates.ts'
import type { WriteContext } from './write-context.ts'

/** Lookups that the platform sets on create. */
const filled = ['ownerid', 'transactioncurrencyid', 'businessunitid', 'organizationid']

/**
 * Refuses a body that the service would certainly refuse: a create without a required column that
 * the service does not fill, or an update that clears one. Only `SystemRequired` lookups and the
 * primary name are certain: other columns may have a default, and `ApplicationRequired` applies only
 * to forms. Bodies that Microsoft documents without them are not refused (`documented-creates.ts`).
 *
 * @throws DataverseError `invalid_values` with the columns to add.
 * @see Reference sections 6.4 (requirement levels) and 10.
 */
export function checkRequired(
  given: ReadonlyMap<string, unknown>,
  entity: EntityDefinition,
  { operation }: WriteContext,
): void {
  const isCreate = operation === 'create'
  const fills = isCreate ? filledBy(entity.logicalName, given) : []
  const required = [...entity.columns.values()].filter((column) => isEnforced(column, entity))
  const missing = required.filter(({ logicalName }) => {
    const value = given.get(logicalName)
    if (!isCreate) return value === null
    return (value ?? null) === null && !fills.includes(logicalName)
  })
  const [first] = missing
  if (!first) return
  const names = missing.map(({ logicalName }) => logicalName).join(', ')
  throw new DataverseError(
    'invalid_values',
    isCreate
      ? `${entity.logicalName} cannot be created without ${names}.`
      : `${names} of ${entity.logicalName} cannot be cleared.`,
    {
      hint: isCreate
        ? adviseMissing(missing, entity, given)
        : `Leave ${names} out of values, or give a value.`,
    },
  )
}

/**
 * Runs a create. If the service refuses it for a required column, the error gets the advice of
 * `checkRequired`.
 *
 * @param changed - The columns that the body sets.
 * @throws what `create` throws.
 */
export async function createWithAdvice<Result>(
  entity: EntityDefinition,
  changed: readonly string[],
  create: () => Promise<Result>,
): Promise<Result> {
  try {
    return await create()
  } catch (error) {
    if (!isDataverseError(error)) throw error
    const column = entity.columns.get(error.facts.missingColumn ?? '')
    if (!column) throw error
    const given = new Map(changed.map((name) => [name, true]))
    const hint = adviseMissing([column], entity, given)
    throw new DataverseError(error.code, error.message, { hint, facts: error.facts, cause: error })
  }
}

function adviseMissing(
  missing: readonly ColumnDefinition[],
  { logicalName }: EntityDefinition,
  given: ReadonlyMap<string, unknown>,
): string {
  const form = Object.fromEntries(missing.map((column) => [column.logicalName, example(column)]))
  const names = missing.map((column) => column.logicalName)
  const completion = completionOf(logicalName, given, names)
  const instead = completion ? `, or ${JSON.stringify(completion)} instead` : ''
  return `Add ${JSON.stringify(form)} to values${instead}.`
}

function isEnforced(column: ColumnDefinition, { primaryId, primaryName }: EntityDefinition) {
  const { logicalName, required, create, targets } = column
  if (required !== 'system' || !create || logicalName === primaryId) return false
  if (filled.includes(logicalName)) return false
  return (targets?.length ?? 0) > 0 || logicalName === primaryName
}

function example({ targets, type }: ColumnDefinition): unknown {
  if (targets) return { entity: targets[0]?.entity ?? 'account', id: 'GUID' }
  return examples[type] ?? 'text'
}

const examples: Readonly<Record<string, unknown>> = {
  Boolean: true,
  DateTime: '2026-01-31T09:30:00Z',
  Decimal: 1,
  Double: 1,
  Integer: 1,
  Money: 1,
  Picklist: 1,
}
