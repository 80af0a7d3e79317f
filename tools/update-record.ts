import * as z from 'zod'
import { toRecordKey } from '../src/dataverse/metadata/record-key.ts'
import { retryWithFreshDefinition } from '../src/dataverse/metadata/metadata.ts'
import { findByKey } from '../src/dataverse/query/find-by-key.ts'
import { changeState } from '../src/dataverse/values/change-state.ts'
import { planBody } from '../src/dataverse/values/plan-body.ts'
import { defineTool } from '../src/mcp/contract/tool.ts'
import { entityName, recordReference, recordValues } from './arguments.ts'

export const updateRecord = defineTool({
  name: 'update_record',
  title: 'Update record',
  description:
    'Change the given columns of one existing record, with values as in create_record; null clears. ' +
    'Never creates. With etag it is refused when the record changed since it was read.',
  effect: 'update',
  input: z.strictObject({
    entity: entityName,
    id: recordReference,
    values: recordValues.describe('Columns and values: {"name":"Contoso","statuscode":1}.'),
    etag: z
      .string()
      .max(80)
      .regex(/^(W\/)?"[^"\s]{1,64}"$/, 'must be an ETag as get_record returns it: W/"123"')
      .optional()
      .describe('From get_record: W/"123".'),
  }),
  output: z.looseObject({ id: z.string(), etag: z.string().optional() }),
  async run({ entity, id, values, etag }, { dataverse, metadata, signal }) {
    const definition = await metadata.entity(entity, { signal })
    const named = await retryWithFreshDefinition(definition, { metadata, signal }, (known) =>
      toRecordKey(known, id),
    )
    const key = await findByKey(named, definition, { dataverse, signal })
    const closing = await changeState(values, definition, {
      key,
      etag,
      dataverse,
      metadata,
      signal,
    })
    if (closing !== undefined) return { entity: definition.logicalName, ...closing }
    const source = { operation: 'update', record: id, dataverse, metadata, signal } as const
    const { body, changed, notes } = await planBody(values, definition, source)
    const written = await dataverse.update(
      { set: definition.entitySetName, primaryId: definition.primaryId },
      key,
      body,
      { signal, ...(etag !== undefined && { etag }) },
    )
    return {
      entity: definition.logicalName,
      ...written,
      changed,
      ...(notes.length > 0 && { notes }),
    }
  },
})
