import type {
  CallToolResult,
  InputRequiredResult,
  McpServer,
  ServerContext,
} from '@modelcontextprotocol/server'
import { tools } from '../../../tools/index.ts'
import { toErrorText } from '../../dataverse/answer/error-text.ts'
import { toDataverseError } from '../../errors.ts'
import type { DataverseError } from '../../errors.ts'
import type { Log } from '../../telemetry/log.ts'
import type { Telemetry } from '../../telemetry/telemetry.ts'
import type { Caller, Tool } from '../contract/tool.ts'
import type { ApprovalOfCall } from './approval-of-call.ts'
import { createProgress } from './progress.ts'
import { toResult } from './result.ts'
import { joinSignIn } from './sign-in-of-call.ts'
import type { SignInOfCall } from './sign-in-of-call.ts'
import { answeredLine, failedLine, waitingLine, watchEntity } from './tool-line.ts'
import type { ToolLine } from './tool-line.ts'

/** What a call uses of its server. */
export interface CallParts {
  /** Resolves to the same caller each time; rejects with the reason why calls cannot be served. */
  readonly caller: () => Promise<Caller>
  /** Why no call may run, where a limit forbids it: the result says so. */
  readonly refusal?: DataverseError | undefined
  readonly log: Log
  /** Turns a user into the hash that the log and the audit show. */
  readonly hashUser?: ((user: string) => string) | undefined
  readonly telemetry: Telemetry
}

/** One call of a tool, as the protocol brings it. */
export interface IncomingCall {
  /** The name of one of the tools. */
  readonly tool: string
  readonly raw: unknown
  readonly context: ServerContext
  readonly server: McpServer
  /** `performance.now()` at its arrival. */
  readonly startedAt: number
}

export type HandleCall = (
  call: IncomingCall,
  parts: CallParts,
) => Promise<CallToolResult | InputRequiredResult>

const byName: ReadonlyMap<string, Tool> = new Map(tools.map((tool) => [tool.name, tool]))

/** Runs a tool for its caller: sign-in, approval, result, log. The only catch of a tool call. */
export const handleCall: HandleCall = async (
  { tool: name, raw, context, server, startedAt },
  { caller, refusal, log, hashUser, telemetry },
) => {
  const { mcpReq, http } = context
  const span = telemetry.startCall({
    tool: name,
    request: mcpReq,
    negotiated: server.server.getNegotiatedProtocolVersion(),
    overHttp: http !== undefined,
  })
  let joined: SignInOfCall | undefined
  let approved: ApprovalOfCall | undefined
  let asked: Pick<Caller, 'user' | 'serviceMs'> | undefined
  let serviceMsBefore = 0
  let watched: ReturnType<typeof watchEntity> | undefined
  const line = (): ToolLine => ({
    tool: name,
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
    const run = toolNamed(name).prepare(raw)
    joined = signIn && joinSignIn(signIn, server, mcpReq, progress)
    const readiness = joined && (await span.run(joined.ready))
    if (readiness !== undefined && readiness !== 'ready') {
      log('info', 'tool', waitingLine(line(), 'sign-in'))
      return readiness.question
    }
    const seen = watchEntity(owner.metadata)
    watched = seen
    if (approvals) {
      const { joinApproval } = await import('./approval-of-call.ts')
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
  }
}

function toolNamed(name: string): Tool {
  const tool = byName.get(name)
  if (tool === undefined) throw new Error(`no tool is called ${name}`)
  return tool
}
