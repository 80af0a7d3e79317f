/** The two forms of an answer. */
export type Form = 'text' | 'structured'

/** The form or forms that each client passes on to its model. */
export const formsOf: Readonly<Record<string, readonly Form[]>> = {
  'Claude Code': ['structured'],
  Codex: ['structured'],
  'Gemini CLI': ['text'],
  OpenCode: ['text'],
  'GitHub Copilot CLI': ['text', 'structured'],
  'OpenAI Agents SDK': ['text'],
  'AI SDK': ['text'],
  LangChain: ['text', 'structured'],
}

/** What the server fences: both forms of an answer, and the words that failures quote. */
export const fenced: { readonly forms: readonly Form[]; readonly failures: boolean } = {
  forms: ['text', 'structured'],
  failures: true,
}
