/** How a host starts the server: program, arguments and variables. */
export interface ServerEntry {
  readonly type?: 'stdio'
  readonly command: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

interface Start {
  readonly platform: NodeJS.Platform
  /** Node's own path: programs with windows do not have the shell's PATH. */
  readonly node: string
  /** Absolute path of the running `main.js`. */
  readonly script: string
  /** The package's name where npx runs it, and may: a released version. */
  readonly npxPackage: string | undefined
  readonly variables: Readonly<Record<string, string>>
  readonly typed: boolean
}

/**
 * The entry for a host's file. From a clone or an installed package it names both files absolutely;
 * by npx it names the package, on Windows through `cmd /c`, since npx is a script there and hosts
 * start programs without a shell.
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
