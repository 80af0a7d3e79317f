import path from 'node:path'
import packageJson from '../../package.json' with { type: 'json' }

/**
 * The package's name if npx started this process and can start it again. Before a release, the name in
 * package.json is not ours yet, and a wrong name would run a stranger's package.
 */
export const npxPackage =
  !packageJson.mcpName.includes('OWNER') && /[\\/]_npx[\\/]/.test(process.argv[1] ?? '')
    ? packageJson.name
    : undefined

/**
 * A command as this user can type it: with npx if npx started this process, otherwise with the path of
 * the program, which is absolute except in the root of a clone (the user does not know the working
 * directory in which an MCP client starts a server).
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
