import { Command, Option } from 'commander'
import packageJson from '../../package.json' with { type: 'json' }
import { parseConfig, settingNames } from '../config.ts'
import { serve } from './serve.ts'

/** The command line: each command does one thing, and says which command comes next. */
export function createProgram(): Command {
  const program = new Command('dataverse-mcp-server')
    .description(packageJson.description)
    .version(packageJson.version)
    .showHelpAfterError('Run it with --help to see every command.')

  const serveCommand = program
    .command('serve', { isDefault: true })
    .description('serve MCP over stdin and stdout (what hosts start)')
    .action((flags: Record<string, unknown>) =>
      serve(parseConfig({ ...process.env, ...toSettings(flags) })),
    )
  for (const option of settingOptions()) serveCommand.addOption(option)

  program
    .command('sandbox')
    .description('serve the sandbox, a small Dataverse with sample data, on loopback HTTP')
    .option('--port <port>', 'port to listen on, 0 for any free one', '0')
    .option('--token <token>', 'bearer token that requests must carry; made up when left out')
    .action(async (options: { port: string; token?: string }) => {
      const { runSandbox } = await import('./sandbox.ts')
      await runSandbox(options)
    })

  program
    .command('demo')
    .description('watch an MCP client use the five tools on the sandbox')
    .action(async () => {
      const { runDemo } = await import('./demo.ts')
      await runDemo()
    })
  return program
}

/** A flag for each setting: `DATAVERSE_READ_ONLY` is `--read-only`. */
function settingOptions(): readonly Option[] {
  return settingNames
    .filter((name) => name !== 'DATAVERSE_ACCESS_TOKEN')
    .map((name) => new Option(`--${toFlag(name)} [value]`, `same as the variable ${name}`))
}

const toFlag = (name: string) => name.replace('DATAVERSE_', '').toLowerCase().replaceAll('_', '-')

function toSettings(flags: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(flags).map(([flag, value]) => [
      `DATAVERSE_${flag.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`,
      String(value),
    ]),
  )
}
