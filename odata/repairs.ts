/** Limits for parsing, so that no input can exhaust the stack. */
export interface ParseLimits {
  /** Characters (UTF-16 units) of one text. */
  readonly maxLength: number
  /** Levels of parentheses, `not`, functions, lambdas, nested expands and JSON together. */
  readonly maxDepth: number
}

/**
 * How a text is read. Without `repairs` the strict grammar applies, as in the sandbox and the access
 * guard. With them, a text that the strict grammar refuses is read once more, and common mistakes are
 * accepted where they occur.
 */
export interface ParseOptions extends Partial<ParseLimits> {
  readonly repairs?: Repairs
}

/** What a tolerant reading needs to know, and where it reports. */
export interface Repairs {
  /** Called with the strict refusal before the text is read again; throws to keep it refused. */
  readonly onRefusal?: () => void
  /** The column whose display name, such as `Annual Revenue`, begins at this offset. */
  readonly columnAt?: (text: string, at: number) => DisplayedColumn | undefined
  /** Whether there is a query function of that name, in any letter case. */
  readonly isQueryFunction?: (name: string) => boolean
  /** What the text was read as: the printed tree. */
  readonly report: (printed: string) => void
  /** A whole sentence about a repair that is likely but not the only reading. */
  readonly ambiguity: (sentence: string) => void
}

export interface DisplayedColumn {
  readonly name: string
  /** Characters of the display name, brackets around it included. */
  readonly length: number
}
