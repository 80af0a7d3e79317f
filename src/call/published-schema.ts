import * as z from 'zod'

/**
 * A zod schema as `tools/list` shows it: what zod enforces, in the fewest tokens. Left out is what
 * every client assumes: the 2020-12 dialect, that names of a record's columns are text, and that
 * nothing given is empty.
 *
 * `validate` lets everything pass: the tool checks its own arguments, so that a wrong one is
 * answered in our words (see `defineTool`), and its results by their type.
 */
export function publishSchema(schema: z.ZodType): Published {
  const known = published.get(schema)
  if (known !== undefined) return known
  const made = publish(schema)
  published.set(schema, made)
  return made
}

/** Over HTTP each request has a server object of its own; the schemas of tools are the same for all. */
const published = new WeakMap<z.ZodType, Published>()

type Published = ReturnType<typeof publish>

function publish(schema: z.ZodType) {
  const jsonSchema = (io: 'input' | 'output') => {
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
  return {
    '~standard': {
      version: 1 as const,
      vendor: 'zod',
      validate: (value: unknown) => ({ value }),
      jsonSchema: {
        input: once(() => jsonSchema('input')),
        output: once(() => jsonSchema('output')),
      },
    },
  }
}

/** The SDK asks at registration and again for the list; the conversion is a tenth of the start. */
function once<Result>(make: () => Result): () => Result {
  let made: Result | undefined
  return () => (made ??= make())
}

function isEmpty(node: unknown): boolean {
  return typeof node === 'object' && node !== null && Object.keys(node).length === 0
}
