import * as z from 'zod'
import { checkAll } from '../src/dataverse/values/check-all.ts'
import { pickOwnId } from '../src/dataverse/values/own-id.ts'
import { planBody } from '../src/dataverse/values/plan-body.ts'
import { createRecords } from '../src/dataverse/values/write-records.ts'
import { defineTool } from '../src/mcp/contract/tool.ts'
import { entityName, recordValuesList, refuseForList } from './arguments.ts'

export const createRecord = defineTool({
  name: 'create_record',
  title: 'Create record',
  description:
    'Create records. A lookup takes a GUID, {"entity","id"} or "nav@odata.bind":"/contacts(GUID)"; a ' +
    'choice its value or label; dates are ISO. With your own id a repeated call makes no second record.',
  effect: 'create',
  input: z.strictObject({
    entity: entityName,
    values: recordValuesList,
    id: z.string().min(1).max(100).optional().describe('GUID for the new record.'),
  }),
  output: z.looseObject({ id: z.string().optional(), etag: z.string().optional() }),
  async run({ entity, values: list, id }, { dataverse, metadata, approval, signal }) {
    if (list.length > 1) refuseForList('id', id)
    const definition = await metadata.entity(entity, { signal })
    const source = { operation: 'create', dataverse, metadata, signal } as const
    const plans = await checkAll(list, async (values) => {
      const plan = await planBody(values, definition, source)
      return { ...plan, id: pickOwnId(id, plan.body[definition.primaryId]) }
    })
    await approval?.creates(plans, { definition, dataverse, metadata, signal })
    return createRecords(plans, { definition, dataverse, signal })
  },
})
