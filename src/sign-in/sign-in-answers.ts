import { DataverseError } from '../errors.ts'

/** Where the user signs in. */
export interface SignInLink {
  /** `https://login.microsoftonline.com/...`, or the page that takes a device code. */
  readonly url: string
  /** The code to enter there, when it is a device code. */
  readonly userCode?: string
}

/** The error for a call that times out while the user is still signing in. */
export function stillWaiting({
  why,
  link,
  reason,
}: {
  /** Why a sign-in is required: a sentence without its period. */
  readonly why: string
  /** Absent while another process signs in. */
  readonly link: SignInLink | undefined
  /** Why no browser was opened. */
  readonly reason: string | undefined
}): DataverseError {
  if (link === undefined) {
    return new DataverseError(
      'not_signed_in',
      `${why}. Another program on this computer has started a sign-in in the browser.`,
      { hint: 'Ask the user to finish it there, then call again.' },
    )
  }
  const facts = { link: link.url }
  if (link.userCode !== undefined) {
    return new DataverseError('not_signed_in', `${why}. The sign-in waits for up to 5 minutes.`, {
      hint: `Ask the user to open ${link.url}, enter the code ${link.userCode} and sign in, then call again.`,
      facts,
    })
  }
  if (reason !== undefined) {
    return new DataverseError('not_signed_in', `${why}. No browser was opened: ${reason}.`, {
      hint: `Ask the user to open this link on this computer and sign in, then call again (on a computer without a browser, set DATAVERSE_SIGN_IN=device-code): ${link.url}`,
      facts,
    })
  }
  return new DataverseError(
    'not_signed_in',
    `${why}. The sign-in is waiting in the browser of this computer, for up to 5 minutes.`,
    {
      hint: `Ask the user to finish it there, then call again. If no page opened, use this link: ${link.url}`,
      facts,
    },
  )
}

/** The user does not want to sign in, or a command ended it. */
export function signInDeclined(): DataverseError {
  return new DataverseError('sign_in_cancelled', 'The sign-in was declined or canceled.', {
    hint: 'Ask the user whether to sign in. If yes, call again.',
  })
}
