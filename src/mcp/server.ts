import { McpServer, requireScopes } from '@modelcontextprotocol/server'
import { instructions, tools } from '../../tools/index.ts'
import { toResult } from './call/result.ts'
import { toErrorText } from '../dataverse/answer/error-text.ts'
import type { ApprovalOfCall } from './call/approval-of-call.ts'
import { createProgress } from './call/progress.ts'
import { schemasOf } from './call/published-schema.ts'
import { joinSignIn } from './call/sign-in-of-call.ts'
import type { SignInOfCall } from './call/sign-in-of-call.ts'
import { answeredLine, failedLine, waitingLine, watchEntity } from './call/tool-line.ts'
import type { ToolLine } from './call/tool-line.ts'
import { toDataverseError } from '../errors.ts'
import type { DataverseError } from '../errors.ts'
import type { Log } from '../telemetry/log.ts'
import { noTelemetry } from '../telemetry/telemetry.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import type { Caller, Effect, Tool } from './contract/tool.ts'
import type { PendingTasks } from '../time/pending-tasks.ts'

export interface ServerParts {
  /** Resolves to the same caller each time; rejects with the reason why calls cannot be served. */
  readonly caller: () => Promise<Caller>
  /** Why no call may run, where a limit forbids it: the result says so. */
  readonly refusal?: DataverseError | undefined
  readonly log: Log
  /** Turns a user into the hash that the log and the audit show. */
  readonly hashUser?: ((user: string) => string) | undefined
  readonly telemetry?: Telemetry
  readonly readOnly: boolean
  readonly version: string
  /** Counts the calls that are in progress. */
  readonly calls?: PendingTasks
  /** OAuth scopes, where callers have them: a writing tool requires both. */
  readonly scopes?: { readonly read: string; readonly write: string } | undefined
  /** The tool that will be called, if known: a server object for one call needs no other tool. */
  readonly called?: string | undefined
}

/**
 * The MCP server for one caller: five tools, or the three reading tools in read-only mode. The list never
 * changes, so the client may cache it.
 *
 * Arguments are checked here by the tools' own schemas and not by the SDK, so that the error names the
 * field and the rule in our words.
 *
 * @example
 * const parts = createProcess(parseConfig(process.env))
 * const caller = memoizeAsync(async () => createCaller(await connect(), parts))
 * await createServer({ ...parts, caller }).connect(new StdioServerTransport())
 */
export function createServer({
  caller,
  refusal,
  log,
  hashUser,
  telemetry = noTelemetry,
  readOnly,
  version,
  calls,
  scopes,
  called,
}: ServerParts): McpServer {
  const server = new McpServer(
    { name: 'dataverse-mcp-server', title: 'Microsoft Dataverse', version },
    {
      capabilities: { tools: { listChanged: false } },
      instructions,
      cacheHints: { 'tools/list': { ttlMs: 3_600_000, cacheScope: 'public' } },
    },
  )
  const offered = tools.filter(({ effect }) => !readOnly || effect === 'read')
  const wanted = offered.filter(({ name }) => name === called)
  for (const tool of wanted.length > 0 ? wanted : offered)
    register(server, tool, { caller, refusal, log, hashUser, telemetry, calls, scopes })
  return server
}

function register(
  server: McpServer,
  tool: Tool,
  {
    caller,
    refusal,
    log,
    hashUser,
    telemetry,
    calls,
    scopes,
  }: Pick<ServerParts, 'caller' | 'refusal' | 'log' | 'hashUser' | 'scopes'> & {
    telemetry: Telemetry
    calls: PendingTasks | undefined
  },
) {
  server.registerTool(
    tool.name,
    {
      title: tool.title,
      description: tool.description,
      ...schemasOf(tool),
      annotations: hints[tool.effect],
      ...(scopes &&
        tool.effect !== 'read' && { scopeChallenge: requireScopes(scopes.read, scopes.write) }),
    },
    async (raw, context) => {
      const { mcpReq, http } = context
      const span = telemetry.startCall({
        tool: tool.name,
        request: mcpReq,
        negotiated: server.server.getNegotiatedProtocolVersion(),
        overHttp: http !== undefined,
      })
      const ended = calls?.begin()
      const startedAt = performance.now()
      let joined: SignInOfCall | undefined
      let approved: ApprovalOfCall | undefined
      let asked: Pick<Caller, 'user' | 'serviceMs'> | undefined
      let serviceMsBefore = 0
      let watched: ReturnType<typeof watchEntity> | undefined
      const line = (): ToolLine => ({
        tool: tool.name,
        entity: watched?.entity(),
        milliseconds: Math.round(performance.now() - startedAt),
        caller: asked,
        serviceMsBefore,
        hashUser,
      })
      try {
        if (refusal !== undefined) throw refusal
        const { signal, _meta: meta } = mcpReq
        const token = meta?.progressToken
        const progress = token === undefined ? undefined : createProgress(mcpReq, token)
        const { signIn, approvals, user, serviceMs, ...owner } = await caller()
        asked = { user, serviceMs }
        serviceMsBefore = serviceMs?.() ?? 0
        const run = tool.prepare(raw)
        joined = signIn && joinSignIn(signIn, server, mcpReq, progress)
        const readiness = joined && (await span.run(joined.ready))
        if (readiness !== undefined && readiness !== 'ready') {
          log('info', 'tool', waitingLine(line(), 'sign-in'))
          return readiness.question
        }
        const seen = watchEntity(owner.metadata)
        watched = seen
        if (approvals) {
          const { joinApproval } = await import('./call/approval-of-call.ts')
          approved = joinApproval(approvals, server, context)
        }
        const answer = await span.run(() =>
          run({
            ...owner,
            metadata: seen.metadata,
            approval: approved?.approval,
            signal,
            progress: progress?.rows,
          }),
        )
        const { structured, text } = await toResult(answer)
        log('info', 'tool', answeredLine(line(), answer))
        return { content: [{ type: 'text', text }], structuredContent: structured }
      } catch (thrown) {
        const error = toDataverseError(thrown)
        const question = approved?.question()
        if (question !== undefined && error.code === 'not_approved') {
          log('info', 'tool', waitingLine(line(), 'approval'))
          return question
        }
        span.fail(error.code)
        log(error.code === 'internal' ? 'error' : 'warn', 'tool', failedLine(line(), error))
        return { content: [{ type: 'text', text: toErrorText(error) }], isError: true }
      } finally {
        joined?.end()
        span.end()
        ended?.()
      }
    },
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
