import type { Clock } from '../clock.ts'
import { DataverseError } from '../errors.ts'
import type { Opening } from './browser.ts'
import type { SignInLink } from './interactive.ts'

/** A link as it is offered to whoever can show it to the person. */
export interface OfferedLink extends SignInLink {
  /** Why there has to be a sign-in: one sentence. */
  readonly why: string
}

/**
 * `seen`: the person has it, so that no browser is opened. `declined`: the person does not want to
 * sign in. `unseen`: the browser is opened as usual.
 */
export type LinkAnswer = 'seen' | 'declined' | 'unseen'

export interface SignInProgress {
  /** One sentence for the person who waits. */
  readonly message: string
  readonly elapsedMs: number
}

/** What a sign-in tells and asks the outside. */
export interface SignInCallbacks {
  /** Called about every 5 s while somebody waits for a sign-in, and once when it succeeded. */
  readonly onProgress?: ((progress: SignInProgress) => void) | undefined
  /** Called once per sign-in, before the browser is opened. */
  readonly onLink?: ((link: OfferedLink) => Promise<LinkAnswer>) | undefined
}

/** The part of a flight that its own sign-in sees. */
export interface Cockpit {
  readonly signal: AbortSignal
  readonly show: (link: SignInLink) => void
}

/** One sign-in in progress, for every call that needs its result. */
export interface Flight<Result> {
  /**
   * Waits for the result, at most `waitMs`; a call that gives up does not end the sign-in.
   *
   * @throws DataverseError `not_signed_in` with the link when the wait is over: at once for the
   * first callers when no browser could be opened, since nobody has seen the link yet.
   */
  join(signal: AbortSignal): Promise<Result>
  cancel(): void
}

const progressEveryMs = 5000

export function startFlight<Result>({
  run,
  why,
  toSuccess,
  waitMs,
  clock,
  open,
  onProgress,
  onLink,
}: SignInCallbacks & {
  readonly run: (cockpit: Cockpit) => Promise<Result>
  readonly why: string
  /** One sentence for the person when it is done. */
  readonly toSuccess: (result: Result) => string
  readonly waitMs: number
  readonly clock: Clock
  readonly open: (link: SignInLink) => Promise<Opening>
}): Flight<Result> {
  const startedAt = clock.now()
  const elapsedMs = () => clock.now() - startedAt
  const over = new AbortController()
  const canceller = new AbortController()
  let link: SignInLink | undefined
  let reason: string | undefined
  let waiting = 0
  let isTold = false
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
  done
    .then((result) => onProgress?.({ message: toSuccess(result), elapsedMs: elapsedMs() }))
    .catch(() => undefined)
  if (onProgress) void report(onProgress)

  async function present(shown: SignInLink): Promise<void> {
    const answer = await askPerson(shown)
    if (answer === 'declined') canceller.abort()
    if (answer !== 'unseen') return
    // A code may be entered on another device, so that opening a page here is not wanted.
    if (shown.userCode === undefined) {
      const opening = await open(shown)
      reason = opening.opened ? await opening.failed : opening.reason
    }
    unopened.abort()
  }

  async function askPerson(shown: SignInLink): Promise<LinkAnswer> {
    try {
      return (await onLink?.({ ...shown, why: `${why}.` })) ?? 'unseen'
    } catch {
      return 'unseen'
    }
  }

  async function report(progress: NonNullable<typeof onProgress>): Promise<void> {
    try {
      for (;;) {
        await clock.sleep(progressEveryMs, over.signal)
        const message =
          link === undefined ? `${why}.` : `${why}. Waiting for the sign-in to finish.`
        if (waiting > 0) progress({ message, elapsedMs: elapsedMs() })
      }
    } catch {
      // The sign-in is over.
    }
  }

  return {
    cancel: () => canceller.abort(),

    async join(signal) {
      const left = new AbortController()
      waiting += 1
      try {
        const enough = clock.sleep(waitMs, left.signal)
        await untilAborted(Promise.race([done, enough, ...(isTold ? [] : [untold])]), signal)
        if (over.signal.aborted) return await done
        isTold = true
        throw stillWaiting({ why, link, reason })
      } finally {
        waiting -= 1
        left.abort()
      }
    },
  }
}

/**
 * The result of something shared, for one call: it rejects with `cancelled` when that call is
 * aborted, while the shared thing goes on.
 */
export async function untilAborted<Result>(
  shared: Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  const left = new AbortController()
  const aborted = new Promise<never>((_, reject) => {
    const giveUp = () => reject(callCancelled(signal.reason))
    if (signal.aborted) giveUp()
    signal.addEventListener('abort', giveUp, { signal: left.signal })
  })
  try {
    return await Promise.race([shared, aborted])
  } finally {
    left.abort()
  }
}

function callCancelled(cause: unknown): DataverseError {
  return new DataverseError('cancelled', 'The call was cancelled.', {
    hint: 'Repeat the call if its result is still needed; a sign-in in progress goes on.',
    cause,
  })
}

function stillWaiting({
  why,
  link,
  reason,
}: {
  readonly why: string
  readonly link: SignInLink | undefined
  readonly reason: string | undefined
}): DataverseError {
  if (link === undefined) {
    return new DataverseError(
      'not_signed_in',
      `${why}. A sign-in that another program on this computer started is waiting in the browser.`,
      { hint: 'Ask the person to finish it there, then call again.' },
    )
  }
  const facts = { link: link.url }
  if (link.userCode !== undefined) {
    return new DataverseError('not_signed_in', `${why}. The sign-in waits for up to 5 minutes.`, {
      hint: `Ask the person to open ${link.url}, enter the code ${link.userCode} and sign in, then call again.`,
      facts,
    })
  }
  if (reason !== undefined) {
    return new DataverseError('not_signed_in', `${why}. No browser was opened: ${reason}.`, {
      hint: `Ask the person to open this link on this computer, sign in, then call again (for a computer without a browser there is DATAVERSE_SIGN_IN=device-code): ${link.url}`,
      facts,
    })
  }
  return new DataverseError(
    'not_signed_in',
    `${why}. The sign-in is waiting in the browser of this computer, for up to 5 minutes.`,
    {
      hint: `Ask the person to finish it there, then call again. If no page opened, this link leads to it: ${link.url}`,
      facts,
    },
  )
}
