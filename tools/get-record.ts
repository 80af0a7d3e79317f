import * as z from 'zod'
import { toRecordKey } from '../src/dataverse/metadata/record-key.ts'
import { retryWithFreshDefinition } from '../src/dataverse/metadata/metadata.ts'
import { rowBudget } from '../src/dataverse/answer/tokens.ts'
import { hideSystemColumns, readRecord } from '../src/dataverse/answer/record.ts'
import { showDays } from '../src/dataverse/answer/show-days.ts'
import { recordLink } from '../src/dataverse/answer/record-link.ts'
import { findByKey } from '../src/dataverse/query/find-by-key.ts'
import { readFileText } from '../src/dataverse/query/read-file-text.ts'
import { planRecord } from '../src/dataverse/query/plan-query.ts'
import { defineTool } from '../src/mcp/contract/tool.ts'
import { entityName, recordReference, selectList } from './arguments.ts'

export const getRecord = defineTool({
  name: 'get_record',
  title: 'Get record',
  description:
    'Read one record by id or alternate key, with its ETag, laid out as in query_records. Without select: all columns with a value but system ones; ["*"] is all.',
  effect: 'read',
  input: z.strictObject({
    entity: entityName,
    id: recordReference,
    select: selectList.optional().describe('Columns: ["name","ownerid"].'),
    expand: z.string().min(1).max(4000).optional().describe('As in query_records.'),
    link: z.boolean().optional().describe('Also a link that opens the record.'),
  }),
  output: z.looseObject({
    id: z.string(),
    etag: z.string().optional(),
    values: z.looseObject({}),
  }),
  async run({ entity, id, select, expand, link = false }, context) {
    const { dataverse, metadata, environment, limits, signal, userZone } = context
    const definition = await metadata.entity(entity, { signal })
    const named = await retryWithFreshDefinition(definition, { metadata, signal }, (known) =>
      toRecordKey(known, id),
    )
    const plan = await planRecord({ select, expand }, definition, context)
    const key = await findByKey(named, definition, context)
    const retrieve = (query: typeof plan.options) =>
      dataverse.retrieve(definition.entitySetName, key, query, { signal })
    const { row: sent, etag } = await retrieve(plan.options)
    const [shown = sent] = await showDays([sent], plan.shape, { userZone, signal })
    const isAll = !select || select.join() === '*'
    const source = { row: shown, shape: plan.shape, resultTokens: limits.resultTokens }
    const read = isAll
      ? { ...source, notes: [] }
      : await readFileText({
          ...source,
          read: async (property) => (await retrieve({ select: property })).row,
        })

    const { row } = read
    const { shape, folded } = select
      ? { shape: read.shape, folded: 0 }
      : hideSystemColumns(read.shape, row)
    const before = [...plan.notes, ...read.notes]
    const budget = rowBudget(limits.resultTokens, before)
    const { record, notes } = await readRecord(row, shape, budget)
    const { values, empty, ...sides } = record
    const { [definition.primaryId]: ownId, ...others } = values
    const all = [...before, ...notes]
    return {
      entity: definition.logicalName,
      id: String(ownId ?? ''),
      ...(etag && { etag }),
      ...(link && { link: recordLink(environment, definition, String(ownId ?? '')) }),
      ...(all.length > 0 && { notes: all }),
      ...(folded > 0 && { more: `${folded} system columns left out: select ["*"] shows them` }),
      values: others,
      ...(!isAll && empty.length > 0 && { empty }),
      ...sides,
    }
  },
})
