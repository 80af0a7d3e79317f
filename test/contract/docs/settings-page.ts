import { httpSettings } from '../../../src/http/settings.ts'
import { secretMeanings, settingsInOrder } from './settings-list.ts'
import type { SettingLine } from './settings-list.ts'

/** `docs/settings.md`, written from `src/config.ts`. */
export function printSettingsPage(): string {
  const lines = settingsInOrder()
  return `<!-- Written by test/contract/docs.test.ts; npx vitest run test/contract/docs -u writes it anew. -->

# Settings

Each setting is an environment variable; all but the secrets are also flags of \`serve\` and \`install\`,
where \`install\` carries them into the host's file. A flag wins over its variable, an empty variable
counts as not set. Unknown or contradictory settings stop the start with every problem listed, and no
value is ever repeated in a message.

| variable | flag | meaning | values | when not set |
| --- | --- | --- | --- | --- |
${lines.map(row).join('\n')}

Which environment is used: \`DATAVERSE_URL\`, or \`DATAVERSE_ENVIRONMENT\` with \`DATAVERSE_REGION\`, or
\`DATAVERSE_PROFILE\`, or \`DATAVERSE_SANDBOX\`; one of them. With none of them it is the connection that
\`connect\` remembers. A process serves one environment, so that a model can never write to the wrong
one.

A proxy is taken from \`HTTPS_PROXY\`, \`HTTP_PROXY\` and \`NO_PROXY\`; certificates of your own from
\`NODE_EXTRA_CA_CERTS\`. \`NODE_TLS_REJECT_UNAUTHORIZED=0\` stops the start.

## Over HTTP

\`serve --http\` has these as well; [http.md](http.md) says how they work together.

| variable | meaning |
| --- | --- |
${[...httpSettings].map(httpRow).join('\n')}
`
}

function row(line: SettingLine): string {
  const { name, meaning, choices, kind, standard } = line
  const cells = [
    `\`${name}\``,
    meaning === undefined ? 'none, a secret' : `\`${flagOf(line)}\``,
    meaning ?? secretMeanings.get(name) ?? '',
    choices ? choices.map((choice) => `\`${choice}\``).join(', ') : kind,
    standard === '' ? 'nothing' : `\`${standard}\``,
  ]
  return `| ${cells.join(' | ')} |`
}

function httpRow([name, meaning]: readonly [string, string | undefined]): string {
  return `| \`${name}\` | ${meaning ?? 'a secret, never a flag'} |`
}

function flagOf({ name, kind }: SettingLine): string {
  const flag = `--${name.replace('DATAVERSE_', '').toLowerCase().replaceAll('_', '-')}`
  return kind === 'true or false' ? flag : `${flag} …`
}
