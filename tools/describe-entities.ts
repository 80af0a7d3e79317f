import * as z from 'zod'
import { oneLine } from '../src/dataverse/answer/column-line.ts'
import { describeEntities as describeAll } from '../src/dataverse/answer/describe.ts'
import { searchEntities, usualFirst } from '../src/dataverse/metadata/search.ts'
import type { EntityDefinition } from '../src/dataverse/metadata/definition.ts'
import { toDataverseError } from '../src/errors.ts'
import type { DataverseError } from '../src/errors.ts'
import { defineTool } from '../src/mcp/contract/tool.ts'
import type { ToolContext } from '../src/mcp/contract/tool.ts'

const name = z.string().min(1).max(128)
const mostFound = 25
/** Few enough to describe each. */
const fewFound = 8

export const describeEntities = defineTool({
  name: 'describe_entities',
  title: 'Describe entities',
  description:
    'Find entities by words, or describe up to 5: columns with label, type, lookup targets, choices and ' +
    'rights, those outside views by type in others; alternate keys; saved views; collections to expand. Call it ' +
    'before using names that are not known.',
  effect: 'read',
  input: z.strictObject({
    entity: z
      .union([name, z.array(name).min(1).max(5)])
      .optional()
      .describe('Logical, set or display name, or a list: "account".'),
    search: z
      .string()
      .min(1)
      .max(100)
      .optional()
      .describe('Words to find entities by: "customer case".'),
    columns: z
      .array(z.string().min(1).max(64))
      .min(1)
      .max(20)
      .optional()
      .describe('Only columns with such a name, label or type: ["phone","lookup"].'),
    full: z.boolean().optional().describe('Also system columns and all choices.'),
  }),
  output: z.looseObject({
    entities: z.array(z.looseObject({})),
    more: z.string().optional(),
  }),
  async run({ entity, search, columns, full = false }, context) {
    if (entity === undefined) {
      const connected = search === undefined ? await context.connectedTo?.() : undefined
      return { ...(connected !== undefined && { connected }), ...(await find(search, context)) }
    }

    const { definitions, notes } = await readDefinitions([entity].flat(), context)
    const { resultTokens } = context.limits
    const unused = search === undefined ? [] : ['search only finds entities: name words in columns']
    const all = [...notes, ...unused]
    return {
      ...(all.length > 0 && { notes: all }),
      legend:
        'lookups: expand and bind by the name after as, else by the name of the column; x_{a b}: x_a x_b',
      entities: describeAll(definitions, {
        words: columns,
        full,
        views: columns ? new Map() : await namesOfViews(definitions, context),
        resultTokens,
      }).map((one) => ({ ...one })),
    }
  },
})

/** The entities that exist; one wrong name does not affect the others. */
async function readDefinitions(names: readonly string[], { metadata, signal }: ToolContext) {
  const results = await Promise.allSettled(names.map((one) => metadata.entity(one, { signal })))
  const definitions: EntityDefinition[] = []
  const unknown: DataverseError[] = []
  for (const result of results) {
    if (result.status === 'fulfilled') {
      definitions.push(result.value)
      continue
    }
    const error = toDataverseError(result.reason)
    if (error.code !== 'unknown_entity') throw error
    unknown.push(error)
  }
  const [first] = unknown
  if (first && definitions.length === 0) throw first
  const notes = unknown.map(({ message, hint }) => `${message} ${hint}`)
  return { definitions: [...new Set(definitions)], notes }
}

async function namesOfViews(
  definitions: readonly EntityDefinition[],
  { views, signal }: ToolContext,
) {
  const names = definitions.map(
    async (one) => [one.logicalName, await views.names(one, { signal })] as const,
  )
  return new Map<string, readonly string[]>(await Promise.all(names))
}

async function find(search: string | undefined, { metadata, signal }: ToolContext) {
  const all = await metadata.entities({ signal })
  const found = search === undefined ? usualFirst(all) : searchEntities(all, search)
  const more = found.length - mostFound
  return {
    ...(more > 0 && { more: `${more} more: narrow with search` }),
    ...(found.length === 0 && { more: 'no entity matches: try another word for it' }),
    entities: found
      .slice(0, mostFound)
      .map(({ logicalName, entitySetName, displayName, description }) => ({
        entity: logicalName,
        set: entitySetName,
        name: oneLine(displayName, 80),
        ...(description && found.length <= fewFound && { about: oneLine(description, 120) }),
      })),
  }
}
