import * as z from 'zod'
import { instructions as text, tools } from '../../../tools/index.ts'
import type { Tool } from '../contract/tool.ts'

type JsonSchema = Record<string, unknown>

/** A tool as a client sees it, without the code that runs it. */
export interface OfferedTool extends Pick<Tool, 'name' | 'title' | 'description' | 'effect'> {
  readonly input: JsonSchema
  readonly output: JsonSchema
}

/**
 * The tools as in `tools/list`, with schemas of what zod enforces, in the fewest tokens. They omit what
 * every client assumes: the 2020-12 dialect, that column names are text, and that no value is empty.
 *
 * The conversion takes 5 ms, and the tools' own code as long as all other code of a start, so
 * `scripts/build.mjs` replaces this file with its result.
 */
export const offeredTools: readonly OfferedTool[] = tools.map(
  ({ name, title, description, effect, input, output }) => ({
    name,
    title,
    description,
    effect,
    input: convert(input, 'input'),
    output: convert(output, 'output'),
  }),
)

/** What the model reads once, before any tool. */
export const instructions: string = text

function convert(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    io,
    override: ({ jsonSchema: node }) => {
      delete node.propertyNames
      if (node.minLength === 1) delete node.minLength
      if (node.minItems === 1) delete node.minItems
      if (isEmpty(node.additionalProperties)) delete node.additionalProperties
    },
  })
  return rest
}

function isEmpty(node: unknown): boolean {
  return typeof node === 'object' && node !== null && Object.keys(node).length === 0
}
