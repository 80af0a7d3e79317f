import type { Literal } from '../../odata/ast.ts'
import { parseKey } from '../../odata/parse-key.ts'
import type { SandboxFailure } from '../failures/sandbox-failure.ts'
import { createFailure } from '../failures/sandbox-failure.ts'
import { httpCode, refuse } from '../failures/query-failures.ts'
import type { Column, Schema, Table } from '../schema/model.ts'
import { toGuid } from '../schema/name-guid.ts'
import {
  attributeCasts,
  attributeClass,
  attributeItems,
  toAttributeItem,
} from './attribute-item.ts'
import { toEntityItem } from './entity-item.ts'
import type { Item, Related } from './item.ts'
import { parsed } from './metadata-options.ts'
import { globalOptionSetItems } from './option-set-item.ts'
import { relationshipItems } from './relationship-item.ts'

/** What a path names, with its part of `@odata.context`. */
export type MetadataResource = Related & { readonly context: string }

interface Segment {
  readonly text: string
  readonly name: string
  readonly key: { readonly name: string; readonly value: Literal } | undefined
}

const namespace = 'Microsoft.Dynamics.CRM.'
const relationshipCasts = new Set([
  'OneToManyRelationshipMetadata',
  'ManyToManyRelationshipMetadata',
])
const optionSetCasts = new Set(['OptionSetMetadata', 'BooleanOptionSetMetadata'])

/**
 * The definitions that path segments below the API root name.
 *
 * @throws 404 for a segment or a name that does not exist.
 * @see Reference sections 6.1 and 6.4.
 */
export function findResource(schema: Schema, texts: readonly string[]): MetadataResource {
  const [set, ...rest] = texts.map(readSegment)
  if (set?.name === 'EntityDefinitions') return findEntity(schema, set, rest)
  if (set?.name === 'RelationshipDefinitions') return findRelationship(schema, set, rest)
  if (set?.name === 'GlobalOptionSetDefinitions') return findGlobalOptionSet(schema, set, rest)
  throw notFound(set?.text ?? '')
}

function findEntity(schema: Schema, set: Segment, rest: readonly Segment[]): MetadataResource {
  const declared = 'EntityMetadata'
  if (set.key === undefined) {
    if (rest[0]) throw notFound(rest[0].text)
    const items = schema.tables.map((table) => toEntityItem(schema, table))
    return { many: true, declared, items, context: set.name }
  }

  const table = findTable(schema, set)
  const [part, ...deeper] = rest
  if (part === undefined) {
    return { many: false, declared, item: toEntityItem(schema, table), context: set.name }
  }
  const context = `${set.name}('${table.logicalName}')/${part.name}`
  if (part.name === 'Attributes') return findAttribute(table, part, deeper, context)

  const related = toEntityItem(schema, table).navigations[part.name]?.()
  if (!related?.many || deeper[0]) throw notFound(deeper[0]?.text ?? part.text)
  return part.key === undefined
    ? { ...related, context }
    : { many: false, declared: related.declared, item: pick(related.items, part), context }
}

function findTable(schema: Schema, { text, key }: Segment): Table {
  const table = schema.tables.find(
    ({ logicalName }) =>
      isKey(key, 'LogicalName', logicalName) ||
      isKey(key, 'MetadataId', toGuid(`entity:${logicalName}`)),
  )
  if (table === undefined) {
    if (key?.name !== 'LogicalName' && key?.name !== 'MetadataId') throw invalidKey(text)
    throw notFound(text, `Could not find an entity with the key ${String(keyText(key.value))}.`)
  }
  return table
}

