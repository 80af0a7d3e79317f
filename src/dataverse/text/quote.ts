/** Applies a change to the text outside single-quoted strings. The strings do not change. */
export function outsideStrings(text: string, change: (part: string) => string): string {
  return text
    .split(/('(?:[^']|'')*')/)
    .map((part, at) => (at % 2 === 1 ? part : change(part)))
    .join('')
}

/** A text as an OData string. */
export const quote = (text: string) => `'${text.replaceAll("'", "''")}'`
