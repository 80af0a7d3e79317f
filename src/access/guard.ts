import type {
  CallOptions,
  Dataverse,
  QueryOptions,
  WriteOptions,
  WriteResult,
  Written,
} from '../dataverse/client/dataverse.ts'
import type { EntityDefinition } from '../dataverse/metadata/definition.ts'
import type { Views } from '../dataverse/metadata/saved-views.ts'
import type { RecordKey } from '../dataverse/names.ts'
import { DataverseError } from '../errors.ts'
import { checkBody } from './check-body.ts'
import { checkStateChange } from './check-state-change.ts'
import { isViewTable } from './closed-views.ts'
import { deniedFace, deniedRequest, deniedViewChange } from './denied.ts'
import { guardSearch } from './guard-search.ts'
import { checkNarrowed, narrowQuery } from './narrow-query.ts'
import { checkColumn, checkQuery, checkShown } from './query-scope.ts'
import { stripGroup, stripRow } from './strip-row.ts'
import type { VisibleMetadata } from './visible-metadata.ts'

/**
 * The Web API restricted by the operator's lists. Every request is checked against the visible
 * definitions again, so no code path can send a denied name. Answers are stripped to the visible
 * columns.
 *
 * @throws DataverseError `denied_by_operator`
 */
export function guardDataverse(
  dataverse: Dataverse,
  metadata: VisibleMetadata,
  views: Pick<Views, 'read'>,
): Dataverse {
  return {
    async list(set, query, options) {
      const { page, entity, open } = await checked(set, query, options)
      const narrowed = await narrowQuery(query, entity, definitions(options), open)
      return page(await dataverse.list(set, narrowed, options))
    },

    async follow(nextLink, options) {
      const { set, query } = readLink(nextLink)
      const { page, entity, open } = await checked(set, query, options)
      await checkNarrowed(query, entity, definitions(options), open)
      return page(await dataverse.follow(nextLink, options))
    },

    async retrieve(set, key, query, options) {
      const entity = await find(set, options)
      checkKey(entity, key)
      const open = await metadata.open(options)
      const reach = await checkQuery(query, entity, definitions(options), open)
      const narrowed = await narrowQuery(query, entity, definitions(options), open)
      const found =
        narrowed.filter === undefined
          ? await dataverse.retrieve(set, key, narrowed, options)
          : await findOpen(entity, key, narrowed, options)
      return { ...found, row: stripRow(found.row, reach, open) }
    },

    async create(target, body, options) {
      const shown = await checkedWrite(target.set, [body], options)
      return shown(await dataverse.create(target, body, options))
    },

    async update(target, key, body, options) {
      const shown = await checkedWrite(target.set, [body], options, [key])
      return shown(await dataverse.update(target, key, body, options))
    },

    async createMany(target, records, options) {
      const bodies = records.map(({ body }) => body)
      const shown = await checkedWrite(target.set, bodies, options)
      return (await dataverse.createMany(target, records, options)).map(inResult(shown))
    },

    async updateMany(target, keys, body, options) {
      const shown = await checkedWrite(target.set, [body], options, keys)
      return (await dataverse.updateMany(target, keys, body, options)).map(inResult(shown))
    },

    async changeState(target, id, change, options) {
      const entity = await find(target.set, options)
      const open = await metadata.open(options)
      const readable = await checkStateChange(change, entity, open, definitions(options))
      const { row, ...changed } = await dataverse.changeState(target, id, readable, options)
      const reach = { entity, expands: new Map() }
      return { ...changed, ...(row && { row: stripRow(row, reach, open) }) }
    },

    search: guardSearch(dataverse, metadata),

    /** The metadata below this guard reads definitions. `WhoAmI` returns no record data. */
    async read(path, query, options) {
      if (path !== 'WhoAmI') throw deniedRequest()
      return dataverse.read(path, query, options)
    },
  }

  async function find(set: string, options: CallOptions): Promise<EntityDefinition> {
    const { bySet } = await metadata.open(options)
    const summary = bySet.get(set)
    if (!summary) throw deniedRequest()
    return metadata.entity(summary.logicalName, options)
  }

  function definitions(options: CallOptions) {
    return (name: string) => metadata.entity(name, options)
  }

  /** A record of an entity that shows rows of several: a list with a condition leaves out closed ones. */
  async function findOpen(
    { entitySetName, primaryId, logicalName }: EntityDefinition,
    key: RecordKey,
    { filter = '', ...query }: QueryOptions,
    options: CallOptions,
  ) {
    if (key.kind !== 'id') throw deniedRequest()
    const condition = `(${filter}) and ${primaryId} eq ${key.id}`
    const { rows } = await dataverse.list(
      entitySetName,
      { ...query, filter: condition, top: 1 },
      options,
    )
    const [row] = rows
    if (row === undefined)
      throw new DataverseError(
        'not_found',
        `There is no ${logicalName} with the id ${key.id}, or this user cannot see it.`,
        { hint: 'Correct the id; query_records with a filter finds it.' },
      )
    const etag = row['@odata.etag']
    return { row, ...(typeof etag === 'string' && { etag }) }
  }

  /** Checks all writes before the first is sent. Returns how to show their results. */
  async function checkedWrite(
    set: string,
    bodies: readonly Readonly<Record<string, unknown>>[],
    options: WriteOptions,
    keys: readonly RecordKey[] = [],
  ) {
    if (isViewTable(set)) throw deniedViewChange(set)
    const entity = await find(set, options)
    const open = await metadata.open(options)
    if (open.narrowing(entity.logicalName) !== undefined) throw deniedFace(entity.logicalName)
    for (const key of keys) checkKey(entity, key)
    for (const body of bodies) await checkBody(body, entity, open, definitions(options))
    for (const name of options.returns ?? []) checkColumn(entity, name)
    const expand = options.expands?.join(',') ?? ''
    const scope = await checkQuery({ expand }, entity, definitions(options), open)
    return ({ row, ...written }: Written): Written => ({
      ...written,
      ...(row && { row: stripRow(row, scope, open) }),
    })
  }

  /** Checks a query. Returns how to show its pages. */
  async function checked(set: string, query: QueryOptions, options: CallOptions) {
    const entity = await find(set, options)
    const open = await metadata.open(options)
    const { view } = query
    if (view !== undefined && !(await views.read(view, entity, options))) throw deniedRequest()
    const reach = await checkQuery(query, entity, definitions(options), open)
    const page = <Page extends { readonly rows: readonly Readonly<Record<string, unknown>>[] }>(
      given: Page,
    ) => ({
      ...given,
      rows: given.rows.map((row) =>
        query.apply === undefined ? stripRow(row, reach, open) : stripGroup(row, reach, open),
      ),
    })
    return { page, entity, open }
  }
}

