import { httpSettings } from '../../../src/hosting/http-settings.ts'
import { secretMeanings, settingsInOrder } from './settings-list.ts'
import type { SettingLine } from './settings-list.ts'

/** `docs/settings.md`, written from `src/config.ts`. */
export function printSettingsPage(): string {
  const lines = settingsInOrder()
  return `<!-- Written by test/contract/docs.test.ts; run npx vitest run test/contract/docs -u to update it. -->

# Settings

Each setting is an environment variable. All except the secrets are also flags of \`serve\` and \`install\`;
\`install\` writes them to the MCP client's configuration file. A flag overrides its variable, and an empty
variable counts as not set. The server does not start with unknown or contradictory settings. It lists every
problem and never repeats a value.

| variable | flag | meaning | values | default |
| --- | --- | --- | --- | --- |
${lines.map(row).join('\n')}

To choose the environment, use one of \`DATAVERSE_URL\`, \`DATAVERSE_ENVIRONMENT\` with \`DATAVERSE_REGION\`,
\`DATAVERSE_PROFILE\`, or \`DATAVERSE_SANDBOX\`. Without any of them, the server uses the connection that
\`connect\` stored. A process serves one environment, so a model can never write to the wrong one.

Proxy settings come from \`HTTPS_PROXY\`, \`HTTP_PROXY\`, and \`NO_PROXY\`; your own certificates from
\`NODE_EXTRA_CA_CERTS\`. The server does not start with \`NODE_TLS_REJECT_UNAUTHORIZED=0\`.

## An administrator's policy

A file \`policy.json\` sets values for every user of a computer or container. It is read once, at the start:

- Linux: \`/etc/dataverse-mcp-server/policy.json\`
- macOS: \`/Library/Application Support/dataverse-mcp-server/policy.json\`
- Windows: \`%ProgramData%\\dataverse-mcp-server\\policy.json\`

\`\`\`json
{
  "DATAVERSE_READ_ONLY": true,
  "DATAVERSE_DENY": ["contact.governmentid", "incident"]
}
\`\`\`

Its keys are the settings above, except the secrets, \`DATAVERSE_PROFILE\`, and \`DATAVERSE_SANDBOX\`. The stricter
value wins: read-only mode stays on, deny lists are joined, an entity must be in both lists of entities, the
smaller limit holds. Of the other settings, the policy's value replaces the user's. If the policy names an
environment, no other one can be used. Root or the administrators must own the file and its folder, and nobody
else may write them; otherwise the start stops and says so. \`doctor\` shows what the policy sets.

## Over HTTP

\`serve --http\` also has these settings; [http-settings.md](http-settings.md) explains how they work together.

| variable | meaning |
| --- | --- |
${[...httpSettings].map(httpRow).join('\n')}
`
}

function row(line: SettingLine): string {
  const { name, meaning, choices, kind, standard } = line
  const cells = [
    `\`${name}\``,
    meaning === undefined ? 'none (secret)' : `\`${flagOf(line)}\``,
    meaning ?? secretMeanings.get(name) ?? '',
    choices ? choices.map((choice) => `\`${choice}\``).join(', ') : kind,
    standard === '' ? 'none' : `\`${standard}\``,
  ]
  return `| ${cells.join(' | ')} |`
}

function httpRow([name, meaning]: readonly [string, string | undefined]): string {
  return `| \`${name}\` | ${meaning ?? 'secret, never a flag'} |`
}

function flagOf({ name, kind }: SettingLine): string {
  const flag = `--${name.replace('DATAVERSE_', '').toLowerCase().replaceAll('_', '-')}`
  return kind === 'true or false' ? flag : `${flag} …`
}
