/** One small change of the source that a test must notice. */
export interface Mutant {
  /** What goes wrong, as a short sentence. */
  readonly title: string
  readonly file: string
  /** Text that the file contains exactly once. */
  readonly find: string
  readonly replace: string
  /** The nearest test files, which run until the first failure. */
  readonly tests: readonly string[]
}
