import { isDataverseError } from '../../errors.ts'
import type { Dataverse } from '../client/dataverse.ts'
import type { EntitySummary } from '../metadata/definition.ts'
import type { Metadata } from '../metadata/metadata.ts'
import type { RecordId } from '../names.ts'

/** With more targets than this, none is asked. */
const mostTargets = 5
/** Pairs of record and entity that one client keeps. */
const mostKept = 1000

interface Reads {
  readonly dataverse: Dataverse
  readonly metadata: Metadata
  readonly signal: AbortSignal
}

/**
 * The one entity among a lookup's targets that has the record. The targets that the account sees,
 * at most 5, are asked in parallel with one read each, for the key alone. A refusal counts as "not
 * there". Only a found pair is kept, so that the next call asks nothing.
 *
 * @returns `undefined` if no target or several have the record, or if there are more targets.
 * @throws DataverseError if a target could not be asked: no network, throttled, canceled.
 */
export async function findTarget(
  entities: readonly string[],
  id: RecordId,
  { dataverse, metadata, signal }: Reads,
): Promise<string | undefined> {
  const known = keptBy(dataverse)
  const pair = `${id} ${entities.join()}`
  const kept = known.get(pair)
  if (kept !== undefined) return kept

  const summaries = await metadata.entities({ signal })
  const open = summaries.filter(({ logicalName }) => entities.includes(logicalName))
  if (open.length === 0 || open.length > mostTargets) return undefined
  const answers = await Promise.all(
    open.map(async (target) =>
      (await hasRecord(target, id, { dataverse, signal })) ? target : [],
    ),
  )
  const [found, ...others] = answers.flat()
  if (!found || others.length > 0) return undefined
  keep(known, pair, found.logicalName)
  return found.logicalName
}

async function hasRecord(
  { entitySetName, primaryId }: EntitySummary,
  id: RecordId,
  { dataverse, signal }: Pick<Reads, 'dataverse' | 'signal'>,
): Promise<boolean> {
  try {
    const query = { select: primaryId }
    const { row } = await dataverse.retrieve(entitySetName, { kind: 'id', id }, query, { signal })
    return String(row[primaryId]).toLowerCase() === id
  } catch (error) {
    if (isRefusal(error)) return false
    throw error
  }
}

/** A final answer of the service or of the operator's lists, unlike an outage or a wait. */
function isRefusal(error: unknown): boolean {
  if (!isDataverseError(error)) return false
  if (error.code === 'denied_by_operator') return true
  const { status = 0 } = error.facts
  return status >= 400 && status < 500 && ![401, 408, 429].includes(status)
}

/** What a client found. Another user's client may see other records, so nothing is shared. */
const kept = new WeakMap<Dataverse, Map<string, string>>()

function keptBy(dataverse: Dataverse): Map<string, string> {
  const known = kept.get(dataverse) ?? new Map<string, string>()
  kept.set(dataverse, known)
  return known
}

function keep(known: Map<string, string>, pair: string, entity: string): void {
  const [oldest] = known.keys()
  if (known.size >= mostKept && oldest !== undefined) known.delete(oldest)
  known.set(pair, entity)
}
