import Table from 'cli-table3'
import colors from 'picocolors'

/** Command-line output for users; colors only if the terminal supports them. */

export function printHeading(text: string): void {
  print(`\n${colors.bold(text)}\n`)
}

/** An upcoming tool call: why, the tool's name, its arguments. */
export function printStep(tool: string, args: unknown, why: string): void {
  print(`\n${colors.bold(why)}\n${colors.cyan(tool)} ${colors.dim(JSON.stringify(args))}\n`)
}

export function printLine(text: string): void {
  print(`  ${text}\n`)
}

/** Facts, one per line with aligned values; facts without a value are omitted. */
export function printFacts(facts: readonly (readonly [string, string | undefined])[]): void {
  const known = facts.filter(([, value]) => value !== undefined)
  const width = Math.max(...known.map(([name]) => name.length))
  for (const [name, value = ''] of known) print(`  ${colors.dim(name.padEnd(width))}  ${value}\n`)
}

const marks = {
  ok: colors.green('✓'),
  warning: colors.yellow('!'),
  failed: colors.red('✗'),
  skipped: colors.dim('-'),
} as const

export interface MarkedLine {
  readonly mark: keyof typeof marks
  readonly name: string
  readonly text: string
  /** What to do about it; printed at the end of the line. */
  readonly remedy?: string | undefined
}

/** Lines with a mark; on a terminal, long lines wrap below their text. */
export function printMarked(lines: readonly MarkedLine[]): void {
  const width = Math.max(...lines.map(({ name }) => name.length))
  const indent = ' '.repeat(width + 6)
  const columns = process.stdout.isTTY ? process.stdout.columns - indent.length : Infinity
  for (const { mark, name, text, remedy } of lines) {
    const [first = '', ...rest] = wrap([text, remedy ?? ''].join(' ').trim(), columns)
    const body = [mark === 'skipped' ? colors.dim(first) : first, ...rest].join(`\n${indent}`)
    print(`  ${marks[mark]} ${name.padEnd(width)}  ${body}\n`)
  }
}

function wrap(text: string, columns: number): readonly string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= Math.max(columns, 20))
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

/** The command to run next, after a blank line; `why` is a few words: `See who is signed in`. */
export function printNext(why: string, command: string): void {
  print(`\n${why}:\n  ${colors.cyan(command)}\n`)
}

/** A command's report as one JSON document, with nothing else on stdout. */
export function printJson(value: unknown): void {
  print(`${JSON.stringify(value, null, 2)}\n`)
}

/** A tool result that is an error. */
export function printFailure(text: string): void {
  print(`  ${colors.red(text)}\n`)
}

/** A table with a line below its header; missing cells stay empty. */
export function printRows(
  columns: readonly string[],
  rows: readonly (readonly (string | number | boolean | null | undefined)[])[],
): void {
  const table = new Table({
    head: [...columns],
    chars: linesBelowHeadOnly,
    style: { head: [], border: [] },
  })
  for (const row of rows) table.push(row.map((cell) => String(cell ?? '')))
  print(`${table.toString()}\n`)
}

const linesBelowHeadOnly = {
  ...Object.fromEntries(
    ['top', 'bottom', 'left', 'right'].flatMap((side) =>
      ['', '-mid', '-left', '-right'].map((part) => [`${side}${part}`, '']),
    ),
  ),
  'left-mid': '',
  'right-mid': '',
  mid: '',
  'mid-mid': '',
  middle: '  ',
}

function print(text: string): void {
  process.stdout.write(text)
}
