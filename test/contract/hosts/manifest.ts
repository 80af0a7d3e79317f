import packageJson from '../../../package.json' with { type: 'json' }
import { tools } from '../../../tools/index.ts'
import { firstSentence } from '../docs/tools-page.ts'

const text = (title: string, description: string) => ({
  type: 'string',
  title,
  description,
  required: false,
  default: '',
})
const flag = (title: string, description: string) => ({
  type: 'boolean',
  title,
  description,
  required: false,
  default: false,
})

/** The form, in the order of its fields. Nothing is required, so that the server always starts and can say what is missing. */
const form = {
  environment: text(
    'Environment',
    "The address that your browser shows for Dynamics 365, such as https://contoso.crm4.dynamics.com; its first part or the environment's name is enough.",
  ),
  region: text(
    'Region',
    'Only if you gave the first part: crm4, or a name such as Europe. If empty, it is looked up with your account.',
  ),
  sample_data: flag(
    'Try it on sample data',
    'Use fictitious records on this computer instead; nobody signs in.',
  ),
  read_only: flag('Read only', 'Let the AI only read.'),
  deny: text('Left out', 'Tables and columns that the AI must not see: lead, contact.creditlimit'),
  account: text('Account', 'The only account to sign in with: ada@contoso.com'),
  client_id: text(
    'App registration',
    "The id of your organization's own app registration, from your administrator.",
  ),
  tenant_id: text(
    'Tenant',
    'Only accounts of this tenant, by id or domain, from your administrator.',
  ),
}

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
    long_description: `${description}\n\nThe first question to Dataverse opens the browser to sign in; the prompt "connection" shows who is connected to what, and how to change it; tokens are stored in the keychain of the operating system. Text in records comes from strangers: turn on read-only if writing is not needed, and let Claude ask before each write.`,
    icon: 'icon.png',
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
          BUNDLE_FORM: '1',
          ...Object.fromEntries(
            Object.keys(form).map((field) => [
              `BUNDLE_${field.toUpperCase()}`,
              `\${user_config.${field}}`,
            ]),
          ),
        },
      },
    },
    tools: tools.map((tool) => ({ name: tool.name, description: firstSentence(tool.description) })),
    compatibility: { platforms: ['darwin', 'win32'], runtimes: { node: engines.node } },
    user_config: form,
  }
  return `${JSON.stringify(manifest, null, 2)}\n`
}
