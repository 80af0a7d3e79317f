import { randomUUID } from 'node:crypto'
import {
  CLIENT_CAPABILITIES_META_KEY,
  createRequestStateCodec,
  inputRequired,
  inputResponse,
} from '@modelcontextprotocol/server'
import type { InputRequiredResult, McpServer, ServerContext } from '@modelcontextprotocol/server'
import * as z from 'zod'
import {
  asked as approvalAsked,
  cannotAsk,
  declined,
  notAnswered,
  tooLong,
  tooManyWaiting,
  usedAlready,
  waiting,
} from '../../approval/approval-failures.ts'
import { asksFor } from '../../approval/approval-level.ts'
import type { ApprovalPage, Approvals } from '../../approval/approvals.ts'
import { mostCharacters, toCardText } from '../../approval/card-text.ts'
import { toDigest } from '../../approval/digest.ts'
import { createApproval } from '../../dataverse/proposal/approve-write.ts'
import type { Approval, Proposal } from '../../dataverse/proposal/proposal.ts'

/** The approval of one call. */
export interface ApprovalOfCall {
  readonly approval: Approval
  /** The answer to the call that asks the client; only after `ask` failed for this reason. */
  readonly question: () => InputRequiredResult | undefined
}

/** Name of the only input that a write may ask for. */
export const inputName = 'approval'
/** Time to answer a dialog. The call itself may end earlier. */
const dialogMs = 330_000
/** How long a call waits for the page, as for a sign-in. */
const pageMs = 45_000
const lifetimeSeconds = 600

const stateSchema = z.object({ digest: z.string(), mark: z.string() })

/**
 * Asks the person before a write in the way that the client of this call knows: by a request while the call goes
 * on (older revisions), by a question as the answer with signed state (2026-07-28), or else on the local page.
 * Whoever cannot be asked approves nothing.
 *
 * @see Security requirements R36 and R69
 */
export function joinApproval(
  approvals: Approvals,
  server: McpServer,
  context: ServerContext,
): ApprovalOfCall {
  const { mcpReq } = context
  let asked: InputRequiredResult | undefined

  return {
    question: () => asked,
    approval: createApproval({
      asks: (kind) => asksFor(approvals.level, kind),
      async ask(proposal, signal) {
        const digest = toDigest(proposal, await approvals.owner(signal))
        const text = toCardText(proposal, await approvals.place(signal))
        const way = text.length > mostCharacters ? 'none' : wayOf(server, context)
        if (way === 'request') return requestAnswer(text, signal)
        if (way === 'question') return questionAnswer(digest, text)
        if (approvals.page !== undefined)
          return pageAnswer(approvals.page, digest, proposal, signal)
        throw text.length > mostCharacters ? tooLong() : cannotAsk(context.http !== undefined)
      },
    }),
  }

  async function requestAnswer(message: string, signal: AbortSignal): Promise<void> {
    const form = { type: 'object', properties: {} } as const
    const { action } = await mcpReq
      .elicitInput({ mode: 'form', message, requestedSchema: form }, { signal, timeout: dialogMs })
      .catch((cause: unknown) => {
        throw notAnswered(cause)
      })
    if (action !== 'accept') throw declined()
  }

  async function questionAnswer(digest: string, message: string): Promise<void> {
    const answer = inputResponse(mcpReq.inputResponses, inputName)
    const state = await openState(mcpReq.requestState())
    if (answer.kind === 'elicit' && state?.digest === digest) {
      if (answer.action !== 'accept') throw declined()
      const isFirst = await approvals.once.take(state.mark, lifetimeSeconds * 1000)
      if (isFirst) return
      throw usedAlready()
    }
    const [key] = approvals.keys
    if (key === undefined) throw cannotAsk(context.http !== undefined)
    const request = inputRequired.elicit({
      message,
      requestedSchema: { type: 'object', properties: {} },
    })
    asked = inputRequired({
      inputRequests: { [inputName]: request },
      requestState: await codec(key).mint({ digest, mark: randomUUID() }),
    })
    throw approvalAsked()
  }

  async function openState(state: unknown) {
    if (typeof state !== 'string') return undefined
    for (const key of approvals.keys) {
      const opened = await codec(key)
        .verify(state, context)
        .catch(() => undefined)
      const parsed = stateSchema.safeParse(opened)
      if (parsed.success) return parsed.data
    }
    return undefined
  }
}

const codec = (key: Uint8Array) => createRequestStateCodec({ key, ttlSeconds: lifetimeSeconds })

async function pageAnswer(
  { cards, where }: ApprovalPage,
  digest: string,
  proposal: Proposal,
  signal: AbortSignal,
): Promise<void> {
  const first = cards.offer(digest, proposal)
  if (first === 'pending') await cards.changed(digest, pageMs, signal)
  const state = first === 'pending' ? cards.offer(digest, proposal) : first
  if (state === 'approved') return
  if (state === 'declined') throw declined()
  throw state === 'full' ? tooManyWaiting(await where()) : waiting(await where())
}

const envelope = z.object({
  [CLIENT_CAPABILITIES_META_KEY]: z.object({ elicitation: z.record(z.string(), z.unknown()) }),
})

/** An empty `elicitation` capability means forms. */
const hasForm = (elicitation: Readonly<Record<string, unknown>> | undefined) =>
  elicitation !== undefined && (Object.keys(elicitation).length === 0 || 'form' in elicitation)

function wayOf(
  server: McpServer,
  { mcpReq, http }: ServerContext,
): 'none' | 'question' | 'request' {
  if (mcpReq.envelope === undefined) {
    // Over HTTP there are no sessions in which this server could ask.
    const isAskable =
      http === undefined && hasForm(server.server.getClientCapabilities()?.elicitation)
    return isAskable ? 'request' : 'none'
  }
  const { data } = envelope.safeParse(mcpReq.envelope)
  return hasForm(data?.[CLIENT_CAPABILITIES_META_KEY].elicitation) ? 'question' : 'none'
}
