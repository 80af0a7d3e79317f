import { DataverseError } from '../../errors.ts'
import { foreign } from '../../text/foreign.ts'
import { findMessage } from '../messages/messages.ts'
import type { EntityDefinition } from '../metadata/definition.ts'

/**
 * Refuses a create in a state that only a message sets: a record is created open.
 *
 * @param states - The `statecode` and `statuscode` of the body.
 * @throws DataverseError `invalid_values` with the two calls to make.
 */
export function refuseCreatedState(
  { logicalName, columns }: EntityDefinition,
  states: Readonly<Record<string, unknown>>,
): void {
  const message = findMessage(logicalName, states['statecode'])
  if (!message) return
  const { state } = message
  const label = columns.get('statecode')?.options?.find(({ value }) => value === state)?.label
  const then = JSON.stringify({ entity: logicalName, id: 'GUID', values: states })
  throw new DataverseError(
    'invalid_values',
    `No ${logicalName} is created as ${label === undefined ? `state ${state}` : foreign(label, 60)}: ${message.name} sets that state later.`,
    {
      hint: `Make two calls: create_record without statecode and statuscode, then update_record ${then} with the id it returned and what belongs to the closing.`,
    },
  )
}
