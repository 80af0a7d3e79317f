/**
 * Splits a command line into its arguments, once, as a shell would: at spaces, with "double" and 'single'
 * quotes, and with a backslash before any character outside single quotes. Nothing is expanded, and no shell
 * ever sees the command.
 *
 * @throws Error for a quote without its end, and for an empty command.
 */
export function splitCommand(command: string): readonly string[] {
  const words: string[] = []
  let word: string | undefined
  let quote: string | undefined
  for (let at = 0; at < command.length; at += 1) {
    const character = command[at] ?? ''
    if (character === '\\' && quote !== "'" && at + 1 < command.length) {
      at += 1
      word = (word ?? '') + (command[at] ?? '')
    } else if (character === quote) quote = undefined
    else if (quote !== undefined) word = (word ?? '') + character
    else if (character === '"' || character === "'") {
      quote = character
      word ??= ''
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else word = (word ?? '') + character
  }
  if (quote !== undefined) throw new Error(`The quote ${quote} has no end: ${command}`)
  if (word !== undefined) words.push(word)
  if (words.length === 0) throw new Error('The command is empty.')
  return words
}

/**
 * Replaces `{name}` in each argument of a split command. A value is never split again and never replaced in,
 * whatever it contains.
 */
export function fillIn(
  words: readonly string[],
  values: Readonly<Record<string, string>>,
): readonly string[] {
  return words.map((word) =>
    word.replaceAll(/\{(\w+)\}/g, (all, name: string) => values[name] ?? all),
  )
}

/**
 * A split command as one line for a report, which people share: values of environment variables, and those of
 * flags that name a key, token, secret or password, are left out. Placeholders stay.
 */
export function showCommand(words: readonly string[]): string {
  return words
    .map((word, at) => {
      const [, variable] = /^([A-Za-z_]\w*)=/.exec(word) ?? []
      if (variable !== undefined) return `${variable}=...`
      const [, flag, value] = /^(--?[\w-]+)=(.*)$/s.exec(word) ?? []
      if (flag !== undefined && isSecret(flag) && !isPlaceholder(value)) return `${flag}=...`
      const before = words[at - 1] ?? ''
      return before.startsWith('-') && isSecret(before) && !isPlaceholder(word) ? '...' : word
    })
    .join(' ')
}

const isSecret = (flag: string) => /key|token|secret|password/i.test(flag) && !flag.includes('=')
const isPlaceholder = (word = '') => /^\{\w+\}$/.test(word)
