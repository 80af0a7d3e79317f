import { randomUUID } from 'node:crypto'
import {
  CLIENT_CAPABILITIES_META_KEY,
  inputRequired,
  inputResponse,
} from '@modelcontextprotocol/server'
import type { InputRequiredResult, McpServer, ServerContext } from '@modelcontextprotocol/server'
import * as z from 'zod'
import type { OfferedLink, SignIn } from '../../dataverse/client/sign-in-prompt.ts'
import type { CallProgress } from './progress.ts'

/** What one call has to do with signing in. */
export interface SignInOfCall {
  /**
   * Signs the person in where that is needed, before the tool does anything.
   *
   * @throws Error when the call is to be answered by `question`; DataverseError as `SignIn.ready`.
   */
  readonly ready: () => Promise<void>
  /** The answer that has the client show the link and send the call again (revision 2026-07-28). */
  question(): InputRequiredResult | undefined
  end(): void
}

type Request = ServerContext['mcpReq']

/** Name of the one thing that a call may ask for. */
const inputName = 'sign_in'
/** Longer than a sign-in takes; the call itself ends earlier. */
const elicitationMs = 330_000

/**
 * Lets a sign-in tell and ask the person through the client of this call: progress where the client
 * wants it, and the link where it declared URL elicitation. Other clients get neither, so that the
 * browser is opened and the link stands in the answer.
 *
 * Clients of older revisions are sent a request while the call goes on. Those of 2026-07-28 are
 * answered with a question and send the call again: once, and only before the tool has begun.
 */
export function joinSignIn(
  signIn: SignIn,
  server: McpServer,
  mcpReq: Request,
  progress: CallProgress | undefined,
): SignInOfCall {
  const ended = new AbortController()
  const asked = new AbortController()
  const link = showsLinks(server, mcpReq)
  const answer = inputResponse(mcpReq.inputResponses, inputName)
  let question: InputRequiredResult | undefined
  let isReady = false
  let elicitationId: string | undefined

  async function ask(offered: OfferedLink) {
    if (isReady) return 'unseen'
    const { url } = offered
    const request = inputRequired.elicitUrl({ message: toMessage(offered), url })
    question = inputRequired({ inputRequests: { [inputName]: request } })
    asked.abort()
    return 'seen'
  }

  async function elicit(offered: OfferedLink) {
    const id = randomUUID()
    const { action } = await mcpReq.elicitInput(
      { mode: 'url', message: toMessage(offered), url: offered.url, elicitationId: id },
      { signal: ended.signal, timeout: elicitationMs },
    )
    if (action !== 'accept') return 'declined'
    elicitationId = id
    return 'seen'
  }

  const showLink = { none: undefined, question: ask, request: elicit }
  const leave = signIn.attend({ onProgress: progress?.signIn, onLink: showLink[link] })

  return {
    async ready() {
      if (answer.kind === 'elicit' && answer.action !== 'accept') return signIn.decline()
      await Promise.race([signIn.ready(mcpReq.signal), rejectWhen(asked.signal)])
      isReady = true
      if (elicitationId !== undefined) tellCompleted(server, elicitationId)
    },
    question: () => question,
    end() {
      leave()
      ended.abort()
    },
  }
}

/** Of a client that shows links. */
const envelope = z.object({
  [CLIENT_CAPABILITIES_META_KEY]: z.object({ elicitation: z.object({ url: z.looseObject({}) }) }),
})

/** How this client can be asked to show a link. */
function showsLinks(server: McpServer, request: Request): 'none' | 'question' | 'request' {
  if (request.envelope === undefined) {
    return server.server.getClientCapabilities()?.elicitation?.url ? 'request' : 'none'
  }
  const isAnswered =
    request.inputResponses !== undefined || request.droppedInputResponseKeys !== undefined
  const { data } = envelope.safeParse(request.envelope)
  return data?.[CLIENT_CAPABILITIES_META_KEY].elicitation.url && !isAnswered ? 'question' : 'none'
}

function toMessage({ why, userCode }: OfferedLink): string {
  const code = userCode === undefined ? '' : ` and enter the code ${userCode}`
  return `${why} Open the sign-in page of Microsoft${code} to go on.`
}

function rejectWhen(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('The person is asked to sign in.')))
  })
}

/** Lets the client close what it shows about the link; one lost is no failure. */
function tellCompleted({ server }: McpServer, elicitationId: string): void {
  server
    .createElicitationCompletionNotifier(elicitationId)()
    .catch(() => undefined)
}
