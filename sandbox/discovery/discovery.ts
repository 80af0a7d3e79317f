import { parseKey } from '../../odata/parse-key.ts'
import { parseSelect } from '../../odata/parse-select.ts'
import { parseFilter } from '../../odata/parse-filter.ts'
import { createFailure } from '../failures/sandbox-failure.ts'
import { filterItems } from '../metadata/filter-items.ts'
import { jsonAnswer, textAnswer } from '../protocol/sandbox-answer.ts'
import type { SandboxAnswer } from '../protocol/sandbox-answer.ts'
import { checkOptions, parseQueryOptions } from '../protocol/query-options.ts'
import type { SystemQueryOptions } from '../protocol/query-options.ts'
import { methodNotAllowed, routeNotFound, segmentNotFound } from '../failures/routing-failures.ts'
import { parseOption } from '../query/parse-option.ts'
import { parsePathSegment } from '../query/path-segment.ts'
import type { PathSegment } from '../query/path-segment.ts'
import { badPath, unknownProperty } from '../failures/query-failures.ts'
import { instanceProperties } from './instances.ts'
import type { Instance } from './instances.ts'

const rootPath = '/api/discovery/v2.0'
const namespace = 'Microsoft.Dynamics.Discovery'
const type = 'Instance'

/** Whether a URL belongs to Global Discovery and not to the Web API. */
export function isDiscovery({ pathname }: URL): boolean {
  return /^\/api\/discovery(?:\/|$)/i.test(pathname)
}

/**
 * Answers a request to Global Discovery: the list of environments with `$select` and `$filter`, one
 * of them by `Instances(guid)` or `Instances(UniqueName='...')`, the service document, `$metadata`.
 *
 * @throws a `Failure` as the service would answer.
 * @see Reference section 2.
 */
export function answerDiscovery(
  { method, url }: { readonly method: string; readonly url: URL },
  instances: readonly Instance[],
): SandboxAnswer {
  if (!url.pathname.toLowerCase().startsWith(rootPath)) throw routeNotFound(url.href)
  if (method !== 'GET') throw methodNotAllowed(method)

  const root = `${url.origin}${rootPath}/`
  const [raw, ...others] = url.pathname.slice(rootPath.length).split('/').filter(Boolean)
  if (others.length > 0) throw routeNotFound(url.href)
  if (raw === undefined) return readServiceDocument(root)

  const segment = parsePathSegment(raw)
  if (segment.text === '$metadata') return textAnswer(printModel(), 'application/xml')
  if (segment.name !== 'Instances') throw segmentNotFound(segment.name)

  const options = parseQueryOptions(url.search)
  return segment.key === undefined
    ? readInstances(root, options, instances)
    : readInstance(root, options, findInstance(instances, segment))
}

function readServiceDocument(root: string): SandboxAnswer {
  const value = [{ name: 'Instances', kind: 'EntitySet', url: 'Instances' }]
  return jsonAnswer(200, { '@odata.context': `${root}$metadata`, value })
}

function readInstances(
  root: string,
  options: SystemQueryOptions,
  instances: readonly Instance[],
): SandboxAnswer {
  checkOptions(options, ['$select', '$filter'])
  const select = readSelect(options)
  const filter = options.get('$filter')
  const items = instances.map((fields) => ({ type, fields, navigations: {} }))
  const found = filterItems(items, filter ? parseOption(filter, parseFilter) : undefined, options)
  return jsonAnswer(200, {
    '@odata.context': `${root}$metadata#Instances${contextColumns(select)}`,
    value: found.map(({ fields }) => pick(fields, select)),
  })
}

function readInstance(
  root: string,
  options: SystemQueryOptions,
  instance: Instance,
): SandboxAnswer {
  checkOptions(options, ['$select'])
  const select = readSelect(options)
  return jsonAnswer(200, {
    '@odata.context': `${root}$metadata#Instances${contextColumns(select)}/$entity`,
    ...pick(instance, select),
  })
}

function findInstance(instances: readonly Instance[], { key = '', text }: PathSegment): Instance {
  const [part, ...others] = parseOption(key, parseKey)
  if (!part || others.length > 0) throw badPath()

  const { name = 'Id', value } = part
  const isKey =
    (name === 'Id' && value.type === 'guid') || (name === 'UniqueName' && value.type === 'string')
  if (!isKey) throw badPath()

  const found = instances.find((instance) => instance[name] === value.value)
  if (found) return found
  throw createFailure({ status: 404, code: '0x80040217', message: `${text} Does Not Exist` })
}

function readSelect(options: SystemQueryOptions): readonly string[] | undefined {
  const text = options.get('$select')
  if (!text) return undefined

  const names = parseOption(text, parseSelect).map(({ name }) => name)
  const unknown = names.find((name) => !Object.hasOwn(instanceProperties, name))
  if (unknown !== undefined) throw unknownProperty(unknown, `${namespace}.${type}`)
  return names
}

function contextColumns(select: readonly string[] | undefined): string {
  return select ? `(${select.join(',')})` : ''
}

/** The selected properties, in the model's order. */
function pick(instance: Instance, select: readonly string[] | undefined): Instance {
  if (!select) return instance
  return Object.fromEntries(Object.entries(instance).filter(([name]) => select.includes(name)))
}

function printModel(): string {
  const properties = Object.entries(instanceProperties)
    .map(([name, edm]) => `<Property Name="${name}" Type="${edm}"/>`)
    .join('')
  return (
    '<?xml version="1.0" encoding="utf-8"?>' +
    '<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>' +
    `<Schema Namespace="${namespace}" xmlns="http://docs.oasis-open.org/odata/ns/edm">` +
    `<EntityType Name="${type}"><Key><PropertyRef Name="Id"/></Key>${properties}</EntityType>` +
    `<EntityContainer Name="Container"><EntitySet Name="Instances" EntityType="${namespace}.${type}"/></EntityContainer>` +
    '</Schema></edmx:DataServices></edmx:Edmx>'
  )
}
