import type { Clock } from '../time/clock.ts'
import { withoutForeign } from '../text/foreign.ts'
import { DataverseError } from '../errors.ts'
import { untilAborted } from '../time/deadline.ts'
import type { Opening } from './browser.ts'
import type { LinkAnswer, OfferedLink, SignInPrompt } from '../dataverse/client/sign-in-prompt.ts'
import { signInDeclined, stillWaiting } from './sign-in-answers.ts'
import type { SignInLink } from './sign-in-answers.ts'

/** The controls that the sign-in itself uses. */
export interface SignInControls {
  readonly signal: AbortSignal
  readonly show: (link: SignInLink) => void
}

/** One sign-in in progress, shared by every call that needs its result. */
export interface PendingSignIn<Result> {
  /**
   * Waits at most `waitMs` for the result. The sign-in continues if a call stops waiting.
   *
   * @throws DataverseError `not_signed_in` with the link when the wait is over: at once for the
   * first callers if no browser could be opened, since nobody has seen the link yet.
   */
  join(signal: AbortSignal): Promise<Result>
  cancel(): void
}

const progressEveryMs = 5000

/** Starts a sign-in and reports its progress. `waitMs` is how long one call waits for it. */
export function startPendingSignIn<Result>({
  run,
  why,
  toSuccess,
  waitMs,
  clock,
  open,
  prompts,
}: {
  readonly run: (controls: SignInControls) => Promise<Result>
  /** May contain foreign words, which only errors show. */
  readonly why: string
  /** One sentence for the user after success. */
  readonly toSuccess: (result: Result) => string
  readonly waitMs: number
  readonly clock: Clock
  readonly open: (link: SignInLink) => Promise<Opening>
  /** The prompts that can reach the user now. */
  readonly prompts: () => readonly SignInPrompt[]
}): PendingSignIn<Result> {
  const startedAt = clock.now()
  const shortWhy = withoutForeign(why)
  const over = new AbortController()
  const canceller = new AbortController()
  let link: SignInLink | undefined
  let reason: string | undefined
  let waiting = 0
  let linkShown = false
  let isReporting = false
  const unopened = new AbortController()
  const untold = new Promise<void>((resolve) => {
    unopened.signal.addEventListener('abort', () => resolve())
  })

  const done = run({
    signal: canceller.signal,
    show(shown) {
      link = shown
      void present(shown)
    },
  }).finally(() => over.abort())
  done.then((result) => notify(toSuccess(result))).catch(() => undefined)

  async function present(shown: SignInLink): Promise<void> {
    const answer = await askOneOf(prompts, { ...shown, why: `${shortWhy}.` })
    if (answer === 'declined') canceller.abort(signInDeclined())
    if (answer !== 'unseen' || over.signal.aborted) return
    // The code may be entered on another device, so no page is opened here.
    if (shown.userCode === undefined) {
      const opening = waiting > 0 ? await open(shown) : nobodyWaits
      reason = opening.opened ? await opening.failed : opening.reason
    }
    unopened.abort()
  }

  function notify(message: string): void {
    const elapsedMs = clock.now() - startedAt
    for (const person of prompts()) person.onProgress?.({ message, elapsedMs })
  }

  async function report(): Promise<void> {
    if (isReporting || !prompts().some(({ onProgress }) => onProgress)) return
    isReporting = true
    try {
      for (;;) {
        await clock.sleep(progressEveryMs, over.signal)
        if (waiting > 0)
          notify(link ? `${shortWhy}. Waiting for the sign-in to finish.` : `${shortWhy}.`)
      }
    } catch {
      // The sign-in is over.
    }
  }

  return {
    cancel: () => canceller.abort(signInDeclined()),

    async join(signal) {
      const left = new AbortController()
      waiting += 1
      void report()
      try {
        const enough = clock.sleep(waitMs, left.signal)
        await untilAborted(
          Promise.race([done, enough, ...(linkShown ? [] : [untold])]),
          signal,
          callCancelled,
        )
        if (over.signal.aborted) return await done
        linkShown = true
        throw stillWaiting({ why, link, reason })
      } finally {
        waiting -= 1
        left.abort()
      }
    },
  }
}

const nobodyWaits: Opening = { opened: false, reason: 'the call that asked for it had ended' }

/** Asks one prompt after another, including new ones, until the link is seen or declined. */
async function askOneOf(
  people: () => readonly SignInPrompt[],
  link: OfferedLink,
): Promise<LinkAnswer> {
  const asked = new Set<SignInPrompt>()
  for (;;) {
    const person = people().find((each) => each.onLink !== undefined && !asked.has(each))
    if (person === undefined) return 'unseen'
    asked.add(person)
    const answer = await Promise.resolve(person.onLink?.(link)).catch(() => undefined)
    if (answer === 'seen' || answer === 'declined') return answer
  }
}

/** For a call that has ended while its work continues. */
export function callCancelled(cause: unknown): DataverseError {
  return new DataverseError('cancelled', 'The call was canceled.', {
    hint: 'Call again if you still need the result; a sign-in in progress continues.',
    cause,
  })
}
