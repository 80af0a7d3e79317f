import { Command } from 'commander'
import packageJson from '../../package.json' with { type: 'json' }
import { printCommand } from '../text/print-command.ts'
import { addAccountCommands } from './add-account-commands.ts'
import { addInstallCommands } from './add-install-command.ts'
import { addOperatorCommands } from './add-operator-commands.ts'
import { addSandboxCommand } from './add-sandbox-command.ts'

interface ProgramParts {
  readonly serve: (args: readonly string[]) => Promise<void> | void
  readonly serveHelp: () => string
}

/** The command line: each command does one thing and names the command to run next. */
export function createProgram({ serve, serveHelp }: ProgramParts): Command {
  const program = new Command('dataverse-mcp-server')
    .description(packageJson.description)
    .version(packageJson.version)
    .showHelpAfterError('Run with --help to see every command.')
    .addHelpText('after', examples)

  program
    .command('serve')
    .description('serve MCP over stdin and stdout (started by MCP clients)')
    .usage('[flags]')
    .allowUnknownOption()
    .argument('[flags...]')
    .addHelpText('after', serveHelp)
    .action((flags: string[]) => serve(flags))

  addAccountCommands(program)
  addSandboxCommand(program)
  addInstallCommands(program)
  addOperatorCommands(program)

  program
    .command('demo')
    .description('watch an MCP client use the five tools on the sandbox')
    .addHelpText('after', () => `\nExample:\n  ${printCommand('demo')}\n`)
    .action(async () => {
      const { runDemo } = await import('./demo.ts')
      await runDemo()
    })
  return program
}

const examples = () => `
Without a command, it serves MCP over stdin and stdout; on a terminal, it explains itself.

Examples:
  ${printCommand('demo')}
  ${printCommand('connect')}
  ${printCommand('install', 'claude-desktop')}
`
