import type { Message } from '../messages/message.ts'
import type { MadeRecords, MessageCall, StateChange } from '../messages/state-change.ts'
import type { EntityDefinition } from '../metadata/definition.ts'
import type { RecordId } from '../names.ts'
import type { PlannedMessage } from './plan-update.ts'

/** The status that stands for the default of the state. */
const defaultStatus = -1

/** A closing, as it is sent: `subject` is the label of the state if the call gave none. */
export function toClosing(
  { message, details, body, status }: PlannedMessage,
  id: RecordId,
  entity: EntityDefinition,
): StateChange {
  const { activity } = message
  const labels = labelsOf(entity)
  const subject = details['subject'] ?? labels.get(message.state) ?? message.name
  const own = activity === undefined ? details : { subject, ...details }
  const call: MessageCall = {
    name: message.name,
    status: status ?? statusOf(message, entity),
    details: own,
  }
  const link: readonly MadeRecords[] =
    activity === undefined
      ? []
      : [
          {
            entity: activity.entity,
            set: activity.set,
            primaryId: activity.primaryId,
            filter: `_${activity.link}_value eq ${id}`,
            expected: withoutMapped(message, own),
          },
        ]
  const set = message.details.flatMap(({ name, recordColumn }) =>
    recordColumn !== undefined && entity.columns.has(recordColumn)
      ? [[recordColumn, own[name]] as const]
      : [],
  )
  const sent = set.filter(([, value]) => value !== undefined)
  return {
    messages: [call],
    body,
    expected: {
      ...body,
      ...Object.fromEntries(sent),
      ...(status !== undefined && { statuscode: status }),
      statecode: message.state,
    },
    shown: [
      ...['statecode', 'statuscode'].filter((name) => entity.columns.has(name)),
      ...set.map(([name]) => name),
    ],
    made: link,
    stateLabels: labels,
  }
}

/** What the record shows is compared there. */
function withoutMapped({ details }: Message, own: Readonly<Record<string, unknown>>) {
  const mapped = details.flatMap(({ name, recordColumn }) => (recordColumn ? name : []))
  return Object.fromEntries(Object.entries(own).filter(([name]) => !mapped.includes(name)))
}

/** The documented default, if the environment has it in that state; else the service's own. */
export function statusOf({ defaultReason, state }: Message, { columns }: EntityDefinition): number {
  const options = columns.get('statuscode')?.options ?? []
  const isKnown = options.some((option) => option.value === defaultReason && option.state === state)
  return isKnown && defaultReason !== undefined ? defaultReason : defaultStatus
}

export function labelsOf({ columns }: EntityDefinition): ReadonlyMap<number, string> {
  const options = columns.get('statecode')?.options ?? []
  return new Map(options.map(({ value, label }) => [value, label]))
}
