import { isRecordId, type ColumnName, type EntitySetName, type RecordId } from '../names.ts'
import type { ServiceAnswer } from '../outbound/outbound.ts'
import { isRow } from './parse-answer.ts'

/** The record that a write addressed. */
export interface AddressedRecord {
  readonly set: EntitySetName
  readonly primaryId: ColumnName
  /** Absent if the service generates the id, or if only an alternate key is known. */
  readonly id?: RecordId | undefined
  /** The printed alternate key, as in the address. */
  readonly key?: string | undefined
  /** Columns to return beside the key, by their names on the wire. */
  readonly returns?: readonly string[] | undefined
  /** Related records to return with it. */
  readonly expands?: readonly string[] | undefined
}

/** What an answer with a success status says about a write. */
export type WriteVerdict =
  /** The answer names this record. */
  | { readonly kind: 'done'; readonly id: RecordId }
  /** The answer names this record, but only by its alternate key. */
  | { readonly kind: 'done without id' }
  /** A 204 that names no record. Only a read shows whether the write was executed. */
  | { readonly kind: 'unnamed' }
  /** Another record, or not an answer to a write. The service may have executed the write. */
  | { readonly kind: 'lost' }

/**
 * Judges the answer to one write: a create, an update, a change of state, or one record of a list.
 *
 * Done is only what names this record: its representation (200, 201), or its address in
 * `OData-EntityId` or `Location` (201, 204). Proxies, portals, queues and caches answer with a success
 * status too, without having written anything.
 *
 * @see Reference sections 4.4 (headers), 10 (create) and 11 (update)
 */
export function judgeWrite(answer: ServiceAnswer, record: AddressedRecord): WriteVerdict {
  const { status, body } = answer
  if (status === 204 || (status === 201 && body === undefined)) return judgeAddress(answer, record)
  return status === 200 || status === 201 ? judgeRepresentation(body, record) : lost
}

const lost: WriteVerdict = { kind: 'lost' }

function judgeAddress({ status, headers }: ServiceAnswer, record: AddressedRecord): WriteVerdict {
  const address = headers.get('odata-entityid') ?? headers.get('location')
  if (address === null) return status === 204 ? { kind: 'unnamed' } : lost
  const [, set, key = ''] = /(?:^|\/)(\w+)\((.+)\)$/s.exec(address) ?? []
  if (set?.toLowerCase() !== record.set.toLowerCase()) return lost
  const id = key.toLowerCase()
  if (isRecordId(id)) return isExpected(id, record) ? { kind: 'done', id } : lost
  const isSameKey = record.key !== undefined && decode(key) === decode(record.key)
  return isSameKey ? { kind: 'done without id' } : lost
}

function judgeRepresentation(body: unknown, record: AddressedRecord): WriteVerdict {
  if (!isRow(body) || 'error' in body || Array.isArray(body['value'])) return lost
  const value = body[record.primaryId]
  const id = typeof value === 'string' ? value.toLowerCase() : ''
  if (!isRecordId(id) || !isExpected(id, record)) return lost
  // The service always adds its context. An echo of the request has the sent columns instead.
  const names = Object.keys(body)
  const isEcho = names.length > 1 && !names.some((name) => name.startsWith('@odata.'))
  return isEcho ? lost : { kind: 'done', id }
}

const isExpected = (id: RecordId, record: AddressedRecord) =>
  record.id === undefined || record.id.toLowerCase() === id

/** Addresses may be encoded in different ways. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
