import * as z from 'zod'
import { parseRecordId } from '../src/dataverse/names.ts'
import { toBody } from '../src/dataverse/values/values.ts'
import { defineTool } from '../src/tool.ts'
import { entityName, recordValues } from './arguments.ts'

export const createRecord = defineTool({
  name: 'create_record',
  title: 'Create record',
  description:
    'Create one record. Lookups take a GUID, {"entity","id"} or "nav@odata.bind":"/contacts(GUID)"; ' +
    'choices a value or label. With your own id a repeated call does not create a second record.',
  effect: 'create',
  input: z.strictObject({
    entity: entityName,
    values: recordValues,
    id: z.string().min(1).max(100).optional().describe('GUID for the new record.'),
  }),
  output: z.looseObject({ id: z.string(), etag: z.string().optional() }),
  async run({ entity, values, id }, { dataverse, metadata, signal }) {
    const definition = await metadata.entity(entity, { signal })
    const notes: string[] = []
    const { body, changed } = await toBody(values, definition, {
      operation: 'create',
      entity: (name) => metadata.entity(name, { signal }),
      note: (text) => notes.push(text),
    })
    const written = await dataverse.create(
      { set: definition.entitySetName, primaryId: definition.primaryId },
      body,
      { signal, ...(id !== undefined && { id: parseRecordId(id) }) },
    )
    return {
      entity: definition.logicalName,
      ...written,
      changed,
      ...(notes.length > 0 && { notes }),
    }
  },
})
