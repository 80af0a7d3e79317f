import { toDataverseError } from '../../errors.ts'
import { expandsOf, returnsOf, showWritten, type PlannedWrite } from '../answer/written.ts'
import { showWrittenList } from '../answer/written-list.ts'
import type { Dataverse, WriteResult, Written } from '../client/dataverse.ts'
import type { EntityDefinition } from '../metadata/definition.ts'
import type { RecordId, RecordKey } from '../names.ts'
import { refuseRepeatedIds } from './own-id.ts'
import type { BodyPlan } from './plan-body.ts'
import { createWithAdvice } from './required.ts'

interface Context {
  readonly definition: EntityDefinition
  readonly dataverse: Dataverse
  readonly signal: AbortSignal
}

export type PlannedCreate = BodyPlan & { readonly id: RecordId | undefined }

/**
 * Creates the planned records: one alone, several in one request.
 *
 * @returns the content of the tool's answer.
 * @throws DataverseError if the record, or the whole request for several, was refused.
 */
export async function createRecords(plans: readonly PlannedCreate[], context: Context) {
  const { definition, dataverse } = context
  const writes = plans.map((plan) => ({ ...plan, operation: 'create' }) as const)
  const [only, ...others] = writes
  if (only !== undefined && others.length === 0) {
    const options = { ...toOptions(writes, context), ...(only.id !== undefined && { id: only.id }) }
    const written = await createWithAdvice(definition, only.changed, () =>
      dataverse.create(toTarget(definition), only.body, options),
    )
    return answerOne(written, only, context)
  }
  refuseRepeatedIds(plans.map(({ id }) => id))
  const results = await dataverse.createMany(
    toTarget(definition),
    plans,
    toOptions(writes, context),
  )
  const advised = results.map((result, index) => advise(result, writes[index], definition))
  return answerList(await Promise.all(advised), writes, context)
}

/** Changes the records in the same way, as `createRecords`. Only one alone takes an ETag. */
export async function updateRecords(
  keys: readonly RecordKey[],
  plan: BodyPlan,
  { etag, ...context }: Context & { readonly etag: string | undefined },
) {
  const { definition, dataverse } = context
  const write = { ...plan, operation: 'update' } as const
  const options = toOptions([write], context)
  const [only, ...others] = keys
  if (only !== undefined && others.length === 0) {
    const own = { ...options, ...(etag !== undefined && { etag }) }
    const written = await dataverse.update(toTarget(definition), only, plan.body, own)
    return answerOne(written, write, context)
  }
  refuseRepeatedIds(keys.map((key) => (key.kind === 'id' ? key.id : undefined)))
  const results = await dataverse.updateMany(toTarget(definition), keys, plan.body, options)
  return answerList(
    results,
    keys.map(() => write),
    context,
  )
}

type PlannedBody = PlannedWrite & Pick<BodyPlan, 'notes'>

function answerOne({ row, ...written }: Written, write: PlannedBody, { definition }: Context) {
  return {
    entity: definition.logicalName,
    ...written,
    changed: write.changed,
    ...showWritten(write, row, definition),
    ...(write.notes.length > 0 && { notes: write.notes }),
  }
}

function answerList(
  results: readonly WriteResult[],
  writes: readonly PlannedBody[],
  { definition }: Context,
) {
  const { notes: own, ...shown } = showWrittenList(results, writes, definition)
  const notes = [...new Set([...writes.flatMap((write) => write.notes), ...own])]
  return { entity: definition.logicalName, ...shown, ...(notes.length > 0 && { notes }) }
}

function toTarget({ entitySetName: set, primaryId }: EntityDefinition) {
  return { set, primaryId }
}

/** All columns that any of the records requests back: the service returns what each has. */
function toOptions(writes: readonly PlannedWrite[], { definition, signal }: Context) {
  const returns = [...new Set(writes.flatMap((write) => returnsOf(write, definition)))]
  const expands = [...new Set(writes.flatMap((write) => expandsOf(write)))]
  return { signal, returns, ...(expands.length > 0 && { expands }) }
}

async function advise(
  result: WriteResult,
  write: PlannedWrite | undefined,
  definition: EntityDefinition,
): Promise<WriteResult> {
  const { error } = result
  if (error?.facts.missingColumn === undefined) return result
  try {
    return await createWithAdvice(definition, write?.changed ?? [], () => Promise.reject(error))
  } catch (advised) {
    return { error: toDataverseError(advised) }
  }
}