const inResult =
  (show: (written: Written) => Written) =>
  (result: WriteResult): WriteResult =>
    result.written === undefined ? result : { written: show(result.written) }

function checkKey(entity: EntityDefinition, key: RecordKey): void {
  if (key.kind !== 'alternate') return
  for (const { name } of key.parts) checkShown(checkColumn(entity, name), entity)
}

/** The set and options of a page link. The outbound module checks that it stays in the environment. */
function readLink(link: string): { readonly set: string; readonly query: QueryOptions } {
  if (!URL.canParse(link)) throw deniedRequest()
  const { pathname, searchParams } = new URL(link)
  const names = [...searchParams.keys()]
  if (names.some((name) => !linkOptions.has(name)) || new Set(names).size < names.length)
    throw deniedRequest()
  const options = ['select', 'filter', 'orderby', 'expand', 'apply'].flatMap((name) => {
    const value = searchParams.get(`$${name}`)
    return value === null ? [] : [[name, value] as const]
  })
  const [view] = (['system', 'personal'] as const).flatMap((kind) => {
    const id = searchParams.get(viewOptions[kind])
    return id === null ? [] : [{ kind, id: id.toLowerCase() }]
  })
  return {
    set: pathname.split('/').at(-1) ?? '',
    query: { ...Object.fromEntries(options), ...(view && { view }) },
  }
}

const viewOptions = { system: 'savedQuery', personal: 'userQuery' } as const

const linkOptions: ReadonlySet<string> = new Set([
  ...Object.values(viewOptions),
  '$select',
  '$filter',
  '$orderby',
  '$expand',
  '$apply',
  '$count',
  '$top',
  '$skiptoken',
])
