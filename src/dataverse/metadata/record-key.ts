import * as z from 'zod'
import { DataverseError } from '../../errors.ts'
import type { Alias, Literal } from '../../../odata/ast.ts'
import { parseKey } from '../../../odata/parse-key.ts'
import type { ColumnDefinition, EntityDefinition } from './definition.ts'
import { isColumnName, parseRecordId } from '../names.ts'
import type { RecordKeyPart, RecordKey } from '../names.ts'
import { resolveColumn } from './columns.ts'
import { toKeyValue } from './key-value.ts'
import { quote } from '../text/quote.ts'
import { parseJsonStrictly } from '../outbound/parse-json.ts'

/** A record as a tool identifies it: a GUID, or the columns and values of an alternate key. */
export type RecordReference = string | Readonly<Record<string, string | number | boolean>>

/**
 * The key that addresses a record. A GUID may be in braces, in quotes or in the record's address
 * (`accounts(GUID)`). An alternate key may be written as `accountnumber='A-1'`. The record of an
 * elastic table has its id and `partitionid`.
 *
 * @throws DataverseError `invalid_argument` for a malformed GUID, or if the columns are not exactly
 * those of one of the entity's alternate keys.
 * @see Reference section 8.
 */
export function toRecordKey(entity: EntityDefinition, reference: RecordReference): RecordKey {
  if (typeof reference === 'string') return readText(entity, reference.trim())

  const parts = Object.entries(reference).map(([name, value]) => ({
    column: resolveColumn(entity, name),
    value,
  }))
  const [first, ...others] = parts
  if (first && others.length === 0 && first.column.logicalName === entity.primaryId)
    return { kind: 'id', id: parseRecordId(String(first.value)) }
  const names = parts.map(({ column }) => column.logicalName).toSorted()
  const isKey = entity.keys.some(({ columns }) => columns.toSorted().join() === names.join())
  if (!isKey && !isPartitionKey(entity, names)) throw notAKey(entity, parts)
  return { kind: 'alternate', parts: parts.flatMap((part) => toPart(part, entity.logicalName)) }
}

/** The built-in key of an elastic table: a record's id and its partition. */
function isPartitionKey({ primaryId, columns }: EntityDefinition, names: readonly string[]) {
  return columns.has('partitionid') && names.join() === [primaryId, 'partitionid'].toSorted().join()
}

interface Part {
  readonly column: ColumnDefinition
  readonly value: string | number | boolean
}

function readText(entity: EntityDefinition, text: string): RecordKey {
  const { logicalName, entitySetName } = entity
  if (/^\{\s*"/.test(text)) return toRecordKey(entity, readObject(text))
  const inner = /^(?:(https:\/\/[\w.-]+(?::\d+)?)?\/api\/data\/v\d+\.\d+)?\/?(\w+)\((.+)\)$/s.exec(
    text,
  )
  const isOwn = [logicalName, entitySetName].some((name) => name === inner?.[2])
  const key = (isOwn && inner?.[3] && decodeKey(inner[3], inner[1])) || text
  const isKey = /^\w+\s*=/.test(key)
  if (isKey) return toRecordKey(entity, readParts(key))
  const bare = key.replace(/^'(.*)'$/, '$1')
  if (!/^\{?[0-9a-f]{8}-/i.test(bare)) throw notAnId(entity, bare)
  return { kind: 'id', id: parseRecordId(bare) }
}

/** The key in an address of the Web API is encoded; anywhere else it is text as typed. */
export function decodeKey(key: string, host: string | undefined): string {
  try {
    return host === undefined ? key : decodeURIComponent(key)
  } catch {
    return key
  }
}

const keyObject = z.record(
  z.string().min(1).max(128),
  z.union([z.string().max(1000), z.number().min(-1e15).max(1e15), z.boolean()]),
)

function readObject(text: string): Readonly<Record<string, string | number | boolean>> {
  const json = keyObject.safeParse(readJson(text))
  if (json.success) return json.data
  throw notReadable()
}

function readParts(text: string): Readonly<Record<string, string | number | boolean>> {
  const parts = parseKey(text)
  const hasDouble = new Set(parts.map(({ name }) => name)).size < parts.length
  return Object.fromEntries(
    parts.map(({ name, value }) => {
      const written = keyValueOf(value)
      if (hasDouble || name === undefined || written === undefined) throw notReadable()
      return [name, written]
    }),
  )
}

/**
 * The value of a key column in an address; `undefined` if there is none. A number that JSON writes
 * differently, such as `007`, stays text, because its column may hold text.
 */
export function keyValueOf(value: Literal | Alias): string | number | boolean | undefined {
  if (value.type !== 'number') return 'value' in value ? value.value : undefined
  const number = Number(value.text)
  return String(number) === value.text ? number : value.text
}

/** Long numbers become text, so that a key keeps their digits. */
function readJson(text: string): unknown {
  const parsed = parseJsonStrictly(text)
  return 'value' in parsed ? parsed.value : undefined
}

function notReadable(): DataverseError {
  return new DataverseError('invalid_argument', 'The record key is malformed.', {
    hint: "Give the GUID, or an alternate key: accountnumber='A-1'.",
  })
}

function toPart({ column, value }: Part, entity: string): readonly RecordKeyPart[] {
  const name = column.property
  return isColumnName(name) ? [{ name, ...toKeyValue(column, value, entity) }] : []
}

function notAnId(entity: EntityDefinition, text: string): DataverseError {
  const { logicalName, primaryName } = entity
  const shown = text.slice(0, 64)
  const search = JSON.stringify({
    entity: logicalName,
    filter: `${primaryName ?? entity.primaryId} eq ${quote(shown)}`,
  })
  return new DataverseError('invalid_argument', `'${shown}' is not a record id.`, {
    hint: `Give the record's GUID. query_records ${search} finds it by name.`,
  })
}

function notAKey(entity: EntityDefinition, parts: readonly Part[]): DataverseError {
  const { logicalName } = entity
  const names = parts.map(({ column }) => column.logicalName).join(' + ')
  const keys = entity.keys.map(({ columns }) => columns.join(' + ')).join('; ')
  const filter = parts.map(({ column, value }) => {
    const shown = typeof value === 'string' ? quote(value.slice(0, 60)) : String(value)
    return `${column.logicalName} eq ${shown}`
  })
  const search = JSON.stringify({ entity: logicalName, filter: filter.join(' and ') })
  return new DataverseError(
    'invalid_argument',
    `${names || 'Nothing'} is not an alternate key of ${logicalName}.`,
    {
      hint: `Use the GUID${keys && ` or one of its keys: ${keys}`}. query_records ${search} finds it.`,
      facts: { staleEntity: logicalName },
    },
  )
}
