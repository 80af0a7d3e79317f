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

/** The sign-in part of one call. */
export interface SignInOfCall {
  /**
   * Signs the user in if needed, before the tool does anything.
   *
   * @throws DataverseError as `SignIn.ready`.
   */
  readonly ready: () => Promise<Readiness>
  end(): void
}

/**
 * `ready` when the tool can run. Otherwise the answer to the call, which asks the client to show the link
 * and to send the call again (revision 2026-07-28).
 */
export type Readiness = 'ready' | { readonly question: InputRequiredResult }

type Request = ServerContext['mcpReq']

/** Name of the only input that a call may ask for. */
const inputName = 'sign_in'
/** Longer than a sign-in takes. The call itself ends earlier. */
const elicitationMs = 330_000

/**
 * Connects a sign-in to the client of this call: it sends progress if the client asked for it, and the
 * link if the client declared URL elicitation. For other clients the browser is opened and the answer
 * contains the link.
 *
 * A client of an older revision receives a request while the call goes on. A client of 2026-07-28
 * receives a question as the answer and sends the call again: once, and only before the tool has started.
 */
export function joinSignIn(
  signIn: SignIn,
  server: McpServer,
  mcpReq: Request,
  progress: CallProgress | undefined,
): SignInOfCall {
  const ended = new AbortController()
  let endWith: ((readiness: Readiness) => void) | undefined
  const asked = new Promise<Readiness>((resolve) => {
    endWith = resolve
  })
  const link = showsLinks(server, mcpReq)
  const answer = inputResponse(mcpReq.inputResponses, inputName)
  let isReady = false
  let elicitationId: string | undefined

  async function ask(offered: OfferedLink) {
    if (isReady) return 'unseen'
    const { url } = offered
    const request = inputRequired.elicitUrl({ message: toMessage(offered), url })
    endWith?.({ question: inputRequired({ inputRequests: { [inputName]: request } }) })
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
  const leave = signIn.addPrompt({ onProgress: progress?.signIn, onLink: showLink[link] })

  return {
    async ready() {
      if (answer.kind === 'elicit' && answer.action !== 'accept') {
        await signIn.decline()
        return 'ready'
      }
      const signedIn = signIn.ready(mcpReq.signal).then(() => {
        isReady = true
        return 'ready' as const
      })
      const readiness = await Promise.race([signedIn, asked])
      if (readiness !== 'ready') return readiness
      if (elicitationId !== undefined) tellCompleted(server, elicitationId)
      return 'ready'
    },
    end() {
      leave()
      ended.abort()
    },
  }
}

/** The envelope of a client that shows links. */
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
  return `${why} Open the Microsoft sign-in page${code} to continue.`
}

/** Lets the client close its display of the link. A notification that is lost is not an error. */
function tellCompleted({ server }: McpServer, elicitationId: string): void {
  server
    .createElicitationCompletionNotifier(elicitationId)()
    .catch(() => undefined)
}
