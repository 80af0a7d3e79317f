import { createFailure } from '../failures/sandbox-failure.ts'
import { refuse } from '../failures/query-failures.ts'
import { toStoredInstant } from '../query/values.ts'
import type { Table } from '../schema/model.ts'
import { checkRow } from '../security/row-access.ts'
import type { Context } from '../security/context.ts'
import type { StoredRow, Value } from '../store/store.ts'
import { isObject } from '../write/change.ts'
import type { RequestBody } from '../write/change.ts'
import { modificationStamps } from '../write/defaults.ts'
import { resolveReference } from '../write/reference.ts'
import { saveRow } from '../write/save-row.ts'
import { settleState } from '../write/state.ts'

/** An action that closes a row. The service has several with the same pattern. */
interface Closing {
  readonly entity: string
  /** The parameter that describes the closing activity and binds the row. */
  readonly activity: string
  readonly bind: string
  readonly statecode: number
  /** Columns that the action sets in addition to state and status. */
  values(activity: RequestBody, row: StoredRow): StoredRow
}

/** A `Status` of -1 means the default status reason. */
const defaultStatus = -1

const opportunity = { entity: 'opportunity', activity: 'OpportunityClose', bind: 'opportunityid' }

/** `WinOpportunity`: parameters `Status` and `OpportunityClose`. */
export function winOpportunity(context: Context, parameters: RequestBody): undefined {
  close(context, parameters, {
    ...opportunity,
    statecode: 1,
    values: ({ actualrevenue, actualend }, row) => ({
      actualvalue: toNumber(actualrevenue) ?? row['estimatedvalue'] ?? null,
      actualclosedate: toDay(context, actualend),
    }),
  })
}

/** `LoseOpportunity`: parameters `Status` and `OpportunityClose`. */
export function loseOpportunity(context: Context, parameters: RequestBody): undefined {
  close(context, parameters, {
    ...opportunity,
    statecode: 2,
    values: ({ actualrevenue, actualend }) => ({
      actualvalue: toNumber(actualrevenue) ?? null,
      actualclosedate: toDay(context, actualend),
    }),
  })
}

/** `CloseIncident`: parameters `Status` and `IncidentResolution`. */
export function closeIncident(context: Context, parameters: RequestBody): undefined {
  close(context, parameters, {
    entity: 'incident',
    activity: 'IncidentResolution',
    bind: 'incidentid',
    statecode: 1,
    values: () => ({}),
  })
}

/** The closing activity itself is not stored, because this environment does not have its table. */
function close(context: Context, parameters: RequestBody, closing: Closing): void {
  const table = context.schema.table(closing.entity)
  const activity = parameters[closing.activity]
  if (!table || !isObject(activity)) throw missingParameter(closing.activity)

  const row = findTarget(context, table, closing, activity)
  checkRow(context, table, row, 'Write')
  const id = String(row[table.primaryId])
  if ((row['statecode'] ?? 0) !== 0) {
    throw closing.entity === 'incident'
      ? refuse('Already Closed or Canceled', '0x80044411')
      : refuse('The opportunity is already closed.', '0x80040515')
  }
  const status = parameters['Status']
  const asked = new Map<string, Value>([['statecode', closing.statecode]])
  if (typeof status === 'number' && status !== defaultStatus) asked.set('statuscode', status)

  const settled = settleState(table, asked, row, id)
  const values = closing.values(activity, row)
  saveRow(
    context,
    table,
    { ...row, ...values, ...settled, ...modificationStamps(context, table) },
    row,
  )
}

function findTarget(
  context: Context,
  table: Table,
  { entity, bind, activity }: Closing,
  body: RequestBody,
): StoredRow {
  const bound = body[`${bind}@odata.bind`]
  const nested = body[bind]
  const id = isObject(nested) ? nested[bind] : undefined
  const address = bound ?? (typeof id === 'string' ? `${table.entitySetName}(${id})` : undefined)
  if (typeof address !== 'string') throw missingParameter(`${activity}/${bind}`)

  const target = resolveReference(context, table, [entity], address)
  return context.store.get(entity, target.id) ?? {}
}

function missingParameter(name: string): Error {
  return createFailure({
    status: 400,
    code: '0x80040203',
    message: `The required parameter '${name}' is missing.`,
  })
}

function toNumber(json: unknown): number | undefined {
  return typeof json === 'number' ? json : undefined
}

function toDay({ clock }: Context, json: unknown): string {
  return (typeof json === 'string' ? json : toStoredInstant(clock.now())).slice(0, 10)
}
