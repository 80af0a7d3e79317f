/** A tool with its arguments. */
export interface AskedCall {
  readonly name: string
  readonly args: Readonly<Record<string, unknown>>
}

/** A tool call, as the log of a run keeps it. */
export interface Call extends AskedCall {
  readonly isError: boolean
  /** The text of the result. */
  readonly text: string
}
