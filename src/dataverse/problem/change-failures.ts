import { DataverseError } from '../../errors.ts'
import { foreign } from '../../text/foreign.ts'
import type { RecordId } from '../names.ts'

/** A closing of a record that is closed already. `label` is its state now, if it could be read. */
export function closedAlready(
  error: DataverseError,
  {
    entity,
    id,
    label,
    isSame,
  }: {
    readonly entity: string
    readonly id: RecordId
    readonly label: string | undefined
    /** Whether it has the state that the call asked for. */
    readonly isSame: boolean
  },
): DataverseError {
  const now = label === undefined ? '' : ` Its state is now ${foreign(label, 60)}.`
  const reopen = JSON.stringify({ entity, id, values: { statecode: 0 } })
  const same = isSame
    ? 'Nothing needs to be changed. Other columns can be updated without statecode and statuscode. '
    : ''
  return new DataverseError(error.code, `${error.marked.message}${now} Nothing was changed.`, {
    hint: `${same}If the user wants to close it differently: update_record ${reopen} reopens it, then repeat this call.`,
    facts: error.facts,
    cause: error,
  })
}

/** A state whose message the environment does not have. */
export function noMessage(error: DataverseError, message: string, app: string): DataverseError {
  return new DataverseError(
    'refused',
    `This environment has no message ${message}: Dynamics 365 ${app} is not installed. Nothing was changed.`,
    {
      hint: 'Repeating the call will not help. Other columns can be updated without statecode and statuscode.',
      facts: error.facts,
      cause: error,
    },
  )
}

/**
 * A lead that repeats an existing account or contact.
 *
 * @param named - The lookups to the existing records, if they were found.
 */
export function leadRepeats(
  error: DataverseError,
  named: Readonly<Record<string, unknown>>,
): DataverseError {
  const isFound = Object.keys(named).length > 0
  const values = isFound ? named : { parentaccountid: { entity: 'account', id: 'GUID' } }
  const added = JSON.stringify(values).slice(1, -1)
  const search = isFound ? '' : 'Find the existing one with query_records. '
  return new DataverseError(error.code, `${error.marked.message} Nothing was changed.`, {
    hint: `${search}If the user wants the existing record, repeat update_record with ${added} added to values.`,
    facts: error.facts,
    cause: error,
  })
}
