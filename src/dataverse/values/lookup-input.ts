import * as z from 'zod'
import { DataverseError } from '../../errors.ts'
import { parseKey } from '../../../odata/parse-key.ts'
import { decodeKey, keyValueOf } from '../metadata/record-key.ts'
import type { RecordReference } from '../metadata/record-key.ts'
import type { ColumnDefinition } from '../metadata/definition.ts'
import { quote } from '../text/quote.ts'

/** The record that a lookup is set to. `entity` is any name of it, if the value contains one. */
export interface LookupInput {
  readonly entity?: string
  readonly id: RecordReference
}

/**
 * Reads every form that identifies a record: a GUID, `/contacts(GUID)` or its absolute address,
 * `{entity, id}` with common synonyms for both, an alternate key. Null clears the lookup.
 *
 * @throws DataverseError `invalid_values` with the form to write.
 */
export function readLookup(column: ColumnDefinition, value: unknown): LookupInput | null {
  if (value === null) return null
  if (typeof value === 'string') return readText(column, value.trim())
  const parsed = parts.safeParse(value)
  if (!parsed.success) throw wrongForm(column)

  const given = new Map(Object.entries(parsed.data))
  const address = given.get('@odata.id') ?? given.get('@odata.bind')
  if (typeof address === 'string') return readText(column, address)
  const entity = take(given, entityWords)
  const id = take(given, idWords)
  const named = entity === undefined ? {} : { entity: entity.replace(/^#?.*\./, '') }
  if (id !== undefined) return { ...named, id }
  for (const key of given.keys()) if (key.includes('@')) given.delete(key)
  if (given.size === 0) throw wrongForm(column)
  return { ...named, id: Object.fromEntries(given) }
}

const scalar = z.union([z.string().max(1000), z.number(), z.boolean()])
const parts = z.union([
  z.record(z.string(), scalar),
  z
    .looseObject({ entity: z.string(), id: z.record(z.string(), scalar) })
    .transform(({ entity, id }) => ({ entity, ...id })),
])

const entityWords = [
  'entity',
  'logicalname',
  'entitytype',
  'entityname',
  'table',
  'type',
  '@odata.type',
]
const idWords = ['id', 'guid', 'recordid', 'value']

/** Removes and returns the value under one of these names, in any letter case. */
function take(given: Map<string, unknown>, words: readonly string[]): string | undefined {
  for (const [key, value] of given) {
    if (!words.includes(key.toLowerCase()) || typeof value !== 'string') continue
    given.delete(key)
    return value
  }
  return undefined
}

function readText(column: ColumnDefinition, text: string): LookupInput {
  const path =
    /^(?:(https:\/\/[\w.-]+(?::\d+)?)?\/api\/data\/v\d+\.\d+)?\/?([A-Za-z_]\w{0,127})(?:\((.{1,400})\)|\/(\{?[\da-f-]{36}\}?))$/i.exec(
      text,
    )
  if (path) {
    const [, host, entity = '', key = '', segment = ''] = path
    const bare = (segment || decodeKey(key, host)).replace(/^'?\{?([0-9a-f-]{36})\}?'?$/i, '$1')
    return { entity, id: toReference(bare) }
  }
  if (/^['"{]?[0-9a-f]{8}-/i.test(text)) return { id: text.replaceAll(/^['"]|['"]$/g, '') }
  throw notAnId(column, text)
}

function toReference(key: string): RecordReference {
  const keyParts = parseKey(key)
  const [first] = keyParts
  if (first && first.name === undefined && first.value.type === 'guid') return first.value.value
  if (first && first.name === undefined && first.value.type === 'string') return first.value.value
  return Object.fromEntries(
    keyParts.map(({ name, value }) => {
      const written = keyValueOf(value)
      if (name === undefined || written === undefined) throw badKey()
      return [name, written]
    }),
  )
}

function badKey(): DataverseError {
  return new DataverseError('invalid_values', 'The record in an @odata.bind value is malformed.', {
    hint: "Write /contacts(GUID), or /accounts(accountnumber='A-1') for an alternate key.",
  })
}

function notAnId({ logicalName, lookupEntities = [] }: ColumnDefinition, text: string) {
  if (text === '')
    return new DataverseError('invalid_values', `${logicalName} is a lookup, not empty text.`, {
      hint: `Write {"${logicalName}":null} to clear it.`,
    })
  const [entity = 'contact'] = lookupEntities
  const search = JSON.stringify({ entity, filter: `name eq ${quote(text.slice(0, 64))}` })
  return new DataverseError(
    'invalid_values',
    `${logicalName} is a lookup and needs a record's GUID, not "${text.slice(0, 64)}".`,
    { hint: `Find it with query_records ${search}, then write its id.` },
  )
}

function wrongForm({ logicalName, lookupEntities = [] }: ColumnDefinition): DataverseError {
  return new DataverseError('invalid_values', `${logicalName} is a lookup and needs one record.`, {
    hint: `Write {"${logicalName}":{"entity":"${lookupEntities[0] ?? 'contact'}","id":"GUID"}}, or null to clear it.`,
  })
}
