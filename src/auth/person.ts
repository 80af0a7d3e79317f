/** A link as it is offered to whoever can show it to the person. */
export interface OfferedLink {
  /** `https://login.microsoftonline.com/...`, or the page that takes a device code. */
  readonly url: string
  /** The code to enter there, when it is a device code. */
  readonly userCode?: string
  /** Why there has to be a sign-in: one sentence. */
  readonly why: string
}

/**
 * `seen`: the person has it, so that no browser is opened. `declined`: the person does not want to
 * sign in. `unseen`: somebody else is asked, or the browser is opened as usual.
 */
export type LinkAnswer = 'seen' | 'declined' | 'unseen'

export interface SignInProgress {
  /** One sentence for the person who waits. */
  readonly message: string
  readonly elapsedMs: number
}

/** The person as somebody reaches them: the client of one call, or a terminal. */
export interface Person {
  /** Called about every 5 s while somebody waits for a sign-in, and once when it succeeded. */
  readonly onProgress?: ((progress: SignInProgress) => void) | undefined
  /** Called at most once per sign-in, before the browser is opened. */
  readonly onLink?: ((link: OfferedLink) => Promise<LinkAnswer>) | undefined
}

/** The sign-in of one caller, as the server that takes its calls sees it. No token comes out of it. */
export interface SignIn {
  /**
   * Tells and asks this person about sign-ins until the returned function is called. A sign-in
   * serves all calls that wait for it, and asks any one of their persons.
   */
  attend(person: Person): () => void
  /**
   * Resolves when there is a token, after a sign-in where it takes one.
   *
   * @throws DataverseError as `TokenSource.token` does.
   */
  ready(signal: AbortSignal): Promise<void>
  /**
   * Ends a sign-in that the person does not want.
   *
   * @throws DataverseError `sign_in_cancelled` unless there is a token all the same.
   */
  decline(): Promise<void>
}
