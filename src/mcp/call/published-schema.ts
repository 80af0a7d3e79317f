import { offeredTools } from './offered-tools.ts'

/**
 * The schemas of a tool in the SDK's form. They accept everything: the tool checks its own arguments, so
 * that errors have our words (see `defineTool`), and the compiler checks its results.
 */
export function schemasOf(name: string) {
  const schemas = published.get(name)
  if (schemas === undefined) throw new Error(`no tool is called ${name}`)
  return schemas
}

/** Over HTTP each request has its own server object; all of them share the schemas. */
const published = new Map(
  offeredTools.map(({ name, input, output }) => [
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
