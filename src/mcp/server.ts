import { McpServer, requireScopes } from '@modelcontextprotocol/server'
import { noTelemetry } from '../telemetry/telemetry.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import type { CallParts, HandleCall } from './call/handle-call.ts'
import { instructions, offeredTools } from './call/offered-tools.ts'
import type { OfferedTool } from './call/offered-tools.ts'
import { schemasOf } from './call/published-schema.ts'
import type { PendingTasks } from '../time/pending-tasks.ts'
import type { Effect } from './contract/tool.ts'

export interface ServerParts extends Omit<CallParts, 'telemetry'> {
  /** Handles the calls. It is loaded with the first one, since a start needs none of the tools' code. */
  readonly handleCall: () => Promise<HandleCall>
  /** The text of the prompt `connection`: only for the one user of this computer. */
  readonly connectionText?: (() => Promise<string>) | undefined
  readonly telemetry?: Telemetry
  /** Counts the calls that are in progress. */
  readonly calls?: PendingTasks | undefined
  readonly readOnly: boolean
  readonly version: string
  /** OAuth scopes, where callers have them: a writing tool requires both. */
  readonly scopes?: { readonly read: string; readonly write: string } | undefined
  /** The tool that will be called, if known: a server object for one call needs no other tool. */
  readonly called?: string | undefined
}

/**
 * The MCP server for one caller: five tools, or the three reading tools in read-only mode. The list never
 * changes, so the client may cache it.
 *
 * Arguments are checked by the tools' own schemas and not by the SDK, so that the error names the field and
 * the rule in our words.
 *
 * @example
 * const parts = createProcess(parseConfig(process.env))
 * const caller = memoizeAsync(async () => createCaller(await connect(), parts))
 * const server = createServer({ ...parts, caller, handleCall: async () => handleCall })
 * await server.connect(new StdioServerTransport())
 */
export function createServer(parts: ServerParts): McpServer {
  const { readOnly, version, called } = parts
  const server = new McpServer(
    { name: 'dataverse-mcp-server', title: 'Microsoft Dataverse', version },
    {
      capabilities: {
        tools: { listChanged: false },
        ...(parts.connectionText && { prompts: { listChanged: false } }),
      },
      instructions,
      cacheHints: {
        'tools/list': { ttlMs: 3_600_000, cacheScope: 'public' },
        'prompts/list': { ttlMs: 3_600_000, cacheScope: 'public' },
      },
    },
  )
  const offered = offeredTools.filter(({ effect }) => !readOnly || effect === 'read')
  const wanted = offered.filter(({ name }) => name === called)
  for (const tool of wanted.length > 0 ? wanted : offered) register(server, tool, parts)
  if (parts.connectionText) offerPrompt(server, parts.connectionText)
  return server
}

function register(
  server: McpServer,
  { name, title, description, effect }: OfferedTool,
  { handleCall, scopes, calls, telemetry = noTelemetry, ...parts }: ServerParts,
): void {
  server.registerTool(
    name,
    {
      title,
      description,
      ...schemasOf(name),
      annotations: hints[effect],
      ...(scopes &&
        effect !== 'read' && { scopeChallenge: requireScopes(scopes.read, scopes.write) }),
    },
    async (raw, context) => {
      const startedAt = performance.now()
      const ended = calls?.begin()
      try {
        const handle = await handleCall()
        return await handle(
          { tool: name, raw, context, server, startedAt },
          { ...parts, telemetry },
        )
      } finally {
        ended?.()
      }
    },
  )
}

/** For the user, who finds it in the client's list of prompts: it shows, and changes nothing. */
function offerPrompt(server: McpServer, connectionText: () => Promise<string>): void {
  server.registerPrompt(
    'connection',
    {
      title: 'Dataverse connection',
      description:
        'Who is connected to which environment, what the AI may do there, and how to change it.',
    },
    async () => ({
      messages: [{ role: 'user', content: { type: 'text', text: await connectionText() } }],
    }),
  )
}

/** Dataverse contains text from strangers, so every tool is open-world. */
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
