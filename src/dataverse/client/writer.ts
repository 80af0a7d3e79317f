import { randomUUID } from 'node:crypto'
import { DataverseError } from '../../errors.ts'
import type { Dataverse, WriteTarget, Written } from './client.ts'
import { parseRecordId, printRecordKey, type RecordId } from '../names.ts'
import type { Answer } from '../outbound/outbound.ts'
import { findEtag, findRecordId } from './parse-answer.ts'
import type { Call, Exchange, Outcome } from './exchange.ts'

type Writer = Pick<Dataverse, 'create' | 'update'>
type Body = Readonly<Record<string, unknown>>

const takenKeyCode = '0x80060892'

/**
 * The two writes, each of which runs at most once however often its answer is lost.
 *
 * A create carries its own primary key, so that a repetition that is refused as a duplicate has met
 * its own record. Both ask for the key column back, for the ETag; an account that may not read the
 * entity gets the write without it.
 *
 * @see Reference sections 10 (create) and 11 (update)
 */
export function createWriter(exchange: Exchange): Writer {
  return {
    async create(target, body, { signal, id: given }) {
      if (target.acceptsId === false) return createUnderServiceId(target, body, signal)
      const id = given ?? parseRecordId(randomUUID())
      const call = createCall(target, { ...body, [target.primaryId]: id }, signal, 'create')
      const { answer, error, lost } = await sendForEtag(call)
      if (answer !== undefined) return toWritten(answer, target, id)
      if (error.code === 'duplicate' && lost) return meetOwnRecord(target, id, error)
      if (lost) throw createUnknown(target, error, id)
      throw error.code === 'duplicate' && given !== undefined ? withId(error, given) : error
    },

    async update(target, key, body, { signal, etag = '*' }) {
      const path = `${target.set}(${printRecordKey(key)})`
      const call: Call = {
        request: { method: 'PATCH', target: returning(path, target), ifMatch: etag, body },
        effect: 'once',
        context: { operation: 'update', entity: target.set },
        signal,
      }
      const known = key.kind === 'id' ? key.id : undefined
      const { answer, error, lost } = await sendForEtag(call)
      if (answer !== undefined) return toWritten(answer, target, known)
      throw lost ? updateUnknown(target, error, known) : error
    },
  }

  async function createUnderServiceId(
    target: WriteTarget,
    body: Body,
    signal: AbortSignal,
  ): Promise<Written> {
    const { answer, error, lost } = await exchange(
      preferRepresentation(createCall(target, body, signal, 'once')),
    )
    if (answer !== undefined) return toWritten(answer, target, undefined)
    throw lost ? createUnknown(target, error, undefined) : error
  }

  /**
   * Asks for the representation; when only the right to read it is missing, writes without. The
   * refused request may have been executed all the same: a duplicate is then our own record.
   */
  async function sendForEtag(call: Call): Promise<Outcome> {
    const outcome = await exchange(preferRepresentation(call))
    const mayNotRead = outcome.error?.facts.privilege?.startsWith('prvRead') ?? false
    // A second request with the caller's ETag would meet the change of the first.
    const repeatable = call.effect === 'create' || call.request.ifMatch === '*'
    if (!mayNotRead || !repeatable) return outcome
    const blind = await exchange(call)
    return { ...blind, lost: blind.lost || blind.error?.code === 'duplicate' }
  }

  /** A duplicate after a lost answer is our own record, unless no record has the id. */
  async function meetOwnRecord(
    target: WriteTarget,
    id: RecordId,
    duplicate: DataverseError,
  ): Promise<Written> {
    const { answer, error } = await exchange({
      request: { method: 'GET', target: returning(`${target.set}(${id})`, target) },
      effect: 'read',
      context: { operation: 'read', entity: target.set },
      signal: new AbortController().signal,
    })
    if (answer !== undefined) return toWritten(answer, target, id)
    if (error.code === 'not_found') throw duplicate
    // A taken alternate key can be another record's; a taken primary key is ours.
    if (duplicate.facts.serviceCode === takenKeyCode) throw createUnknown(target, duplicate, id)
    return { id }
  }
}

function createCall(
  target: WriteTarget,
  body: Body,
  signal: AbortSignal,
  effect: 'create' | 'once',
): Call {
  return {
    request: { method: 'POST', target: returning(target.set, target), body },
    effect,
    context: { operation: 'create', entity: target.set },
    signal,
  }
}

function returning(path: string, { primaryId }: WriteTarget) {
  return { kind: 'path', path, query: { $select: primaryId } } as const
}

function preferRepresentation(call: Call): Call {
  return { ...call, request: { ...call.request, prefer: ['return=representation'] } }
}

function toWritten(answer: Answer, target: WriteTarget, known: RecordId | undefined): Written {
  const id = findRecordId(answer, target.primaryId) ?? known
  const etag = findEtag(answer)
  if (id !== undefined) return { id, ...(etag !== undefined && { etag }) }
  throw new DataverseError('bad_answer', 'The record was written, but its id did not come back.', {
    hint: 'Do not repeat the call. Find the record with query_records.',
    facts: { status: answer.status },
  })
}

function withId(error: DataverseError, id: RecordId): DataverseError {
  return new DataverseError(error.code, error.message, {
    hint: `Read the record with get_record and id ${id}; if there is none, another record has the same unique values.`,
    facts: { ...error.facts, id },
    cause: error,
  })
}

function createUnknown(
  { set }: WriteTarget,
  cause: DataverseError,
  id: RecordId | undefined,
): DataverseError {
  const hint =
    id === undefined
      ? `Look for the record with query_records on ${set} before repeating the call: a repetition could make a second one.`
      : `Call get_record with entity ${set} and id ${id}. If it is not found, repeat create_record with this id.`
  return unknown('The answer to the create was lost: the record may exist or not.', hint, cause, id)
}

function updateUnknown(
  { set }: WriteTarget,
  cause: DataverseError,
  id: RecordId | undefined,
): DataverseError {
  const which = id === undefined ? 'the same key' : `id ${id}`
  return unknown(
    'The answer to the update was lost: the record may be changed or not.',
    `Call get_record with entity ${set} and ${which}, and compare the values before repeating the update.`,
    cause,
    id,
  )
}

function unknown(
  message: string,
  hint: string,
  cause: DataverseError,
  id: RecordId | undefined,
): DataverseError {
  return new DataverseError('outcome_unknown', message, {
    hint,
    facts: { ...cause.facts, ...(id !== undefined && { id }) },
    cause,
  })
}
