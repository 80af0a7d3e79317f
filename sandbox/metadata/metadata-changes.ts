import type { Literal, ParameterValue } from '../../odata/ast.ts'
import { parseAliasValue } from '../../odata/parse-alias-value.ts'
import { parseParameters } from '../../odata/parse-parameters.ts'
import type { SandboxFailure } from '../failures/sandbox-failure.ts'
import { createFailure } from '../failures/sandbox-failure.ts'
import { parserCode, refuse } from '../failures/query-failures.ts'
import type { Schema, Table } from '../schema/model.ts'
import { attributeItems } from './attribute-item.ts'
import type { EntityQuery, ItemQuery } from './entity-query.ts'
import { matchesCriteria, namedIn, readEntityQuery } from './entity-query.ts'
import { keyItems, toEntityItem } from './entity-item.ts'
import type { Item, Json, JsonObject } from './item.ts'
import { parsed } from './metadata-options.ts'
import { narrowLabels } from './narrow-labels.ts'
import { manyToManyItems, manyToOneItems, oneToManyItems } from './relationship-item.ts'

interface ChangesRequest {
  readonly segments: readonly string[]
  readonly options: ReadonlyMap<string, string>
  readonly root: string
  readonly version: number
}

const parameterNames = new Set([
  'Query',
  'DeletedMetadataFilters',
  'ClientVersionStamp',
  'AppModuleId',
  'RetrieveAllSettings',
])

/**
 * `RetrieveMetadataChanges(Query=@p1,DeletedMetadataFilters=@p2,ClientVersionStamp=@p3)`: every
 * matching definition, or an empty list when the stamp is current. Older stamps count as expired,
 * because no history is kept.
 *
 * @throws 400 `0x80044352` for a stamp that is not the current one.
 * @see Reference section 6.8.
 */
export function readMetadataChanges(schema: Schema, request: ChangesRequest): JsonObject {
  const parameters = readParameters(request)
  const stamp = toVersionStamp(request.version)
  const clientStamp = parameters.get('ClientVersionStamp')
  if (typeof clientStamp === 'string' && clientStamp !== stamp) throw expired()

  const query = readEntityQuery(parameters.get('Query'))
  const tables = typeof clientStamp === 'string' ? [] : candidates(schema, query)
  return {
    '@odata.context': `${request.root}$metadata#Microsoft.Dynamics.CRM.RetrieveMetadataChangesResponse`,
    ServerVersionStamp: stamp,
    EntityMetadata: tables
      .flatMap((table) => writeTable(schema, table, query))
      .map((table) => narrowLabels(table, query.labels)),
    DeletedMetadata: { Count: 0, IsReadOnly: false, Keys: [], Values: [] },
  }
}

/** `{version}!{date}`. Only the number counts; the date only imitates the service's format. */
function toVersionStamp(version: number): string {
  return `${version}!11/01/2026 00:00:00`
}

/**
 * The tables that may match the criteria: only the named one if there is one, because an item of
 * each takes time.
 */
function candidates({ tables }: Schema, { criteria }: EntityQuery): readonly Table[] {
  const name = namedIn(criteria)
  const named = tables.filter(({ logicalName }) => logicalName === name)
  return named.length > 0 ? named : tables
}

function writeTable(schema: Schema, table: Table, query: EntityQuery): readonly JsonObject[] {
  const entity = toEntityItem(schema, table)
  if (!matchesCriteria(entity.fields, query.criteria)) return []

  const list = (name: string, part: ItemQuery | undefined, items: () => readonly Item[]): Json =>
    part !== undefined && (query.properties?.has(name) ?? true)
      ? items()
          .filter((item) => matchesCriteria(item.fields, part.criteria))
          .map((item) => writeComplex(item, part))
      : []
  const { relationships } = query
  return [
    {
      ...onlyRequested(entity.fields, query.properties),
      Attributes: list('Attributes', query.attributes, () => attributeItems(table, true)),
      Keys: list('Keys', query.keys, () => keyItems(table)),
      ManyToManyRelationships: list('ManyToManyRelationships', relationships, () =>
        manyToManyItems(schema, table),
      ),
      ManyToOneRelationships: list('ManyToOneRelationships', relationships, () =>
        manyToOneItems(schema, table),
      ),
      OneToManyRelationships: list('OneToManyRelationships', relationships, () =>
        oneToManyItems(schema, table),
      ),
    },
  ]
}

/** Columns state their concrete type and contain their option set. */
function writeComplex(item: Item, { properties }: ItemQuery): JsonObject {
  const wantsOptions = properties?.has('OptionSet') ?? true
  const optionSet = item.navigations['OptionSet']?.()
  const written: Record<string, Json> = {}
  if (item.type.endsWith('AttributeMetadata'))
    written['@odata.type'] = `#Microsoft.Dynamics.CRM.Complex${item.type}`
  Object.assign(written, onlyRequested(item.fields, properties))
  if (optionSet?.many === false)
    written['OptionSet'] = wantsOptions ? (optionSet.item?.fields ?? null) : null
  return written
}

/** Fields that were not requested are null. The names and the id are always included. */
function onlyRequested(
  fields: JsonObject,
  properties: ReadonlySet<string> | undefined,
): JsonObject {
  if (properties === undefined) return fields
  const requested: Record<string, Json> = {}
  for (const name in fields) {
    const isWritten = alwaysWritten.has(name) || properties.has(name)
    requested[name] = (isWritten ? fields[name] : undefined) ?? null
  }
  return requested
}

const alwaysWritten: ReadonlySet<string> = new Set(['LogicalName', 'MetadataId', 'SchemaName'])

function readParameters({ segments, options }: ChangesRequest): ReadonlyMap<string, unknown> {
  const [segment = ''] = segments
  const inside = segment.slice(segment.indexOf('(') + 1, -1)
  const entries = parsed(() => parseParameters(inside)).map(
    ({ name, value }): [string, unknown] => {
      if (!parameterNames.has(name)) {
        throw refuse(`The parameter '${name}' is not one of RetrieveMetadataChanges.`, parserCode)
      }
      return [name, readValue(value, options)]
    },
  )
  return new Map(entries)
}

function readValue(value: ParameterValue, options: ReadonlyMap<string, string>): unknown {
  if (value.type === 'alias') {
    const text = options.get(`@${value.name}`)
    if (text === undefined) return undefined
    const known = parsed(() => parseAliasValue(text))
    return known.type === 'json' ? known.value : readLiteral(known)
  }
  return readLiteral(value)
}

function readLiteral(value: Literal | Exclude<ParameterValue, Literal>): unknown {
  if (value.type === 'string') return value.value
  return value.type === 'null' ? undefined : value
}

function expired(): SandboxFailure {
  return createFailure({
    status: 400,
    code: '0x80044352',
    message: 'Version stamp associated with the client has expired. Please perform a full sync.',
  })
}
