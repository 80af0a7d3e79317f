import path from 'node:path'
import type { Host } from '../host.ts'

export const geminiCli: Host = {
  name: 'Gemini CLI',
  packages: ['@google/gemini-cli@0.61.0'],
  api: 'Gemini generateContent',
  start: ({ packages, model, server }) => ({
    command: process.execPath,
    args: [
      path.join(packages, 'node_modules/@google/gemini-cli/bundle/gemini.js'),
      '-p',
      'go',
      '--skip-trust',
      '--approval-mode',
      'yolo',
      '-m',
      'gemini-2.5-flash',
    ],
    env: {
      GEMINI_API_KEY: 'none',
      GOOGLE_GEMINI_BASE_URL: model,
      GEMINI_CLI_NO_RELAUNCH: 'true',
    },
    files: {
      '.gemini/settings.json': JSON.stringify({
        security: { auth: { selectedType: 'gemini-api-key' } },
        privacy: { usageStatisticsEnabled: false },
        general: { enableAutoUpdate: false },
        mcpServers: { dataverse: { ...server, trust: true } },
      }),
    },
  }),
}
