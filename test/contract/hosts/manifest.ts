import packageJson from '../../../package.json' with { type: 'json' }
import { tools } from '../../../tools/index.ts'
import { firstSentence } from '../docs/tools-page.ts'

/** The manifest of the bundle for Claude Desktop (MCPB 0.3), from package.json and the tools. */
export function printManifest(): string {
  const { name, version, description, license, author, homepage, repository, bugs, engines } =
    packageJson
  const manifest = {
    manifest_version: '0.3',
    name,
    display_name: 'Microsoft Dataverse',
    version,
    description:
      'Describe, query, read, create, and update Dynamics 365 records as the signed-in user.',
    long_description: `${description}\n\nThe first call opens the browser to sign in; tokens are stored in the keychain of the operating system. Text in records comes from strangers: turn on read-only if writing is not needed, and let Claude ask before each write.`,
    author: { name: author },
    license,
    homepage,
    repository: { type: repository.type, url: repository.url },
    support: bugs,
    keywords: packageJson.keywords,
    privacy_policies: ['https://privacy.microsoft.com/privacystatement'],
    server: {
      type: 'node',
      entry_point: 'dist/main.js',
      mcp_config: {
        command: 'node',
        args: ['${__dirname}/dist/main.js', 'serve'],
        env: {
          DATAVERSE_ENVIRONMENT: '${user_config.environment}',
          DATAVERSE_REGION: '${user_config.region}',
          DATAVERSE_READ_ONLY: '${user_config.read_only}',
        },
      },
    },
    tools: tools.map((tool) => ({ name: tool.name, description: firstSentence(tool.description) })),
    compatibility: { platforms: ['darwin', 'win32'], runtimes: { node: engines.node } },
    user_config: {
      environment: {
        type: 'string',
        title: 'Environment',
        description: 'First part of its URL: contoso in https://contoso.crm4.dynamics.com',
        required: true,
      },
      region: {
        type: 'string',
        title: 'Region',
        description: 'The part after it: crm4. If empty, the server looks it up with your account.',
        required: false,
        default: '',
      },
      read_only: {
        type: 'boolean',
        title: 'Read only',
        description: 'Offer only the three read tools.',
        required: false,
        default: false,
      },
    },
  }
  return `${JSON.stringify(manifest, null, 2)}\n`
}
