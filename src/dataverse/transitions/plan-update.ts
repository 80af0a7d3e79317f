import { DataverseError } from '../../errors.ts'
import { findMessage, messagesOf } from '../messages/messages.ts'
import type { Message } from '../messages/message.ts'
import type { EntityDefinition } from '../metadata/definition.ts'
import { invalidValue } from '../values/invalid-value.ts'
import { planBody, toWriteContext, type BodyPlan, type Write } from '../values/plan-body.ts'
import { splitDetails, toDetail, type Detail } from './details.ts'

type Values = Readonly<Record<string, unknown>>

/** A state that a message sets, with everything that the call gave for it. */
export interface PlannedMessage {
  readonly message: Message
  /** Columns of the closing activity, or parameters, as they are sent. */
  readonly details: Values
  /** The record's own columns, without those that the message sets. */
  readonly body: Values
  /** The status reason that the call named. */
  readonly status: number | undefined
}

/** The body of an update. With `change` it is sent as a message instead. */
export interface UpdatePlan extends BodyPlan {
  readonly change?: PlannedMessage
}

/**
 * Plans an update. A state that only a message sets becomes that message, from a closed list; the columns
 * that the message sets are moved to it.
 *
 * @throws DataverseError as `planBody`; `invalid_values` for a value of a closing without its state.
 * @see Reference part 2, section 1 (state changes)
 */
export async function planUpdate(
  values: Values,
  entity: EntityDefinition,
  write: Write,
): Promise<UpdatePlan> {
  const { own, details } = splitDetails(values, entity)
  const [first] = details
  if (first && Object.keys(own).length === 0) throw withoutState(first, entity)
  const plan = await adviseNames(entity, () => planBody(own, entity, write))
  const message = findMessage(entity.logicalName, plan.body['statecode'])
  const stray = details.find((one) => !message?.details.includes(one.column))
  if (stray) throw withoutState(stray, entity)
  if (message === undefined) return plan

  const notes = new Set(plan.notes)
  const given = await collect(details, entity, write, notes)
  const { statecode: _state, statuscode, ...columns } = plan.body
  const moved = message.details.flatMap(({ name, recordColumn = '' }) =>
    recordColumn in columns ? [[name, columns[recordColumn], recordColumn] as const] : [],
  )
  for (const [name, , recordColumn] of moved) if (name in given) throw twice(name, recordColumn)
  refuseHidden(message, given, entity)
  const all = { ...given, ...Object.fromEntries(moved) }
  const movedNames = moved.map(([, , recordColumn]) => recordColumn)
  const body = Object.fromEntries(
    Object.entries(columns).filter(([name]) => !movedNames.includes(name)),
  )
  const changed = [...plan.changed, ...Object.keys(given).map((name) => name.replace(/@.*/, ''))]
  // Without any record to make, an update does the same.
  const isPlain = message.name === 'QualifyLead' && isNothingMade(all)
  if (isPlain) return { ...plan, notes: [...notes] }
  const status = typeof statuscode === 'number' ? statuscode : undefined
  return { ...plan, changed, notes: [...notes], change: { message, details: all, body, status } }
}

async function collect(
  details: readonly Detail[],
  entity: EntityDefinition,
  write: Write,
  notes: Set<string>,
): Promise<Values> {
  const given = new Map<string, unknown>()
  for (const detail of details) {
    if (detail.value === null) continue
    const [name, value] = await toDetail(detail, entity, toWriteContext(write, notes))
    if (given.has(name)) throw twice(name, name)
    given.set(name, value)
  }
  return Object.fromEntries(given)
}

const isNothingMade = (details: Values) =>
  ['createaccount', 'createcontact', 'createopportunity'].every((name) => details[name] === false)

/** A column that the operator denies cannot be set through the activity either. */
function refuseHidden({ details }: Message, given: Values, entity: EntityDefinition): void {
  for (const { name, recordColumn } of details) {
    if (!(name in given) || recordColumn === undefined) continue
    const refusal = entity.columns.has(recordColumn) ? undefined : entity.refusal?.(recordColumn)
    if (refusal) throw refusal
  }
}

function twice(name: string, recordColumn: string): DataverseError {
  const both = name === recordColumn ? name : `${recordColumn} and ${name}`
  return new DataverseError('invalid_values', `${both} set the same value twice.`, {
    hint: `Give only ${recordColumn}.`,
  })
}

function withoutState({ column }: Detail, { logicalName }: EntityDefinition): DataverseError {
  const fitting = messagesOf(logicalName).filter(({ details }) => details.includes(column))
  const forms = fitting.map(({ state }) =>
    JSON.stringify({ statecode: state, [column.name]: 'VALUE' }),
  )
  return invalidValue(
    { logicalName: column.name },
    `belongs to the closing of ${logicalName} and is not one of its columns`,
    `Give it together with the state: ${forms.join(' or ')}.`,
  )
}

/** An unknown name may be meant for the closing. */
async function adviseNames<Result>(
  { logicalName }: EntityDefinition,
  run: () => Promise<Result>,
): Promise<Result> {
  try {
    return await run()
  } catch (error) {
    const names = new Set(
      messagesOf(logicalName).flatMap(({ details }) => details.map(({ name }) => name)),
    )
    if (!(error instanceof DataverseError) || error.code !== 'unknown_column' || names.size === 0)
      throw error
    throw new DataverseError(error.code, error.marked.message, {
      hint: `${error.marked.hint} A closing also takes ${[...names].join(', ')}.`,
      facts: error.facts,
      cause: error,
    })
  }
}
