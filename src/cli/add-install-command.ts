import { Argument, Option } from 'commander'
import type { Command } from 'commander'
import { settings } from '../config.ts'
import { printCommand } from '../text/print-command.ts'
import { hostNames } from './install/hosts.ts'
import type { HostName } from './install/hosts.ts'
import { serveFlags, switches } from './serve-flags.ts'

/** Adds `install` and `uninstall`, whose code is loaded only when they run. */
export function addInstallCommands(program: Command): void {
  const install = addCommand(program, 'install', 'add this server to an MCP client, after asking')
  for (const [flag, name] of serveFlags)
    install.addOption(
      new Option(switches.has(flag) ? `--${flag}` : `--${flag} <value>`, settings.get(name)),
    )
  install.addHelpText('after', example)

  addCommand(program, 'uninstall', 'remove this server from an MCP client, after asking')
    .option('--sandbox', 'the sandbox entry')
    .option('--profile <value>', 'the entry of this connection')
    .addHelpText('after', undoExample)
}

function addCommand(program: Command, action: 'install' | 'uninstall', description: string) {
  return program
    .command(action)
    .description(description)
    .showHelpAfterError(
      `For example: ${printCommand(action, 'claude-desktop')}. For other MCP clients, copy the output of --print.`,
    )
    .addArgument(new Argument('<client>', 'the MCP client').choices(hostNames))
    .option('--name <name>', 'name of the entry; dataverse by default')
    .option('--project', "use the project's file in this folder instead of the user's")
    .option('--yes', 'write without asking')
    .option('--print', 'print the entry and write nothing')
    .option('--json', 'print what was done as JSON')
    .action(async (host: HostName, options: Readonly<Record<string, unknown>>) => {
      const { runInstall } = await import('./install/install.ts')
      await runInstall(action, host, {
        name: typeof options['name'] === 'string' ? options['name'] : undefined,
        project: options['project'] === true,
        yes: options['yes'] === true,
        print: options['print'] === true,
        json: options['json'] === true,
        given: givenSettings(options),
      })
    })
}

/** The settings among the flags, by variable name, as the entry stores them. */
function givenSettings(options: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    [...serveFlags].flatMap(([flag, name]) => {
      const value = options[camelCase(flag)]
      return typeof value === 'string' || value === true ? [[name, String(value)]] : []
    }),
  )
}

/** The name that commander gives an option's value. */
const camelCase = (flag: string) =>
  flag.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())

const example = () => `
Examples:
  ${printCommand('install', 'claude-desktop', '--url', 'https://contoso.crm4.dynamics.com')}
  ${printCommand('install', 'vscode', '--sandbox', '--print')}
`

const undoExample = () => `
Example:
  ${printCommand('uninstall', 'claude-desktop')}
`
