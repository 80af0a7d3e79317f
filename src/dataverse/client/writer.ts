import { randomUUID } from 'node:crypto'
import type { DataverseError } from '../../errors.ts'
import {
  conflictAt,
  createUnknown,
  takenId,
  updateUnknown,
  writtenWithoutId,
} from '../problem/write-failures.ts'
import type { Dataverse, WriteTarget, Written } from './dataverse.ts'
import { parseRecordId, printRecordKey, type RecordId } from '../names.ts'
import { isEtag } from '../outbound/headers.ts'
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
      if (lost) throw createUnknown(target.set, error, id)
      throw error.code === 'duplicate' && given !== undefined
        ? takenId(error, target.set, given)
        : error
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
      if (lost) throw updateUnknown(target.set, error, known)
      const isStale = error.code === 'conflict' && etag !== '*'
      throw isStale ? await withCurrentEtag(target, path, error, signal) : error
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
    throw lost ? createUnknown(target.set, error, undefined) : error
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
    const { answer, error } = await readKey(
      target,
      `${target.set}(${id})`,
      new AbortController().signal,
    )
    if (answer !== undefined) return toWritten(answer, target, id)
    if (error.code === 'not_found') throw duplicate
    // A taken alternate key can be another record's; a taken primary key is ours.
    if (duplicate.facts.serviceCode === takenKeyCode) throw createUnknown(target.set, duplicate, id)
    return { id }
  }

  /** A conflict with the ETag that the record has now; without it where that cannot be read. */
  async function withCurrentEtag(
    target: WriteTarget,
    path: string,
    conflict: DataverseError,
    signal: AbortSignal,
  ): Promise<DataverseError> {
    const { answer } = await readKey(target, path, signal)
    const etag = answer && findEtag(answer)
    return etag !== undefined && isEtag(etag) ? conflictAt(conflict, etag) : conflict
  }

  function readKey(target: WriteTarget, path: string, signal: AbortSignal): Promise<Outcome> {
    return exchange({
      request: { method: 'GET', target: returning(path, target) },
      effect: 'read',
      context: { operation: 'read', entity: target.set },
      signal,
    })
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
  throw writtenWithoutId(answer.status)
}
