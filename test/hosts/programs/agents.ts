import path from 'node:path'
import type { Host, Place } from '../host.ts'

/** A script of `scripts/`, which the installer copies beside the packages. */
function script(name: string, { packages, server, model }: Place) {
  return {
    command: process.execPath,
    args: [path.join(packages, `${name}.mjs`), JSON.stringify(server)],
    env: {
      MODEL_URL: `${model}/v1`,
      OPENAI_BASE_URL: `${model}/v1`,
      OPENAI_API_KEY: 'none',
      OPENAI_AGENTS_DISABLE_TRACING: '1',
    },
  }
}

export const openaiAgents: Host = {
  name: 'OpenAI Agents SDK',
  packages: ['@openai/agents@0.20.0', 'zod@4.6.7'],
  api: 'OpenAI responses',
  start: (place) => script('openai-agents', place),
}

export const aiSdk: Host = {
  name: 'AI SDK',
  packages: ['ai@6.0.325', '@ai-sdk/mcp@1.0.101', '@ai-sdk/openai-compatible@2.0.92', 'zod@4.6.7'],
  api: 'OpenAI chat completions',
  start: (place) => script('ai-sdk', place),
}

export const langChain: Host = {
  name: 'LangChain',
  packages: [
    'langchain@1.5.14',
    '@langchain/mcp-adapters@1.1.4',
    '@langchain/openai@1.6.0',
    '@langchain/core@1.4.0',
    '@langchain/langgraph@1.7.3',
    'zod@4.6.7',
  ],
  api: 'OpenAI chat completions',
  start: (place) => script('langchain', place),
}
