import { parseArgs } from 'node:util'
import { parseConfig, settings } from '../config.ts'
import { DataverseError } from '../errors.ts'
import { printCommand } from '../print-command.ts'
import { createRuntime } from '../runtime.ts'
import { serveOverStdio } from '../transports/stdio.ts'

/** Flag to setting, for every setting but the secrets, which a process list would show. */
const serveFlags: ReadonlyMap<string, string> = new Map(
  [...settings]
    .filter(([, description]) => description !== undefined)
    .map(([name]) => [name.replace('DATAVERSE_', '').toLowerCase().replaceAll('_', '-'), name]),
)

/** Settings that are on when their flag is given without a value. */
const switches = new Set(['sandbox', 'read-only'])

/** Whether the arguments mean `serve`: it is named, or only its flags are. */
export function isServe(args: readonly string[]): boolean {
  const [first] = args
  if (args.includes('--help') || args.includes('-h')) return false
  return (
    first === undefined || first === 'serve' || (first.startsWith('--') && first !== '--version')
  )
}

/**
 * Serves MCP over stdio until stdin ends. On a terminal it explains itself instead.
 *
 * @throws DataverseError `configuration` for flags or settings that do not fit.
 */
export function serve(args: readonly string[]): void {
  const config = parseConfig({ ...process.env, ...parseFlags(args) })
  if (process.stdin.isTTY) {
    process.stderr.write(explanation())
    return
  }
  const { createServer, log } = createRuntime(config)
  serveOverStdio(createServer, log)
}

function parseFlags(args: readonly string[]): Record<string, string> {
  const flags = args.filter((arg, index) => index > 0 || arg !== 'serve')
  try {
    const { values } = parseArgs({
      args: flags.map((flag) => (switches.has(flag.slice(2)) ? `${flag}=true` : flag)),
      options: Object.fromEntries([...serveFlags.keys()].map((flag) => [flag, { type: 'string' }])),
      allowPositionals: false,
    })
    return Object.fromEntries(
      Object.entries(values).map(([flag, value]) => [serveFlags.get(flag) ?? flag, String(value)]),
    )
  } catch (error) {
    throw new DataverseError(
      'configuration',
      error instanceof Error ? error.message : 'The flags are not readable.',
      { hint: `${printCommand('serve', '--help')} lists the flags.`, cause: error },
    )
  }
}

const explanation =
  () => `This is an MCP server: a host such as Claude Desktop starts it and speaks over stdin.

  See it work now, without a tenant:   ${printCommand('demo')}
  Put it into a host:                  copy the entry of mcp.json in the project's root
  Every command:                       ${printCommand('--help')}
`

/** The flags of `serve` for its help, one to a line. */
export function serveHelp(): string {
  const width = Math.max(...[...serveFlags.keys()].map((flag) => flag.length))
  const lines = [...serveFlags].map(
    ([flag, name]) => `  --${flag.padEnd(width)}  ${settings.get(name) ?? ''} (${name})`,
  )
  return `\nFlags, each also a variable:\n${lines.join('\n')}\n`
}
