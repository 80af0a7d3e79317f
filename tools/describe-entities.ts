import * as z from 'zod'
import { describeEntity } from '../src/dataverse/answer/describe.ts'
import { searchEntities } from '../src/dataverse/metadata/search.ts'
import { defineTool } from '../src/tool.ts'

const name = z.string().min(1).max(128)
const mostFound = 25

export const describeEntities = defineTool({
  name: 'describe_entities',
  title: 'Describe entities',
  description:
    'Find entities by word, or describe up to 5 of them: columns with type, choices and lookup ' +
    'targets, alternate keys, collections to expand.',
  effect: 'read',
  input: z.strictObject({
    entity: z
      .union([name, z.array(name).min(1).max(5)])
      .optional()
      .describe('Logical, set or display name, or a list: "account".'),
    search: z.string().min(1).max(100).optional().describe('Word to find entities by: "case".'),
    columns: z
      .array(z.string().min(1).max(64))
      .min(1)
      .max(20)
      .optional()
      .describe('Only columns with these words: ["address","owner"].'),
    full: z.boolean().optional().describe('Also system columns and all choices.'),
  }),
  output: z.looseObject({
    entities: z.array(z.looseObject({ entity: z.string() })),
    more: z.string().optional(),
  }),
  async run({ entity, search, columns, full = false }, { metadata, signal }) {
    if (entity !== undefined) {
      const definitions = await Promise.all(
        [entity].flat().map((one) => metadata.entity(one, { signal })),
      )
      return {
        entities: definitions.map((one) => ({ ...describeEntity(one, { words: columns, full }) })),
      }
    }
    const all = await metadata.entities({ signal })
    const found = search === undefined ? all : searchEntities(all, search)
    return {
      entities: found.slice(0, mostFound).map(({ logicalName, entitySetName, displayName }) => ({
        entity: logicalName,
        set: entitySetName,
        name: displayName,
      })),
      ...(found.length > mostFound && {
        more: `${found.length - mostFound} more: narrow with search`,
      }),
      ...(found.length === 0 && { more: `No entity matches. Try another word for it.` }),
    }
  },
})
