import path from 'node:path'

/**
 * A command as this user can run it: from a clone by the path of the built file. The package is not
 * published yet, and a wrong name would run a stranger's.
 */
export function printCommand(...args: readonly string[]): string {
  const program = path.relative(process.cwd(), process.argv[1] ?? 'dist/main.js')
  return ['node', program.includes(' ') ? `"${program}"` : program, ...args].join(' ')
}
