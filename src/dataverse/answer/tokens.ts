/**
 * About how many tokens a text costs a model (o200k), on the high side: letters run about four to a
 * token, digits three, most punctuation one each, and text outside ASCII one to two a character.
 *
 * Counted by runs instead of with the tokenizer, whose tables take longer to load than a call.
 */
export function estimateTokens(text: string): number {
  let tokens = 0
  for (const [run] of text.matchAll(/[A-Za-z]+|[0-9]+|\s+|[^\sA-Za-z0-9]+/g)) {
    const first = run.charCodeAt(0)
    if (first >= 128) tokens += run.length * 1.2
    else if (isDigit(first)) tokens += Math.ceil(run.length / 3)
    else if (isLetter(first)) tokens += Math.ceil(run.length / 5)
    else tokens += first <= 32 ? Math.max(0, run.length - 1) / 4 : Math.ceil(run.length / 3)
  }
  return Math.ceil(tokens)
}

const isDigit = (code: number) => code >= 48 && code <= 57

const isLetter = (code: number) => (code >= 65 && code <= 90) || (code >= 97 && code <= 122)
