import type { Schema } from '../schema/model.ts'
import { refuse } from '../failures/query-failures.ts'
import type { JsonObject } from './item.ts'
import { readMetadataChanges } from './metadata-changes.ts'
import { readShape } from './metadata-options.ts'
import { findResource } from './metadata-path.ts'
import { narrowLabels, readLabelLanguages } from './narrow-labels.ts'
import { contextShape, writeItem, writeItems } from './write-items.ts'

export interface MetadataRequest {
  /**
   * Decoded path segments below the API root: `EntityDefinitions(LogicalName='account')`,
   * `Attributes`, `Microsoft.Dynamics.CRM.PicklistAttributeMetadata`.
   */
  readonly segments: readonly string[]
  /** Decoded query options with their signs: `$select`, `@p1`. */
  readonly options: ReadonlyMap<string, string>
  /** Absolute API root with a trailing slash. */
  readonly root: string
  /** Version number of the schema, as in `globalmetadataversion` annotations. */
  readonly version: number
}

export interface MetadataAnswer {
  readonly status: 200
  readonly body: JsonObject
}

/** First path segments, without key or parameters, that `readMetadata` answers. */
export const metadataSegments: ReadonlySet<string> = new Set([
  'EntityDefinitions',
  'RelationshipDefinitions',
  'GlobalOptionSetDefinitions',
  'RetrieveMetadataChanges',
])

/**
 * Answers a GET of table definitions: `EntityDefinitions`, `RelationshipDefinitions`,
 * `GlobalOptionSetDefinitions` and the paths below them, and `RetrieveMetadataChanges(...)`.
 *
 * @throws a `Failure` as the service would answer: 404 for what does not exist, 400 for the rest.
 * @see Reference section 6.
 */
export function readMetadata(schema: Schema, request: MetadataRequest): MetadataAnswer {
  const { segments, options, root } = request
  if (segments[0]?.startsWith('RetrieveMetadataChanges(')) {
    return { status: 200, body: readMetadataChanges(schema, request) }
  }

  const resource = findResource(schema, segments)
  const shape = readShape(options)
  const labels = readLabelLanguages(options.get('LabelLanguages'))
  const context = `${root}$metadata#${resource.context}${contextShape(shape)}`
  if (resource.many) {
    if (shape.filter && segments[0] === 'GlobalOptionSetDefinitions') {
      throw refuse("The query option '$filter' is not supported for GlobalOptionSetDefinitions.")
    }
    const value = writeItems(resource.items, resource.declared, shape, options).map((item) =>
      narrowLabels(item, labels),
    )
    return { status: 200, body: { '@odata.context': context, value } }
  }

  if (shape.filter) throw refuse("The query option '$filter' can only be applied to collections.")
  const item = resource.item && writeItem(resource.item, resource.declared, shape, options)
  const body = item && narrowLabels(item, labels)
  return { status: 200, body: { '@odata.context': `${context}/$entity`, ...body } }
}
