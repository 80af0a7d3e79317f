/**
 * The text with every wildcard of `contains`, `startswith` and `endswith` escaped, so that it is found
 * as typed: `50%` becomes `50[%]`. What is escaped already stays: `50[%]`, `a[_]b`, `[[]`.
 *
 * @see Reference section 7.4 (live wildcards).
 */
export function escapeWildcards(text: string): string {
  return text.replaceAll(/\[[%_[]\]|[%_[]/g, (found) => (found.length > 1 ? found : `[${found}]`))
}

/** The text that an escaped one finds: `50%` for `50[%]`. */
export function unescapeWildcards(text: string): string {
  return text.replaceAll(/\[([%_[])\]/g, '$1')
}
