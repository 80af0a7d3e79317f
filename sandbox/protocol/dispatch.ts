import { functions } from '../operations/functions.ts'
import { printCsdl } from '../metadata/csdl.ts'
import { metadataSegments, readMetadata } from '../metadata/read-metadata.ts'
import { parsePathSegment } from '../query/path-segment.ts'
import type { Context } from '../security/context.ts'
import { jsonAnswer, textAnswer } from './sandbox-answer.ts'
import type { SandboxAnswer } from './sandbox-answer.ts'
import { callUnboundAction } from './call-action.ts'
import { callFunction } from './call-function.ts'
import { handleResource } from './handle-resource.ts'
import type { WebApiRequest } from './web-api-request.ts'
import { checkOptions } from './query-options.ts'
import { findResource } from './resource.ts'
import { methodNotAllowed, routeNotFound, segmentNotFound } from '../failures/routing-failures.ts'

/**
 * Answers one request below the Web API root. It throws failures. Everything that a request writes
 * is stored together or not at all.
 */
export function dispatch(context: Context, incoming: WebApiRequest): SandboxAnswer {
  if (incoming.method === 'GET') return route(context, incoming)
  return context.store.transaction(() => route(context, incoming))
}

function route(context: Context, incoming: WebApiRequest): SandboxAnswer {
  const { method, segments, url } = incoming
  const [raw] = segments
  if (raw === undefined) return readServiceDocument(context, incoming)

  const first = parsePathSegment(raw)
  if (first.text === '$metadata' && segments.length === 1) {
    if (method !== 'GET') throw methodNotAllowed(method)
    const { options, prefer } = incoming
    const annotations = options.get('annotations') === 'true' || prefer.annotations
    return textAnswer(printCsdl(context.schema, { annotations }), 'application/xml')
  }
  if (metadataSegments.has(first.name)) return answerMetadata(context, incoming)

  const called = functions.get(first.name)
  if (called) {
    if (method !== 'GET' || segments.length > 1) throw routeNotFound(url)
    return callFunction(context, incoming, called, first.key ?? '')
  }

  const answer = callUnboundAction(context, incoming, first.name, first.key)
  if (answer) return answer

  const resource = findResource(context, segments)
  if (!resource) throw segmentNotFound(first.name)
  return handleResource(context, incoming, resource)
}

function answerMetadata(
  { schema, root, organization }: Context,
  incoming: WebApiRequest,
): SandboxAnswer {
  if (incoming.method !== 'GET') throw methodNotAllowed(incoming.method)
  const { status, body } = readMetadata(schema, {
    segments: incoming.segments.map((segment) => parsePathSegment(segment).text),
    options: incoming.options,
    root,
    version: organization.metadataVersion,
  })
  return jsonAnswer(status, body)
}

function readServiceDocument(
  { schema, root }: Context,
  { method, options }: WebApiRequest,
): SandboxAnswer {
  if (method !== 'GET') throw methodNotAllowed(method)
  checkOptions(options, [])
  const names = schema.tables.map(({ entitySetName }) => entitySetName)
  return jsonAnswer(200, {
    '@odata.context': `${root}$metadata`,
    value: names.map((name) => ({ name, kind: 'EntitySet', url: name })),
  })
}
