import * as z from 'zod'
import { toRecordKey } from '../src/dataverse/metadata/record-key.ts'
import { retryWithFreshDefinition } from '../src/dataverse/metadata/metadata.ts'
import { findByKey } from '../src/dataverse/query/find-by-key.ts'
import { changeStates } from '../src/dataverse/transitions/change-state.ts'
import { planUpdate } from '../src/dataverse/transitions/plan-update.ts'
import { checkAll } from '../src/dataverse/values/check-all.ts'
import { updateRecords } from '../src/dataverse/values/write-records.ts'
import { defineTool } from '../src/mcp/contract/tool.ts'
import { entityName, recordReferences, recordValues, refuseForList } from './arguments.ts'

export const updateRecord = defineTool({
  name: 'update_record',
  title: 'Update record',
  description:
    'Change the given columns of existing records, with values as in create_record; null clears. Never ' +
    'creates a missing record. statecode closes too: {"statecode":"Won","actualvalue":5}, "Resolved" with ' +
    'subject and timespent, "Qualified", which makes account, contact and opportunity. With etag it is ' +
    'refused when the record changed since it was read.',
  effect: 'update',
  input: z.strictObject({
    entity: entityName,
    id: recordReferences,
    values: recordValues.describe('Columns and values: {"name":"Contoso","statuscode":1}.'),
    etag: z
      .string()
      .max(80)
      .regex(/^(W\/)?"[^"\s]{1,64}"$/, 'must be an ETag as get_record returns it: W/"123"')
      .optional()
      .describe('From get_record: W/"123".'),
  }),
  output: z.looseObject({ id: z.string().optional(), etag: z.string().optional() }),
  async run({ entity, id, values, etag }, { dataverse, metadata, approval, signal }) {
    const list = typeof id === 'string' ? [id] : id
    if (list.length > 1) refuseForList('etag', etag)
    const definition = await metadata.entity(entity, { signal })
    const named = await checkAll(list, (one) =>
      retryWithFreshDefinition(definition, { metadata, signal }, (known) =>
        toRecordKey(known, one),
      ),
    )
    const source = { operation: 'update', record: list[0], dataverse, metadata, signal } as const
    const plan = await planUpdate(values, definition, source)
    const keys = await checkAll(named, (key) => findByKey(key, definition, { dataverse, signal }))
    const { change } = plan
    const parts = { definition, dataverse, metadata, signal }
    const shown = approval ? await approval.update(keys, plan, { ...parts, etag }) : etag
    const context = { ...parts, etag: shown }
    if (change !== undefined) return changeStates(keys, { ...plan, change }, context)
    return updateRecords(keys, plan, context)
  },
})
