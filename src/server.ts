import { McpServer } from '@modelcontextprotocol/server'
import { instructions, tools } from '../tools/index.ts'
import { toErrorText, toResult } from './answer.ts'
import { toDataverseError } from './errors.ts'
import type { Log } from './log.ts'
import { publishSchema } from './published-schema.ts'
import type { Caller, Effect, Tool, ToolContext } from './tool.ts'

export interface ServerParts {
  /** Resolves to the same caller each time; rejects with the reason why nobody can be served. */
  readonly caller: () => Promise<Caller>
  readonly log: Log
  readonly readOnly: boolean
  readonly version: string
}

/**
 * The MCP server for one caller: five tools, or the three reading ones in read-only mode. The list
 * never changes, so it may be cached by the client.
 *
 * Arguments are checked by the tools' own schemas here and not by the SDK, so that the answer to a
 * wrong one names the field and the rule in our words.
 */
export function createServer({ caller, log, readOnly, version }: ServerParts): McpServer {
  const server = new McpServer(
    { name: 'dataverse-mcp-server', title: 'Microsoft Dataverse', version },
    {
      capabilities: { tools: { listChanged: false } },
      instructions,
      cacheHints: { 'tools/list': { ttlMs: 3_600_000, cacheScope: 'public' } },
    },
  )
  for (const tool of tools) {
    if (readOnly && tool.effect !== 'read') continue
    register(server, tool, caller, log)
  }
  return server
}

function register(server: McpServer, tool: Tool, caller: ServerParts['caller'], log: Log) {
  server.registerTool(
    tool.name,
    {
      title: tool.title,
      description: tool.description,
      inputSchema: publishSchema(tool.input),
      outputSchema: publishSchema(tool.output),
      annotations: hints[tool.effect],
    },
    async (raw, { mcpReq }) => {
      const startedAt = performance.now()
      const milliseconds = () => Math.round(performance.now() - startedAt)
      try {
        const { signal, notify, _meta } = mcpReq
        const progress = progressFor(_meta?.progressToken, notify)
        const { structured, text } = toResult(
          await tool.call(raw, { ...(await caller()), signal, progress }),
        )
        log('info', 'tool', { tool: tool.name, outcome: 'ok', milliseconds: milliseconds() })
        return { content: [{ type: 'text', text }], structuredContent: structured }
      } catch (thrown) {
        const error = toDataverseError(thrown)
        const { status, requestId } = error.facts
        log(error.code === 'internal' ? 'error' : 'warn', 'tool', {
          tool: tool.name,
          outcome: 'error',
          code: error.code,
          milliseconds: milliseconds(),
          ...(status !== undefined && { status }),
          ...(requestId !== undefined && { requestId }),
        })
        return { content: [{ type: 'text', text: toErrorText(error) }], isError: true }
      }
    },
  )
}

/** Sends notes on a call's progress to a client that gave a token for them; one lost is no failure. */
function progressFor(
  progressToken: string | number | undefined,
  notify: (notification: {
    method: 'notifications/progress'
    params: { progressToken: string | number; progress: number; total: number }
  }) => Promise<void>,
): ToolContext['progress'] {
  if (progressToken === undefined) return undefined
  return (progress, total) => {
    const params = { progressToken, progress, total }
    notify({ method: 'notifications/progress', params }).catch(() => undefined)
  }
}

/** Dataverse holds text from strangers, so every tool is open-world. */
const hints: Readonly<Record<Effect, Record<string, boolean>>> = {
  read: { readOnlyHint: true, openWorldHint: true },
  create: {
    readOnlyHint: false,
    destructiveHint: false,
    idempotentHint: false,
    openWorldHint: true,
  },
  update: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: true },
}
