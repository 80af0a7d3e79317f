import { randomBytes } from 'node:crypto'
import type { Clock } from '../time/clock.ts'
import { DataverseError } from '../errors.ts'
import { failureOf } from '../entra/aadsts-failures.ts'
import { listenForAnswer, signInLimitMs } from './loopback-listener.ts'
import type { LoopbackAnswer } from './loopback-listener.ts'
import type { Issued, MsalClient, Target } from './msal-client.ts'
import { toOAuthRefusal } from '../entra/refusal.ts'
import type { OAuthRefusal, Refusal } from '../entra/refusal.ts'
import { signInDeclined } from './sign-in-answers.ts'
import type { SignInLink } from './sign-in-answers.ts'

/** One sign-in by the user. */
export interface Interaction {
  readonly client: MsalClient
  readonly target: Target
  /** The account to offer; without it the user chooses one. */
  readonly loginHint?: string | undefined
  readonly clock: Clock
  /** Ends the sign-in. */
  readonly signal: AbortSignal
  /** Shows the user where to sign in; the sign-in does not wait for it. */
  readonly show: (link: SignInLink) => void
  /** Checks and stores the result of the sign-in. If it throws, the sign-in fails with that error. */
  readonly keep: (issued: Issued) => Promise<void>
}

/**
 * Authorization code with PKCE through the browser of this machine. The final page in the browser
 * waits for the whole outcome, so it never reports a success that later fails.
 *
 * @returns the tokens issued and stored, or how the sign-in service refused.
 * @throws DataverseError `not_signed_in` after five minutes, `sign_in_cancelled` when `signal` ends
 * it; any error that `keep` throws.
 */
export async function signInWithBrowser(interaction: Interaction): Promise<Issued | Refusal> {
  const { client, target, loginHint, clock, signal, show, keep } = interaction
  const state = randomBytes(32).toString('base64url')
  const listener = await listenForAnswer({ state, clock })
  const stop = () => listener.close()
  signal.addEventListener('abort', stop)
  try {
    if (signal.aborted) throw ended(signal)
    const { redirectUri } = listener
    const link = await client.authorizeLink(target, { redirectUri, state, loginHint })
    if ('kind' in link) return link
    show({ url: link.link })

    const answer = await listener.answer
    if (answer === undefined) throw ended(signal)
    const refusal = toRefusal(answer)
    if (refusal !== undefined) return refusal
    try {
      const issued = await client.redeem(target, link, answer.fields.get('code') ?? '')
      if (issued.kind !== 'issued') return issued
      await keep(issued)
      answer.show('success')
      return issued
    } finally {
      answer.show('failure')
    }
  } finally {
    signal.removeEventListener('abort', stop)
    listener.close()
  }
}

/**
 * Sign-in on another device with a short code, for machines without a browser. Off by default
 * because phishing often uses such codes and many organizations block them.
 *
 * @throws DataverseError as `signInWithBrowser` does.
 */
export async function signInWithCode(interaction: Interaction): Promise<Issued | Refusal> {
  const { client, target, clock, signal, show, keep } = interaction
  if (signal.aborted) throw ended(signal)
  const over = new AbortController()
  const stop = () => over.abort()
  signal.addEventListener('abort', stop)
  clock.sleep(signInLimitMs, over.signal).then(stop, () => undefined)
  try {
    const issued = await client.deviceCode(
      target,
      ({ page, userCode }) => show({ url: page, userCode }),
      over.signal,
    )
    if (over.signal.aborted) throw ended(signal)
    if (issued.kind === 'issued') await keep(issued)
    return issued
  } finally {
    signal.removeEventListener('abort', stop)
    stop()
  }
}

/** The refusal that the browser delivered; the browser shows it at once. */
function toRefusal(answer: LoopbackAnswer): OAuthRefusal | undefined {
  const { fields } = answer
  const error = fields.get('error')
  if (error === undefined) return undefined
  const refusal = toOAuthRefusal({
    error,
    description: fields.get('error_description'),
    suberror: fields.get('error_subcode'),
  })
  answer.show(failureOf(refusal).code === 'sign_in_cancelled' ? 'cancelled' : 'failure')
  return refusal
}

function ended({ aborted }: AbortSignal): DataverseError {
  if (aborted) return signInDeclined()
  return new DataverseError('not_signed_in', 'The sign-in was not finished within 5 minutes.', {
    hint: 'Call again to start a new one.',
  })
}
