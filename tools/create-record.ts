import * as z from 'zod'
import { parseRecordId } from '../src/dataverse/names.ts'
import type { RecordId } from '../src/dataverse/names.ts'
import { planBody } from '../src/dataverse/values/plan-body.ts'
import { createWithAdvice } from '../src/dataverse/values/required.ts'
import { DataverseError } from '../src/errors.ts'
import { defineTool } from '../src/mcp/contract/tool.ts'
import { entityName, recordValues } from './arguments.ts'

export const createRecord = defineTool({
  name: 'create_record',
  title: 'Create record',
  description:
    'Create one record. A lookup takes a GUID, {"entity","id"} or "nav@odata.bind":"/contacts(GUID)"; a ' +
    'choice its value or label; dates are ISO. With your own id a repeated call makes no second record.',
  effect: 'create',
  input: z.strictObject({
    entity: entityName,
    values: recordValues,
    id: z.string().min(1).max(100).optional().describe('GUID for the new record.'),
  }),
  output: z.looseObject({ id: z.string(), etag: z.string().optional() }),
  async run({ entity, values, id }, { dataverse, metadata, signal }) {
    const definition = await metadata.entity(entity, { signal })
    const { primaryId, entitySetName, logicalName } = definition
    const source = { operation: 'create', dataverse, metadata, signal } as const
    const { body, changed, notes } = await planBody(values, definition, source)
    const own = pickId(id, body[primaryId])
    const options = { signal, ...(own !== undefined && { id: parseOwnId(own) }) }
    const written = await createWithAdvice(definition, changed, () =>
      dataverse.create({ set: entitySetName, primaryId }, body, options),
    )
    return { entity: logicalName, ...written, changed, ...(notes.length > 0 && { notes }) }
  },
})

/** The id can also be in the values, under its column name. */
function pickId(given: string | undefined, inBody: unknown): string | undefined {
  if (typeof inBody !== 'string') return given
  if (given === undefined || parseRecordId(given) === inBody) return inBody
  throw new DataverseError('invalid_argument', 'values and id give the record two GUIDs.', {
    hint: 'Give the GUID once, as id.',
  })
}

/** For the empty GUID the service generates an id per request, so a retry would add a record. */
function parseOwnId(text: string): RecordId {
  const id = parseRecordId(text)
  if (/[^0-]/.test(id)) return id
  throw new DataverseError('invalid_argument', 'The empty GUID is not a valid id.', {
    hint: 'Leave id out, or give a random GUID.',
  })
}
