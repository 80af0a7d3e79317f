import Table from 'cli-table3'
import colors from 'picocolors'

/** What the command line prints for people; colours only where the terminal shows them. */

export function printHeading(text: string): void {
  print(`\n${colors.bold(text)}\n`)
}

/** A tool call about to be made: why, the tool's name, its arguments. */
export function printStep(tool: string, args: unknown, why: string): void {
  print(`\n${colors.bold(why)}\n${colors.cyan(tool)} ${colors.dim(JSON.stringify(args))}\n`)
}

export function printLine(text: string): void {
  print(`  ${text}\n`)
}

export function printFailure(text: string): void {
  print(`  ${colors.red(text)}\n`)
}

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
