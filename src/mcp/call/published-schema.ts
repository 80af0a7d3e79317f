import { toolSchemas } from './tool-schemas.ts'

/**
 * The schemas of a tool as the SDK takes them. They let everything pass: the tool checks its own
 * arguments, so that a wrong one is answered in our words (see `defineTool`), and its results by their
 * type.
 */
export function schemasOf({ name }: { readonly name: string }) {
  const schemas = published.get(name)
  if (schemas === undefined) throw new Error(`no tool is called ${name}`)
  return schemas
}

/** Over HTTP each request has a server object of its own; the schemas are the same for all. */
const published = new Map(
  Object.entries(toolSchemas).map(([name, { input, output }]) => [
    name,
    { inputSchema: toStandard(input), outputSchema: toStandard(output) },
  ]),
)

function toStandard(json: Record<string, unknown>) {
  return {
    '~standard': {
      version: 1 as const,
      vendor: 'zod',
      validate: (value: unknown) => ({ value }),
      jsonSchema: { input: () => json, output: () => json },
    },
  }
}
