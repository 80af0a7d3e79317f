import path from 'node:path'
import type { Host } from '../host.ts'

/** It would download a package of its own into its home; these files say that it is there. */
const noPluginInstall = {
  '.config/opencode/node_modules/none': '',
  '.config/opencode/package-lock.json': JSON.stringify({
    packages: { '': { dependencies: { '@opencode-ai/plugin': 'none' } } },
  }),
}

/** The program comes in a package of its own for each platform. */
export const opencode: Host = {
  name: 'OpenCode',
  packages: ['opencode-ai@1.18.33'],
  api: 'OpenAI chat completions',
  start: ({ packages, model, server: { command, args, env } }) => ({
    command: path.join(
      packages,
      `node_modules/opencode-${process.platform}-${process.arch}/bin/opencode`,
    ),
    args: ['run', '-m', 'fake/fake', 'go'],
    env: { OPENCODE_DISABLE_AUTOUPDATE: '1', OPENCODE_DISABLE_MODELS_FETCH: '1' },
    files: {
      ...noPluginInstall,
      'opencode.json': JSON.stringify({
        share: 'disabled',
        permission: { '*': 'allow' },
        provider: {
          fake: {
            npm: '@ai-sdk/openai-compatible',
            options: { baseURL: `${model}/v1`, apiKey: 'none' },
            models: { fake: { tool_call: true, limit: { context: 400_000, output: 8000 } } },
          },
        },
        mcp: {
          dataverse: {
            type: 'local',
            command: [command, ...args],
            environment: env,
            enabled: true,
          },
        },
      }),
    },
  }),
}
