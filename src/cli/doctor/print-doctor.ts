import { printHeading, printMarked, printNext } from '../terminal/output.ts'
import type { DoctorReport } from './doctor.ts'

/** Prints one line for each check, with the remedy if there is one. */
export function printDoctor({ environment, checks, ok, next }: DoctorReport): void {
  printHeading(environment === undefined ? 'Checks' : `Checks for ${environment}`)
  printMarked(
    checks.map(({ name, outcome, text, remedy }) => ({
      mark: outcome,
      name,
      text: outcome === 'skipped' ? `skipped: ${text}` : text,
      remedy,
    })),
  )
  const failures = checks.filter(({ outcome }) => outcome === 'failed').length
  if (ok) printNext('Everything works. Add it to your MCP client', next)
  else
    printNext(
      failures === 1
        ? 'One check failed. Fix it, then run again'
        : `${failures} checks failed. Fix them, then run again`,
      next,
    )
}
