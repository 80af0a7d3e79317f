import { DataverseError } from '../../errors.ts'
import type { WriteResult } from '../client/dataverse.ts'
import type { EntityDefinition } from '../metadata/definition.ts'
import { toErrorText } from './error-text.ts'
import { showWritten, type PlannedWrite, type ShownWrite } from './written.ts'

type Entries = Readonly<Record<string, unknown>>

/** What became of each record of a list. Records are named by their number, from 1. */
export interface WrittenList {
  /** The ids of new records in order; `null` for one that does not exist. */
  readonly ids?: readonly (string | null)[]
  /** How many records were updated. */
  readonly updated?: number
  /** What the service said, once for all records with the same text. */
  readonly failed?: readonly { readonly records: readonly number[]; readonly error: string }[]
  /** Records whose answer was lost, with the id that they have if they exist. */
  readonly unknown?: Entries
  /** What all written records have in common. */
  readonly state?: string
  /** What the service made of single records, as for a record alone. */
  readonly made?: Entries
  readonly notes: readonly string[]
}

/**
 * Shows the results of several writes.
 *
 * @throws DataverseError the error of the whole request, if it was refused; `outcome_unknown` if nothing
 * is known about any record.
 */
export function showWrittenList(
  results: readonly WriteResult[],
  writes: readonly PlannedWrite[],
  entity: EntityDefinition,
): WrittenList {
  throwCommon(results, entity)
  const isCreate = writes[0]?.operation === 'create'
  const shown = results.map(({ written }, index): ShownWrite => {
    const write = writes[index]
    return write === undefined ? {} : showWritten(write, written?.row, entity)
  })
  const states = new Set(shown.flatMap(({ state }) => state ?? []))
  const [state] = states
  const made = shown.map(({ state: own, ...rest }) => ({
    ...rest,
    ...(states.size > 1 && own !== undefined && { state: own }),
  }))
  const numbered = made.flatMap((one, index) =>
    Object.keys(one).length > 0 ? [[index + 1, one] as const] : [],
  )
  const unknown = results.flatMap(({ error }, index) =>
    error?.code === 'outcome_unknown' ? [[index + 1, error.facts.id ?? null] as const] : [],
  )
  const failed = groupFailures(results)
  return {
    ...(isCreate
      ? { ids: results.map(({ written }) => written?.id ?? null) }
      : { updated: results.filter(({ written }) => written !== undefined).length }),
    ...(state !== undefined && states.size === 1 && { state }),
    ...(numbered.length > 0 && { made: Object.fromEntries(numbered) }),
    ...(failed.length > 0 && { failed }),
    ...(unknown.length > 0 && { unknown: Object.fromEntries(unknown) }),
    notes: unknown.length === 0 ? [] : [adviseUnknown(isCreate)],
  }
}

const adviseUnknown = (isCreate: boolean) =>
  isCreate
    ? 'The answers for unknown were lost. Look for these ids with get_record; create only those that are not found, each with its id.'
    : 'The answers for unknown were lost. Read these records before you repeat their update.'

function groupFailures(results: readonly WriteResult[]) {
  const groups = new Map<string, { readonly records: number[]; readonly error: DataverseError }>()
  for (const [index, { error }] of results.entries()) {
    if (error === undefined || error.code === 'outcome_unknown') continue
    const same = `${error.code} ${error.message} ${error.hint}`
    const group = groups.get(same) ?? { records: [], error }
    group.records.push(index + 1)
    groups.set(same, group)
  }
  return [...groups.values()].map(({ records, error }) => ({ records, error: toErrorText(error) }))
}

function throwCommon(results: readonly WriteResult[], { entitySetName }: EntityDefinition): void {
  const [first] = results
  if (first?.error === undefined) return
  if (results.every(({ error }) => error === first.error)) throw first.error
  if (!results.every(({ error }) => error?.code === 'outcome_unknown')) return
  const ids = results.flatMap(({ error }) => error?.facts.id ?? [])
  const cause = first.error
  const { id: _id, ...facts } = cause.facts
  throw new DataverseError(
    'outcome_unknown',
    'The answer was lost: each of the records may or may not be written.',
    {
      hint: `Read them with query_records ${JSON.stringify({ entity: entitySetName })} before you repeat the call, and repeat only what is missing. Their ids in order: ${ids.join(', ')}.`,
      facts,
      cause,
    },
  )
}
