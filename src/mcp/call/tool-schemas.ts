import * as z from 'zod'
import { tools } from '../../../tools/index.ts'

type JsonSchema = Record<string, unknown>

/**
 * The tools' schemas by name, as in `tools/list`: what zod enforces, in the fewest tokens. They omit what
 * every client assumes: the 2020-12 dialect, that column names are text, and that no value is empty.
 *
 * The conversion takes 5 ms at start, so `scripts/build.mjs` replaces this file with its result.
 */
export const toolSchemas: Readonly<
  Record<string, { readonly input: JsonSchema; readonly output: JsonSchema }>
> = Object.fromEntries(
  tools.map(({ name, input, output }) => [
    name,
    { input: convert(input, 'input'), output: convert(output, 'output') },
  ]),
)

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
