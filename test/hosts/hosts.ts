import type { Host } from './host.ts'
import { aiSdk, langChain, openaiAgents } from './programs/agents.ts'
import { claudeCode } from './programs/claude-code.ts'
import { codex } from './programs/codex.ts'
import { copilot } from './programs/copilot.ts'
import { geminiCli } from './programs/gemini-cli.ts'
import { opencode } from './programs/opencode.ts'

/** The real clients that the tests drive with a fake model. */
export const hosts: readonly Host[] = [
  claudeCode,
  codex,
  geminiCli,
  opencode,
  copilot,
  openaiAgents,
  aiSdk,
  langChain,
]

/** Clients that the tests cannot drive, with the reason. */
export const notDriven: readonly (readonly [client: string, reason: string])[] = [
  ['Claude Desktop', 'a desktop application that needs an account'],
  ['VS Code, Cursor, Windsurf', 'desktop applications; their agents need an account'],
  ['Goose', 'no npm package; its installer downloads the program from elsewhere'],
]
