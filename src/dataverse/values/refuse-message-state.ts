import { DataverseError } from '../../errors.ts'
import { foreign } from '../../text/foreign.ts'
import type { EntityDefinition } from '../metadata/definition.ts'
import { stateMessageOf } from '../metadata/state-messages.ts'
import type { WriteContext } from './write-context.ts'

/**
 * Refuses a state that only a message sets, where none is sent: a new record starts in its first state.
 *
 * @throws DataverseError `invalid_values` with the two calls to make.
 */
export function refuseMessageState(
  { logicalName, columns }: EntityDefinition,
  state: number | undefined,
  { operation }: WriteContext,
): void {
  if (state === undefined || stateMessageOf(logicalName, state) === undefined) return
  const label = columns.get('statecode')?.options?.find(({ value }) => value === state)?.label
  const shown = label === undefined ? String(state) : foreign(label, 60)
  const second = JSON.stringify({ entity: logicalName, id: 'GUID', values: { statecode: state } })
  throw new DataverseError(
    'invalid_values',
    `A ${logicalName} becomes ${shown} in a call of its own.`,
    {
      hint:
        operation === 'create'
          ? `Create it without statecode and statuscode, then update_record ${second}.`
          : `Send update_record ${second} for one record at a time.`,
    },
  )
}
