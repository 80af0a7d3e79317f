import path from 'node:path'
import type { Host } from '../host.ts'

/** Offline with a model of one's own, it needs no account. */
export const copilot: Host = {
  name: 'GitHub Copilot CLI',
  packages: ['@github/copilot@1.0.102'],
  api: 'OpenAI chat completions',
  start: ({ packages, model, server }) => ({
    command: path.join(packages, `node_modules/.bin/copilot-${process.platform}-${process.arch}`),
    args: [
      '-p',
      'go',
      '--allow-all-tools',
      '--disable-builtin-mcps',
      '--additional-mcp-config',
      '@mcp.json',
    ],
    env: {
      COPILOT_OFFLINE: 'true',
      COPILOT_AUTO_UPDATE: 'false',
      COPILOT_PROVIDER_BASE_URL: `${model}/v1`,
      COPILOT_PROVIDER_API_KEY: 'none',
      COPILOT_PROVIDER_MAX_PROMPT_TOKENS: '400000',
      COPILOT_MODEL: 'fake',
    },
    files: {
      'mcp.json': JSON.stringify({
        mcpServers: { dataverse: { type: 'local', ...server, tools: ['*'] } },
      }),
    },
  }),
}
