import { getRow } from '../query/row-address.ts'
import { targetTable } from '../query/navigation.ts'
import { checkPrivilege } from '../security/row-access.ts'
import type { Context } from '../security/context.ts'
import { storeLookups } from '../write/save-row.ts'
import type { SandboxAnswer } from './sandbox-answer.ts'
import { callBoundAction } from './call-action.ts'
import { callBoundFunction } from './call-function.ts'
import type { WebApiRequest } from './web-api-request.ts'
import {
  addLink,
  clearSingleLink,
  removeLink,
  replaceParties,
  setSingleLink,
} from './link-requests.ts'
import { readCollection } from './read-collection.ts'
import { readFetch } from './read-fetch-xml.ts'
import {
  readCountOnly,
  readLookup,
  readProperty,
  readReferences,
  readRow,
  relatedSource,
} from './read-row.ts'
import { isViewRequest, readView } from './read-view.ts'
import type { Resource, RowSource } from './resource.ts'
import { methodNotAllowed, routeNotFound } from '../failures/routing-failures.ts'
import { createInSet, removeRow, upsertRow, writeProperty } from './write-requests.ts'

type Of<Kind extends Resource['kind']> = Extract<Resource, { kind: Kind }>

/**
 * Sends a request to the handler for its path, suffix and verb (reference sections 5, 8, 10 to 12).
 */
export function handleResource(
  context: Context,
  incoming: WebApiRequest,
  resource: Resource,
): SandboxAnswer {
  switch (resource.kind) {
    case 'set':
      return handleSet(context, incoming, resource)
    case 'row':
      return handleRow(context, incoming, resource)
    case 'related':
      return handleRelated(context, incoming, resource)
    case 'lookup':
      return handleLookup(context, incoming, resource)
    case 'property':
      return handleProperty(context, incoming, resource)
    default:
      return (
        callBoundFunction(context, incoming, resource) ??
        callBoundAction(context, incoming, resource)
      )
  }
}

function handleSet(
  context: Context,
  incoming: WebApiRequest,
  { table, suffix }: Of<'set'>,
): SandboxAnswer {
  const { method, url, options } = incoming
  if (method === 'GET') checkPrivilege(context, table, 'Read')
  const source: RowSource = {
    table,
    rows: context.visible.rows(table.logicalName),
    path: table.entitySetName,
  }
  if (suffix === '$count' && method === 'GET') return readCountOnly(context, incoming, source)
  if (suffix) throw routeNotFound(url)
  if (method === 'GET') {
    if (isViewRequest(options)) return readView(context, incoming, source)
    return options.has('fetchXml')
      ? readFetch(context, incoming, table)
      : readCollection(context, incoming, source)
  }
  if (method === 'POST') return createInSet(context, incoming, table)
  throw methodNotAllowed(method)
}

function handleRow(context: Context, incoming: WebApiRequest, resource: Of<'row'>): SandboxAnswer {
  const { address, via, suffix } = resource
  const { method, url } = incoming
  if (suffix === '$ref' && via && method === 'DELETE') {
    const id = String(getRow(context, address)[address.table.primaryId])
    return removeLink(context, incoming, via.owner, via.navigation, id)
  }
  if (suffix) throw routeNotFound(url)
  if (method === 'GET') {
    checkPrivilege(context, address.table, 'Read')
    return readRow(context, incoming, { table: address.table, row: getRow(context, address) })
  }
  if (method === 'PATCH') return upsertRow(context, incoming, address)
  if (method === 'DELETE') return removeRow(context, incoming, address)
  throw methodNotAllowed(method)
}

function handleRelated(
  context: Context,
  incoming: WebApiRequest,
  resource: Of<'related'>,
): SandboxAnswer {
  const { owner, navigation, table, suffix } = resource
  const { method, url, options } = incoming
  if (suffix === '$ref') {
    if (method === 'GET') return readReferences(context, incoming, owner, navigation, table)
    if (method === 'POST') return addLink(context, incoming, owner, navigation)
    if (method === 'DELETE') return removeLink(context, incoming, owner, navigation)
    throw methodNotAllowed(method)
  }
  if (suffix === '$value') throw routeNotFound(url)

  const source = relatedSource(context, owner, navigation, table)
  if (method === 'GET') {
    if (suffix) return readCountOnly(context, incoming, source)
    return isViewRequest(options)
      ? readView(context, incoming, source)
      : readCollection(context, incoming, source)
  }
  if (suffix) throw methodNotAllowed(method)
  if (method === 'POST' && navigation.kind === 'collection') {
    const id = String(owner.row[owner.table.primaryId])
    const target = { entity: owner.table.logicalName, id }
    const preset = storeLookups(table, new Map([[navigation.relation.column, target]]))
    return createInSet(context, incoming, table, preset)
  }
  if (method === 'PUT' && table.logicalName === 'activityparty') {
    return replaceParties(context, incoming, owner, navigation)
  }
  throw methodNotAllowed(method)
}

function handleLookup(
  context: Context,
  incoming: WebApiRequest,
  resource: Of<'lookup'>,
): SandboxAnswer {
  const { owner, navigation, suffix } = resource
  const { method, url } = incoming
  if (suffix === '$ref') {
    const target = targetTable(context.schema, navigation)
    if (method === 'GET') return readReferences(context, incoming, owner, navigation, target)
    if (method === 'PUT') return setSingleLink(context, incoming, owner, navigation)
    if (method === 'DELETE') return clearSingleLink(context, owner, navigation)
    throw methodNotAllowed(method)
  }
  if (suffix) throw routeNotFound(url)
  if (method === 'GET') return readLookup(context, incoming, owner, navigation)
  throw methodNotAllowed(method)
}

function handleProperty(
  context: Context,
  incoming: WebApiRequest,
  resource: Of<'property'>,
): SandboxAnswer {
  const { owner, column, suffix } = resource
  const { method, url } = incoming
  if (suffix && suffix !== '$value') throw routeNotFound(url)
  if (method === 'GET') return readProperty(context, incoming, owner, column, suffix === '$value')
  if (!suffix && (method === 'PUT' || method === 'DELETE')) {
    return writeProperty(context, incoming, owner, column)
  }
  throw methodNotAllowed(method)
}
