import { toDataverseError } from '../../errors.ts'
import { showWritten } from '../answer/written.ts'
import { showWrittenList } from '../answer/written-list.ts'
import type { StateChanged, WriteResult } from '../client/dataverse.ts'
import type { RecordKey } from '../names.ts'
import { adviseChange } from './advise-change.ts'
import type { ChangeContext } from './change-context.ts'
import type { PlannedMessage, UpdatePlan } from './plan-update.ts'
import { leadColumns, needsLead, toQualifying } from './qualify.ts'
import { readBefore } from './read-before.ts'
import { isRevision, quoteColumns, toRevision } from './revise.ts'
import { toClosing } from './to-state-change.ts'

type Plan = UpdatePlan & { readonly change: PlannedMessage }

interface Changed {
  readonly written: StateChanged
  readonly notes: readonly string[]
}

/**
 * Changes the state of the records by its message: one after the other, each on its own.
 *
 * @returns the content of the tool's answer.
 * @throws DataverseError if the only record, or every record for one reason, was refused.
 */
export async function changeStates(
  keys: readonly RecordKey[],
  plan: Plan,
  context: ChangeContext,
): Promise<Readonly<Record<string, unknown>>> {
  const { logicalName: entity } = context.definition
  const write = toWrite(plan)
  const [only, ...others] = keys
  if (only !== undefined && others.length === 0) {
    const { written, notes: own } = await changeState(only, plan, context)
    const { row, created, seen = [], ...rest } = written
    const notes = [...plan.notes, ...own]
    return {
      entity,
      ...rest,
      changed: plan.changed,
      ...showWritten(write, row, context.definition),
      ...(created.length > 0 && { created }),
      ...(seen.length > 0 && { seen }),
      ...(notes.length > 0 && { notes }),
    }
  }
  const results: WriteResult[] = []
  const made: Record<string, StateChanged['created']> = {}
  const notes = new Set(plan.notes)
  for (const [index, key] of keys.entries()) {
    try {
      const changed = await changeState(key, plan, context)
      results.push({ written: changed.written })
      if (changed.written.created.length > 0) made[index + 1] = changed.written.created
      for (const note of changed.notes) notes.add(`${index + 1}: ${note}`)
    } catch (error) {
      results.push({ error: toDataverseError(error) })
    }
  }
  const writes = keys.map(() => write)
  const shown = showWrittenList(results, writes, context.definition)
  for (const note of shown.notes) notes.add(note)
  const { notes: _notes, ...list } = shown
  return {
    entity,
    ...list,
    ...(Object.keys(made).length > 0 && { created: made }),
    ...(notes.size > 0 && { notes: [...notes] }),
  }
}

async function changeState(key: RecordKey, plan: Plan, context: ChangeContext): Promise<Changed> {
  const { definition, dataverse, signal, etag } = context
  const { change: planned } = plan
  const isBare = Object.keys(planned.body).length === 0
  const compared = isBare ? etag : undefined
  const columns = columnsBefore(planned)
  const before = await readBefore(key, definition, columns, { dataverse, signal, etag: compared })
  const { change, notes } = await toChange()
  const { set, primaryId } = { set: definition.entitySetName, primaryId: definition.primaryId }
  const options = { signal, ...(etag !== undefined && !isBare && { etag }) }
  try {
    const written = await dataverse.changeState({ set, primaryId }, before.id, change, options)
    const all = [
      ...notes,
      ...(compared === undefined
        ? []
        : [`etag compared before ${planned.message.name}, not by it`]),
      ...(written.seen === undefined ? [] : [lostNote]),
      ...(written.row === undefined ? ['the record was not read after it'] : []),
    ]
    return { written, notes: all }
  } catch (error) {
    throw await adviseChange(toDataverseError(error), planned, before, context)
  }

  async function toChange() {
    if (planned.message.name === 'QualifyLead')
      return toQualifying(planned, before, definition, context)
    if (!isRevision(planned))
      return { change: toClosing(planned, before.id, definition), notes: [] }
    return { change: await toRevision(planned, before, definition, context), notes: [] }
  }
}

const lostNote =
  'the answer was lost: the state, the values and the records in seen were read after it'

function columnsBefore(planned: PlannedMessage): readonly string[] {
  if (isRevision(planned)) return quoteColumns
  return planned.message.name === 'QualifyLead' && needsLead(planned) ? leadColumns : []
}

/** The write as its answer is compared: with the columns that the message sets. */
function toWrite({ changed, change: { message, details, body } }: Plan) {
  const set = message.details.flatMap(({ name, recordColumn }) =>
    recordColumn !== undefined && name in details ? [[recordColumn, details[name]] as const] : [],
  )
  const sent = { ...body, ...Object.fromEntries(set) }
  return { operation: 'update', body: sent, changed } as const
}
