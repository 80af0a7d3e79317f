import path from 'node:path'
import type { Host } from '../host.ts'

export const codex: Host = {
  name: 'Codex',
  packages: ['@openai/codex@0.171.0'],
  api: 'OpenAI responses',
  start: ({ packages, model, server }) => ({
    command: process.execPath,
    args: [
      path.join(packages, 'node_modules/@openai/codex/bin/codex.js'),
      'exec',
      '--skip-git-repo-check',
      'go',
    ],
    env: { MODEL_KEY: 'none' },
    files: { '.codex/config.toml': toToml(model, server) },
  }),
}

function toToml(model: string, { command, args, env }: Parameters<Host['start']>[0]['server']) {
  const variables = Object.entries(env).map(([name, value]) => `${name} = ${quote(value)}`)
  return [
    'model = "fake"',
    'model_provider = "fake"',
    'approval_policy = "never"',
    '[model_providers.fake]',
    'name = "fake"',
    `base_url = ${quote(`${model}/v1`)}`,
    'wire_api = "responses"',
    'env_key = "MODEL_KEY"',
    '[mcp_servers.dataverse]',
    `command = ${quote(command)}`,
    `args = [${args.map(quote).join(', ')}]`,
    `env = { ${variables.join(', ')} }`,
    'default_tools_approval_mode = "approve"',
    '',
  ].join('\n')
}

/** A string of JSON is one of TOML. */
const quote = (value: string) => JSON.stringify(value)
