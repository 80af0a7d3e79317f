import { refuse } from '../failures/query-failures.ts'
import { defaultStatus } from '../store/activity-pointer.ts'
import type { Table } from '../schema/model.ts'
import type { StoredRow, Value } from '../store/store.ts'
import type { Change } from './change.ts'

/**
 * `statecode` and `statuscode` after a write (reference section 11). A status alone must belong to
 * the row's state, a state alone gets its default status, and a new row starts in its default
 * state.
 *
 * @throws `0x80048408` for a state and status that do not belong together.
 */
export function settleState(
  table: Table,
  asked: ReadonlyMap<string, Value>,
  before: StoredRow | undefined,
  id: string,
): StoredRow {
  const stateColumn = table.columns.get('statecode')
  if (!stateColumn) return {}

  const current = before?.['statecode'] ?? Number(stateColumn.defaultValue ?? 0)
  const statecode = asked.get('statecode') ?? current
  if (!stateColumn.options.some(({ value }) => value === statecode)) {
    throw invalidPair(
      `${statecode} is not a valid state code on ${table.logicalName} with Id ${id}.`,
    )
  }
  const status = asked.get('statuscode')
  // A new row only takes its default state (part 2, section 1.1).
  if (before === undefined && statecode !== (stateColumn.defaultValue ?? 0)) {
    const named = status ?? defaultFor(table, statecode)
    throw invalidStatus(table, named, Number(stateColumn.defaultValue ?? 0), id)
  }
  if (status === undefined || status === null) {
    const isSame = before !== undefined && before['statecode'] === statecode
    return {
      statecode,
      statuscode: isSame ? (before['statuscode'] ?? null) : defaultFor(table, statecode),
    }
  }

  const option = table.columns.get('statuscode')?.options.find(({ value }) => value === status)
  if (option?.state !== statecode) throw invalidStatus(table, status, statecode, id)
  return { statecode, statuscode: status }
}

/**
 * Rejects states that only an action may set: `WinOpportunity`, `LoseOpportunity`, `CloseIncident`
 * (reference section 11).
 */
export function checkStateIsFree(
  { logicalName }: Table,
  asked: ReadonlyMap<string, Value>,
  before: StoredRow,
): void {
  const state = asked.get('statecode')
  if (state === before['statecode']) return

  const closing = closings.find((one) => one.entity === logicalName && one.state === state)
  if (!closing) return
  const { label, message, code } = closing
  throw refuse(
    `This message can not be used to set the state of ${logicalName} to ${label}. In order to set ` +
      `state of ${logicalName} to ${label}, use the ${message} message instead.`,
    code,
  )
}

const closings = [
  { entity: 'opportunity', state: 1, label: 'won', message: 'won', code: '0x80100005' },
  { entity: 'opportunity', state: 2, label: 'lost', message: 'lost', code: '0x80100005' },
  {
    entity: 'incident',
    state: 1,
    label: 'Resolved',
    message: 'CloseIncidentRequest',
    code: '0x80040233',
  },
] as const

/** Tables whose closed rows accept no other change until they are reopened. */
const lockedWhenClosed = ['opportunity', 'incident', 'quote']

/**
 * Rejects changes of a closed row other than to its state. Reference section 11 says that many
 * tables do this. The set of tables and the code are our interpretation of the product.
 */
export function checkIsOpen(
  { logicalName }: Table,
  { values, lookups }: Pick<Change, 'values' | 'lookups'>,
  before: StoredRow,
): void {
  const isLocked = lockedWhenClosed.includes(logicalName) && (before['statecode'] ?? 0) !== 0
  if (!isLocked || values.get('statecode') === 0) return

  const changed = [...values.keys(), ...lookups.keys()]
  if (changed.every((name) => name === 'statecode' || name === 'statuscode')) return
  throw refuse('The object is not in a valid state to perform this operation.', '0x80040233')
}

function defaultFor(table: Table, statecode: Value): Value {
  const column = table.columns.get('statuscode')
  const preferred = column?.options.find(({ value }) => value === column.defaultValue)
  return preferred?.state === statecode ? preferred.value : defaultStatus(table, statecode)
}

function invalidStatus(table: Table, status: Value, statecode: Value, id: string): Error {
  const states = table.columns.get('statecode')?.options ?? []
  const label = states.find(({ value }) => value === statecode)?.label ?? ''
  return invalidPair(
    `${status} is not a valid status code for state code ${table.schemaName}State.${label} on ` +
      `${table.logicalName} with Id ${id}.`,
  )
}

function invalidPair(message: string): Error {
  return refuse(message, '0x80048408')
}
