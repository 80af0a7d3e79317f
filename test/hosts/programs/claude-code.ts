import path from 'node:path'
import type { Host } from '../host.ts'

const platform = `${process.platform}-${process.arch}`

/** The program comes in a package of its own for each platform. */
export const claudeCode: Host = {
  name: 'Claude Code',
  packages: ['@anthropic-ai/claude-code@2.1.332'],
  api: 'Anthropic messages',
  start: ({ packages, model, server }) => ({
    command: path.join(packages, `node_modules/@anthropic-ai/claude-code-${platform}/claude`),
    args: [
      '-p',
      'go',
      '--strict-mcp-config',
      '--mcp-config',
      'mcp.json',
      '--allowedTools',
      'mcp__dataverse',
    ],
    env: {
      ANTHROPIC_BASE_URL: model,
      ANTHROPIC_API_KEY: 'none',
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      DISABLE_AUTOUPDATER: '1',
    },
    files: {
      'mcp.json': JSON.stringify({ mcpServers: { dataverse: { type: 'stdio', ...server } } }),
    },
  }),
}
