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

## Over HTTP

\`serve --http\` also has these settings; [http.md](http.md) explains how they work together.

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
