import path from 'node:path'
import packageJson from '../package.json' with { type: 'json' }

/**
 * The package's name where this process came by npx and may be started so again. Before a release the
 * name in package.json is not ours yet, and a wrong name would run a stranger's package.
 */
export const npxPackage =
  !packageJson.mcpName.includes('OWNER') && /[\\/]_npx[\\/]/.test(process.argv[1] ?? '')
    ? packageJson.name
    : undefined

/**
 * A command as this user can type it: by npx where that is how this process came, else by the path of
 * the program, which is absolute except in the root of a clone (the working directory in which a host
 * starts a server says nothing to the person).
 */
export function printCommand(...args: readonly string[]): string {
  const words =
    npxPackage === undefined ? ['node', quote(programPath())] : ['npx', '-y', npxPackage]
  return [...words, ...args].join(' ')
}

function programPath(): string {
  const program = path.resolve(process.argv[1] ?? 'dist/main.js')
  const relative = path.relative(process.cwd(), program)
  return relative === path.join('dist', 'main.js') ? relative : program
}

const quote = (program: string) => (program.includes(' ') ? `"${program}"` : program)
