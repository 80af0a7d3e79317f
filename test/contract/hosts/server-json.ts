import * as z from 'zod'
import packageJson from '../../../package.json' with { type: 'json' }
import { secretMeanings, settingsInOrder } from '../docs/settings-list.ts'

/** `server.json` for the MCP registry (schema 2025-12-11), from package.json and the settings. */
export function printServerJson(): string {
  const { mcpName, name, version } = packageJson
  const server = {
    $schema: 'https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json',
    name: mcpName,
    title: 'Microsoft Dataverse',
    description:
      'Describe, query, read, create, and update Dynamics 365 records as the signed-in user.',
    version,
    repository: { url: repositoryUrl(), source: 'github' },
    packages: [
      {
        registryType: 'npm',
        identifier: name,
        version,
        runtimeHint: 'npx',
        transport: { type: 'stdio' },
        packageArguments: [{ type: 'positional', value: 'serve' }],
        environmentVariables: settingsInOrder().map(
          ({ name: variable, meaning, kind, choices }) => ({
            name: variable,
            description: capital(meaning ?? secretMeanings.get(variable) ?? ''),
            isRequired: false,
            isSecret: meaning === undefined,
            format: kind === 'true or false' ? 'boolean' : kind === 'number' ? 'number' : 'string',
            ...(choices && { choices }),
          }),
        ),
      },
    ],
  }
  return `${JSON.stringify(server, null, 2)}\n`
}

/** The registry schema's rules for the fields that are used here. */
export const serverJson = z.strictObject({
  $schema: z.url(),
  name: z.string().regex(/^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/),
  title: z.string().min(1).max(100),
  description: z.string().min(1).max(100),
  version: z.string().regex(/^\d+\.\d+\.\d+/),
  repository: z.strictObject({ url: z.url(), source: z.literal('github') }),
  packages: z.tuple([
    z.strictObject({
      registryType: z.literal('npm'),
      identifier: z.string(),
      version: z.string(),
      runtimeHint: z.literal('npx'),
      transport: z.strictObject({ type: z.literal('stdio') }),
      packageArguments: z.array(
        z.strictObject({ type: z.literal('positional'), value: z.string() }),
      ),
      environmentVariables: z.array(
        z.strictObject({
          name: z.string(),
          description: z.string().min(1),
          isRequired: z.boolean(),
          isSecret: z.boolean(),
          format: z.enum(['string', 'number', 'boolean']),
          choices: z.array(z.string()).optional(),
        }),
      ),
    }),
  ]),
})

function repositoryUrl(): string {
  return packageJson.repository.url.replace(/^git\+/, '').replace(/\.git$/, '')
}

const capital = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1)
