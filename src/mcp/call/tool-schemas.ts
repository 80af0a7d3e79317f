import * as z from 'zod'
import { tools } from '../../../tools/index.ts'

type JsonSchema = Record<string, unknown>

/**
 * The tools' schemas by name, as `tools/list` shows them: what zod enforces, in the fewest tokens. Left
 * out is what every client assumes: the 2020-12 dialect, that names of a record's columns are text, and
 * that nothing given is empty.
 *
 * The conversion is 5 ms of a start, so that `scripts/build.mjs` puts its result in the place of this file.
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
