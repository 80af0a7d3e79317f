import type { Dataverse, StateChange } from '../client/dataverse.ts'
import { DataverseError } from '../../errors.ts'
import { guessColumn } from '../metadata/columns.ts'
import type { EntityDefinition } from '../metadata/definition.ts'
import type { Metadata } from '../metadata/metadata.ts'
import { qualifyingMakes, stateMessageOf } from '../metadata/state-messages.ts'
import type { StateMessage } from '../metadata/state-messages.ts'
import { isRecordId, type RecordId } from '../names.ts'
import { planBody } from './plan-body.ts'
import { planQualifying } from './plan-qualifying.ts'
import { settleState } from './state.ts'

type Values = Readonly<Record<string, unknown>>

interface Source {
  readonly id: RecordId
  readonly dataverse: Dataverse
  readonly metadata: Metadata
  readonly signal: AbortSignal
}

/** A change of a state by a message, ready to send. */
export interface PlannedChange {
  readonly change: StateChange
  readonly changed: readonly string[]
  /** What the message makes, and repairs. */
  readonly notes: readonly string[]
}

/**
 * The message that `values` ask for; `undefined` if an update does it. The record's own columns that belong to
 * the closing go into its activity, and so do columns that only the activity has.
 *
 * @throws DataverseError as `planBody` does.
 */
export async function planStateChange(
  values: Values,
  entity: EntityDefinition,
  source: Source,
): Promise<PlannedChange | undefined> {
  const notes = new Set<string>()
  const wanted = findState(values, entity, (text) => notes.add(text))
  const message = wanted && stateMessageOf(entity.logicalName, wanted.state)
  if (wanted === undefined || message === undefined) return undefined

  const { own, extra } = split(values, entity, message)
  const plan = await planRest(own, entity, source)
  const parts =
    message.activity === undefined
      ? await planQualifying(extra, wanted.status, entity, source)
      : planActivity(message, { ...wanted, extra, body: plan.body, id: source.id, entity })
  const change = {
    action: message.action,
    isBound: message.activity === undefined,
    parameters: parts.parameters,
    body: parts.body ?? plan.body,
    statecode: wanted.state,
  }
  const changed = [...plan.changed, 'statecode', 'statuscode']
  return { change, changed, notes: [...notes, ...plan.notes, ...parts.notes] }
}

/** State and status, from numbers or labels. The status is the first of its state by default. */
function findState(values: Values, entity: EntityDefinition, note: (text: string) => void) {
  const states = Object.entries(values).flatMap(([name, value]) => {
    const column = guessColumn(entity, name)
    const isState = column?.type === 'State' || column?.type === 'Status'
    return column && isState && value !== null ? [{ column, value }] : []
  })
  if (states.length === 0) return undefined
  const settled = settleState(states, entity, {
    operation: 'update',
    entity: () => Promise.reject(new Error('A state names no entity.')),
    note,
  })
  const state = settled.get('statecode')
  if (state === undefined) return undefined
  const options = entity.columns.get('statuscode')?.options ?? []
  const usual = options.filter((option) => option.state === state).map(({ value }) => value)
  return { state, status: settled.get('statuscode') ?? Math.min(...usual, Infinity) }
}

/** Columns of the record, and names that belong to the message alone. */
function split(values: Values, entity: EntityDefinition, { activity }: StateMessage) {
  const own: Record<string, unknown> = {}
  const extra: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(values)) {
    const column = guessColumn(entity, name)
    if (column?.type === 'State' || column?.type === 'Status') continue
    const lower = name.toLowerCase()
    const isExtra = activity
      ? Object.hasOwn(activity.others, aliases[lower] ?? lower)
      : qualifyingMakes.some((one) => one.name === lower)
    if (column === undefined && isExtra) extra[aliases[lower] ?? lower] = value
    else own[name] = value
  }
  return { own, extra }
}

/** What a person calls the columns of a resolution. */
const aliases: Readonly<Record<string, string>> = { resolution: 'subject', minutes: 'timespent' }

async function planRest(own: Values, entity: EntityDefinition, source: Source) {
  if (Object.keys(own).length === 0) return { body: {}, changed: [], notes: [] }
  const { id, ...rest } = source
  return planBody(own, entity, { operation: 'update', record: id, ...rest })
}

interface Closing {
  readonly status: number
  readonly extra: Values
  readonly body: Values
  readonly id: RecordId
  readonly entity: EntityDefinition
}

/** The parameters of a closing, and the body that is left for the record. */
function planActivity(
  { action, activity }: StateMessage,
  { status, extra, body: given, id, entity }: Closing,
) {
  if (activity === undefined) throw new Error(`${action} makes no activity.`)
  const { parameter, lookup, own, others } = activity
  const body = Object.entries(given)
  const moved = body.flatMap(([name, value]) => {
    const target = Object.hasOwn(own, name) ? own[name] : undefined
    return target === undefined ? [] : [[target, value] as const]
  })
  const further = Object.entries(extra).map(([name, value]) => toEntry(name, others[name], value))
  const columns: Values = {
    ...Object.fromEntries(moved),
    ...Object.fromEntries(further),
    [`${lookup}@odata.bind`]: `/${entity.entitySetName}(${id})`,
  }
  const subject = columns['subject'] ?? `Closed by ${action}`
  return {
    parameters: { Status: status, [parameter]: { ...columns, subject } },
    body: Object.fromEntries(body.filter(([name]) => !Object.hasOwn(own, name))),
    notes: [`set by ${action}, which makes one ${activity.entity} activity`],
  }
}

/** @throws DataverseError `invalid_values` */
function toEntry(name: string, type: string | undefined, value: unknown): [string, unknown] {
  if (type === 'text' && typeof value === 'string' && value.length <= 200) return [name, value]
  if (type === 'minutes' && typeof value === 'number' && Number.isInteger(value) && value >= 0)
    return [name, value]
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : value
  if (type === 'competitor' && typeof id === 'string' && isRecordId(id.toLowerCase()))
    return [`${name}@odata.bind`, `/competitors(${id.toLowerCase()})`]
  throw new DataverseError('invalid_values', `${name} must be ${described[type ?? 'text']}.`, {
    hint: `Correct ${name}, or leave it out.`,
  })
}

const described: Readonly<Record<string, string>> = {
  text: 'a text of at most 200 characters',
  minutes: 'a whole number of minutes',
  competitor: 'the GUID of a competitor',
}
