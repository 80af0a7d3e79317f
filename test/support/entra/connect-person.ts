import { Client, InMemoryTransport } from '@modelcontextprotocol/client'
import type { CallToolResult, Progress } from '@modelcontextprotocol/client'
import { onTestFinished } from 'vitest'
import * as z from 'zod'
import type { Fetch } from '../../../src/network/fetch.ts'
import { textOf } from '../connect.ts'
import type { Cloud } from './cloud.ts'
import { createFetchBrowser } from './fetch-browser.ts'
import type { Person } from './fetch-browser.ts'
import { createRecords } from './records.ts'
import { claimsOfToken } from './signer.ts'

export const contoso = 'https://contoso.crm4.dynamics.com'

/** What the user does with a link that the client shows; `nothing` leaves the question open. */
export type Reaction = 'accept' | 'decline' | 'cancel' | 'nothing'

export interface Shown {
  readonly message: string
  readonly url: string
}

/** The cloud with the sandbox's records in the environment `contoso`. */
export function withRecords(
  cloud: Cloud,
  intercept: (request: Request, next: Fetch) => Promise<Response> = (request, next) =>
    next(request),
): Fetch {
  const records = createRecords()
  return async (request) => {
    const [, given] = /^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '') ?? []
    const isOurs = new URL(request.url).origin === contoso && given !== undefined
    if (!isOurs || claimsOfToken(given)['aud'] !== contoso) return cloud.fetch(request)
    return intercept(request, records)
  }
}

/**
 * A real client of an older protocol revision connected to a server in this process, with a user.
 * Without a `reaction` the client does not declare that it can show links.
 */
export async function connectPerson({
  server,
  cloud,
  reaction,
  person = {},
}: {
  readonly server: { connect(transport: InMemoryTransport): Promise<void> }
  readonly cloud: Cloud
  readonly reaction?: Reaction
  readonly person?: Person
}) {
  const browser = createFetchBrowser(cloud.fetch)
  const shown: Shown[] = []
  const completed: string[] = []
  const withdrawn: string[] = []
  const client = new Client(
    { name: 'test', version: '1.0.0' },
    { capabilities: reaction === undefined ? {} : { elicitation: { url: {} } } },
  )
  if (reaction !== undefined) {
    client.setRequestHandler('elicitation/create', async ({ params }, { mcpReq }) => {
      if (params.mode !== 'url') throw new Error('not a link')
      shown.push({ message: params.message, url: params.url })
      mcpReq.signal.addEventListener('abort', () => withdrawn.push(params.url))
      if (reaction === 'nothing') return new Promise(() => undefined)
      const [, code = ''] = /the code (\w+)/.exec(params.message) ?? []
      if (reaction === 'accept') void browser.visit(params.url, { code, ...person })
      return { action: reaction }
    })
    client.setNotificationHandler('notifications/elicitation/complete', ({ params }) => {
      completed.push(params.elicitationId)
    })
  }
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair()
  await server.connect(serverSide)
  await client.connect(clientSide)
  onTestFinished(() => client.close())

  return {
    client,
    shown,
    completed,
    /** Links whose prompt the server withdrew. */
    withdrawn,
    visit: (url: string) => browser.visit(url, person),
    query: (options?: CallOptions) => queryAccounts(client, options),
  }
}

interface CallOptions {
  readonly signal?: AbortSignal
  readonly onprogress?: (note: Progress) => void
}

/** Queries three accounts. */
export async function queryAccounts(client: Client, options: CallOptions = {}): Promise<Answer> {
  const call = { name: 'query_records', arguments: { entity: 'account', select: ['name'], top: 3 } }
  return toAnswer(await client.callTool(call, options))
}

/** The number of rows, and the whole text. */
export interface Answer {
  readonly rows: number
  readonly text: string
}

function toAnswer(result: CallToolResult): Answer {
  const { data } = z.looseObject({ rows: z.array(z.unknown()) }).safeParse(result.structuredContent)
  return { rows: data?.rows.length ?? 0, text: textOf(result) }
}