function findAttribute(
  table: Table,
  set: Segment,
  rest: readonly Segment[],
  context: string,
): MetadataResource {
  const cast = rest[0]?.name.startsWith(namespace) ? rest[0] : undefined
  const declared = cast?.name.slice(namespace.length) ?? 'AttributeMetadata'
  if (cast && !attributeCasts.has(declared)) throw notFound(cast.text)
  const full = cast !== undefined
  const [navigation, tooMuch] = rest.slice(full ? 1 : 0)
  const path = full ? `${context}/${cast.name}` : context

  if (set.key === undefined) {
    if (navigation) throw notFound(navigation.text)
    const items = attributeItems(table, full).filter((item) => !full || item.type === declared)
    return { many: true, declared, items, context: path }
  }

  const column = findColumn(table, set)
  if (cast && attributeClass(column) !== declared) throw notFound(cast.text)
  const item = toAttributeItem(table, column, full)
  if (navigation === undefined) return { many: false, declared, item, context: path }

  const related = item.navigations[navigation.name]?.()
  if (!related || related.many || !related.item || tooMuch) throw notFound(navigation.text)
  return { ...related, context: `${path}/${navigation.name}` }
}

function findColumn(table: Table, { text, key }: Segment): Column {
  const column = [...table.columns.values()].find(
    ({ logicalName }) =>
      isKey(key, 'LogicalName', logicalName) ||
      isKey(key, 'MetadataId', toGuid(`attribute:${table.logicalName}.${logicalName}`)),
  )
  if (column === undefined) {
    throw notFound(
      text,
      `Could not find an attribute with the key of ${text} in ${table.logicalName}.`,
    )
  }
  return column
}

function findRelationship(
  schema: Schema,
  set: Segment,
  rest: readonly Segment[],
): MetadataResource {
  const [cast, tooMuch] = rest
  if (tooMuch) throw notFound(tooMuch.text)
  const declared = cast?.name.slice(namespace.length) ?? 'RelationshipMetadataBase'
  if (cast && !relationshipCasts.has(declared)) throw notFound(cast.text)

  const items = relationshipItems(schema, cast !== undefined).filter(
    ({ type }) => cast === undefined || type === declared,
  )
  const context = cast ? `${set.name}/${cast.name}` : set.name
  return set.key === undefined
    ? { many: true, declared, items, context }
    : { many: false, declared, item: pick(items, set), context }
}

function findGlobalOptionSet(
  schema: Schema,
  set: Segment,
  rest: readonly Segment[],
): MetadataResource {
  const [cast, tooMuch] = rest
  if (tooMuch) throw notFound(tooMuch.text)
  const declared = cast?.name.slice(namespace.length) ?? 'OptionSetMetadataBase'
  if (cast && !optionSetCasts.has(declared)) throw notFound(cast.text)

  const items = globalOptionSetItems(schema).filter(
    ({ type }) => cast === undefined || type === declared,
  )
  const context = cast ? `${set.name}/${cast.name}` : set.name
  return set.key === undefined
    ? { many: true, declared, items, context }
    : { many: false, declared, item: pick(items, set), context }
}

function pick(items: readonly Item[], { text, key }: Segment): Item {
  const item = items.find(({ fields }) =>
    ['SchemaName', 'LogicalName', 'Name', 'MetadataId'].some((name) =>
      isKey(key, name, fields[name]),
    ),
  )
  if (item === undefined) throw notFound(text)
  return item
}

function readSegment(text: string): Segment {
  const [, name = text, keyPart] = /^([^(]*)\((.*)\)$/su.exec(text) ?? []
  if (keyPart === undefined) return { text, name, key: undefined }

  const [part, second] = parsed(() => parseKey(keyPart))
  if (part === undefined || second !== undefined || part.value.type === 'alias') {
    throw invalidKey(text)
  }
  return { text, name, key: { name: part.name ?? 'MetadataId', value: part.value } }
}

function isKey(key: Segment['key'], name: string, value: unknown): boolean {
  return key?.name === name && keyText(key.value) === value
}

function keyText(literal: Literal): string | undefined {
  return literal.type === 'string' || literal.type === 'guid' ? literal.value : undefined
}

function invalidKey(text: string): SandboxFailure {
  return refuse(`The key in the request URI is not valid for the segment '${text}'.`)
}

function notFound(segment: string, message?: string): SandboxFailure {
  return createFailure({
    status: 404,
    code: httpCode,
    message: message ?? `Resource not found for the segment '${segment}'.`,
  })
}
