import { Command } from 'commander'
import packageJson from '../../package.json' with { type: 'json' }
import { addAccountCommands } from './add-account-commands.ts'
import { addSandboxCommand } from './add-sandbox-command.ts'

interface ProgramParts {
  readonly serve: (args: readonly string[]) => void
  readonly serveHelp: () => string
}

/** The command line: each command does one thing, and says which command comes next. */
export function createProgram({ serve, serveHelp }: ProgramParts): Command {
  const program = new Command('dataverse-mcp-server')
    .description(packageJson.description)
    .version(packageJson.version)
    .showHelpAfterError('Run it with --help to see every command.')

  program
    .command('serve', { isDefault: true })
    .description('serve MCP over stdin and stdout (what hosts start)')
    .usage('[flags]')
    .allowUnknownOption()
    .argument('[flags...]')
    .addHelpText('after', serveHelp)
    .action((flags: string[]) => serve(flags))

  addAccountCommands(program)
  addSandboxCommand(program)

  program
    .command('demo')
    .description('watch an MCP client use the five tools on the sandbox')
    .action(async () => {
      const { runDemo } = await import('./demo.ts')
      await runDemo()
    })
  return program
}
