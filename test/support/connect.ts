import { Client, InMemoryTransport } from '@modelcontextprotocol/client'
import type { CallToolResult } from '@modelcontextprotocol/client'
import { onTestFinished } from 'vitest'
import * as z from 'zod'
import { createApprovalProcess } from '../../src/approval/approvals.ts'
import { createAccess } from '../../src/access/access.ts'
import type { ApprovalPage } from '../../src/approval/approvals.ts'
import type { ConfirmLevel } from '../../src/config.ts'
import type { AuditTrail } from '../../src/telemetry/audit.ts'
import { staticTokenSource } from '../../src/dataverse/client/token-source.ts'
import { systemClock } from '../../src/time/clock.ts'
import type { Clock } from '../../src/time/clock.ts'
import type { Fetch } from '../../src/network/fetch.ts'
import type { Log } from '../../src/telemetry/log.ts'
import { createCaller } from '../../src/caller.ts'
import { parseFaultPlan } from '../../sandbox/faults/plan.ts'
import { createSandbox } from '../../sandbox/sandbox.ts'
import { handleCall } from '../../src/mcp/call/handle-call.ts'
import { createServer } from '../../src/mcp/server.ts'
import { noTelemetry } from '../../src/telemetry/telemetry.ts'
import type { Telemetry } from '../../src/telemetry/telemetry.ts'
import { overFetch } from '../../src/network/wire.ts'
import type { EnvironmentData } from '../../sandbox/environment.ts'
import { loadSampleData } from './sample-data.ts'
import { withoutBoundary } from './answer-text.ts'

const sandboxUrl = 'https://sandbox.invalid'

/** A call as the environment received it. */
export interface SeenRequest {
  readonly method: string
  /** Path and query after the API root, decoded. */
  readonly path: string
  readonly headers: Headers
  readonly body: string
}

/** What a user does with a question. */
export type Answered = 'accept' | 'decline' | 'cancel'

interface ConnectOptions {
  /** Origin of the environment, if it matters. */
  readonly url?: string
  readonly log?: Log
  readonly clock?: Clock
  readonly resultTokens?: number
  readonly readOnly?: boolean
  /** `DATAVERSE_ENTITIES` and `DATAVERSE_DENY`, as lists. */
  readonly entities?: readonly string[]
  readonly deny?: readonly string[]
  readonly audit?: AuditTrail
  readonly detectDuplicates?: boolean
  /** `DATAVERSE_CONFIRM`. */
  readonly confirm?: ConfirmLevel
  /** Where the user approves if the client cannot ask. */
  readonly approvalPage?: ApprovalPage
  /** What the user answers to a question; without it the client does not declare that it can ask. */
  readonly onQuestion?: (message: string) => Promise<Answered>
  /** Rules of a fault plan, as in docs/sandbox.md. */
  readonly faults?: readonly Readonly<Record<string, unknown>>[]
  readonly telemetry?: Telemetry
  /** Other tables and rows than the shipped ones. */
  readonly load?: () => EnvironmentData
  /** Placed between server and sandbox; may answer instead of the sandbox. */
  readonly intercept?: (request: Request, next: Fetch) => Promise<Response>
  /** When the client is closed: after the test, or with `afterAll` after all tests of the file. */
  readonly closeAfter?: (close: () => Promise<void>) => void
}

/**
 * The whole server with its own sandbox and a real MCP client. It records what the server sends to
 * the environment.
 */
export async function connect({
  clock = systemClock,
  resultTokens = 20_000,
  readOnly = false,
  entities = [],
  deny = [],
  audit,
  detectDuplicates = false,
  confirm = 'off',
  approvalPage,
  onQuestion,
  faults = [],
  telemetry = noTelemetry,
  intercept = (request, next) => next(request),
  url = sandboxUrl,
  load = loadSampleData,
  log = () => undefined,
  closeAfter = onTestFinished,
}: ConnectOptions = {}) {
  const sandbox = createSandbox({
    origin: url,
    clock,
    token: 'test-token',
    load,
    faults: parseFaultPlan({ rules: faults }),
  })
  const seen: SeenRequest[] = []
  const fetch: Fetch = async (request) => {
    const { pathname, search } = new URL(request.url)
    seen.push({
      method: request.method,
      path: decodeURIComponent(`${pathname}${search}`.replace('/api/data/v9.2/', '')),
      headers: request.headers,
      body: await request.clone().text(),
    })
    return intercept(request, sandbox.fetch)
  }
  const environment = { url, host: new URL(url).host, apiRoot: `${url}/api/data/v9.2/` }
  const caller = createCaller(
    { environment, wire: overFetch(fetch), token: staticTokenSource('test-token') },
    {
      clock,
      limits: { resultTokens },
      access: createAccess({ entities, deny }),
      audit,
      detectDuplicates,
      ...(confirm !== 'off' && {
        approval: {
          ...createApprovalProcess(confirm, { clock }),
          ...(approvalPage && { page: approvalPage }),
        },
      }),
      telemetry,
    },
  )
  const server = createServer({
    handleCall: async () => handleCall,
    caller: async () => caller,
    log,
    telemetry,
    readOnly,
    version: '0.0.0-test',
  })
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair()
  const client = new Client(
    { name: 'test', version: '1.0.0' },
    { capabilities: onQuestion === undefined ? {} : { elicitation: { form: {} } } },
  )
  if (onQuestion !== undefined)
    client.setRequestHandler('elicitation/create', async ({ params }) => {
      const action = await onQuestion(params.message)
      return action === 'accept' ? { action, content: {} } : { action }
    })
  await server.connect(serverSide)
  await client.connect(clientSide)
  closeAfter(() => client.close())

  return {
    client,
    sandbox,
    seen,
    /** Calls a tool and returns its structured content without the boundary; throws its text when the call failed. */
    ask: async (name: string, args: Record<string, unknown>): Promise<Record<string, unknown>> => {
      const result = await client.callTool({ name, arguments: args })
      if (result.isError) throw new Error(textOf(result))
      return withoutBoundary(result.structuredContent)
    },
    /** Calls a tool that must fail and returns its text. */
    refused: async (name: string, args: Record<string, unknown>): Promise<string> => {
      const result = await client.callTool({ name, arguments: args })
      if (!result.isError) throw new Error(`${name} did not fail`)
      return textOf(result)
    },
  }
}

/** The text block of a tool's result. */
export function textOf({ content }: CallToolResult): string {
  return z.tuple([z.object({ text: z.string() })]).parse(content)[0].text
}
