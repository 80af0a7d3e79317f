/** A link offered to a client that can show it to the user. */
export interface OfferedLink {
  /** `https://login.microsoftonline.com/...`, or the page that takes a device code. */
  readonly url: string
  /** The code to enter there, when it is a device code. */
  readonly userCode?: string
  /** Why a sign-in is required: one sentence. */
  readonly why: string
}

/**
 * `seen`: the user has the link, so no browser is opened. `declined`: the user does not want to sign
 * in. `unseen`: the next client is asked, or the browser is opened as usual.
 */
export type LinkAnswer = 'seen' | 'declined' | 'unseen'

export interface SignInProgress {
  /** One sentence for the waiting user. */
  readonly message: string
  readonly elapsedMs: number
}

/** How to reach the user: through the client of one call, or through a terminal. */
export interface SignInPrompt {
  /** Called about every 5 s while a call waits for a sign-in, and once when it succeeded. */
  readonly onProgress?: ((progress: SignInProgress) => void) | undefined
  /** Called at most once per sign-in, before the browser is opened. */
  readonly onLink?: ((link: OfferedLink) => Promise<LinkAnswer>) | undefined
}

/** The sign-in of one caller, as the server that handles its calls sees it. It exposes no token. */
export interface SignIn {
  /**
   * Adds this prompt until the returned function is called: it gets the progress and the links of
   * sign-ins. A sign-in serves all calls that wait for it and asks through any of their prompts.
   */
  addPrompt(person: SignInPrompt): () => void
  /**
   * Resolves when there is a token, after a sign-in if one is required.
   *
   * @throws DataverseError as `TokenSource.token` does.
   */
  ready(signal: AbortSignal): Promise<void>
  /**
   * Ends a sign-in that the user does not want.
   *
   * @throws DataverseError `sign_in_cancelled` unless there is a token anyway.
   */
  decline(): Promise<void>
}
