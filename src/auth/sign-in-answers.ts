import { DataverseError } from '../errors.ts'

/** Where the person signs in. */
export interface SignInLink {
  /** `https://login.microsoftonline.com/...`, or the page that takes a device code. */
  readonly url: string
  /** The code to enter there, when it is a device code. */
  readonly userCode?: string
}

/** The answer to a call whose time is over while the person is still signing in. */
export function stillWaiting({
  why,
  link,
  reason,
}: {
  /** Why there has to be a sign-in: a sentence without its full stop. */
  readonly why: string
  /** Absent while another process signs in. */
  readonly link: SignInLink | undefined
  /** Why no browser was opened. */
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

/** The person does not want to sign in, or a command ended it. */
export function signInDeclined(): DataverseError {
  return new DataverseError('sign_in_cancelled', 'The sign-in was declined or cancelled.', {
    hint: 'Ask the person whether to sign in; if so, call again.',
  })
}
