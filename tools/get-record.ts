import * as z from 'zod'
import { toRecordKey } from '../src/dataverse/key.ts'
import { toRecord } from '../src/dataverse/answer/layout.ts'
import { recordLink } from '../src/dataverse/link.ts'
import { planRecord } from '../src/dataverse/query/plan-query.ts'
import { defineTool } from '../src/tool.ts'
import { entityName, recordReference, selectList } from './arguments.ts'

export const getRecord = defineTool({
  name: 'get_record',
  title: 'Get record',
  description: 'Read one record by id or alternate key, with its ETag. Empty columns are left out.',
  effect: 'read',
  input: z.strictObject({
    entity: entityName,
    id: recordReference,
    select: selectList.optional(),
    expand: z.string().min(1).max(4000).optional().describe('As in query_records.'),
    link: z.boolean().optional().describe('Also a link that opens the record.'),
  }),
  output: z.looseObject({
    id: z.string(),
    etag: z.string().optional(),
    values: z.looseObject({}),
  }),
  async run({ entity, id, select, expand, link = false }, context) {
    const { dataverse, metadata, environment, signal } = context
    const definition = await metadata.entity(entity, { signal })
    const key = toRecordKey(definition, id)
    const { options, shape, notes } = await planRecord({ select, expand }, definition, context)
    const { row, etag } = await dataverse.retrieve(definition.entitySetName, key, options, {
      signal,
    })

    const { values, empty, ...sides } = toRecord(row, shape)
    const recordId = String(values[definition.primaryId] ?? '')
    return {
      entity: definition.logicalName,
      id: recordId,
      ...(etag && { etag }),
      values: Object.fromEntries(
        Object.entries(values).filter(([name]) => name !== definition.primaryId),
      ),
      ...(select && empty.length > 0 && { empty }),
      ...sides,
      ...(link && { link: recordLink(environment, definition, recordId) }),
      ...(notes.length > 0 && { notes }),
    }
  },
})
