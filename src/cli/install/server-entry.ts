/** How an MCP client starts the server: program, arguments, and variables. */
export interface ServerEntry {
  readonly type?: 'stdio'
  readonly command: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

interface Start {
  readonly platform: NodeJS.Platform
  /** Node's own path: desktop apps do not have the shell's PATH. */
  readonly node: string
  /** Absolute path of the running `main.js`. */
  readonly script: string
  /** The package's name if npx runs it and may run it again: a released version. */
  readonly npxPackage: string | undefined
  readonly variables: Readonly<Record<string, string>>
  readonly typed: boolean
}

/**
 * The entry for an MCP client's file. From a clone or an installed package, it has the absolute paths of
 * both files. With npx, it has the package name; on Windows through `cmd /c`, because npx is a script
 * there and clients start programs without a shell.
 */
export function toServerEntry(start: Start): ServerEntry {
  const { variables, typed } = start
  return {
    ...(typed && { type: 'stdio' as const }),
    ...program(start),
    ...(Object.keys(variables).length > 0 && { env: variables }),
  }
}

function program({ platform, node, script, npxPackage }: Start) {
  if (npxPackage === undefined) return { command: node, args: [script, 'serve'] }
  const args = ['-y', npxPackage, 'serve']
  return platform === 'win32'
    ? { command: 'cmd', args: ['/c', 'npx', ...args] }
    : { command: 'npx', args }
}
