import type { Command } from 'commander'
import { printCommand } from '../text/print-command.ts'
import type { SandboxFlags } from './sandbox-command.ts'

/** Adds `sandbox`, whose code is loaded only when it runs. */
export function addSandboxCommand(program: Command): void {
  program
    .command('sandbox')
    .description('serve the sandbox, a small Dataverse with sample data, over loopback HTTP')
    .option('--port <port>', 'port to listen on, 0 for any free port', '0')
    .option('--token <token>', 'bearer token that requests must carry; generated if omitted')
    .option(
      '--user <name>',
      'user that the token acts as, such as salesperson; administrator by default',
    )
    .option('--data <file>', 'save the records in this file and start from its contents')
    .option('--reset', 'with --data: start from the sample data again')
    .option(
      '--accounts <number>',
      'accounts generated in addition to the sample data, for load tests',
    )
    .option('--faults <file>', 'JSON fault plan')
    .option(
      '--control',
      'allow GET, PUT, and DELETE of /sandbox/faults to read and change that plan',
    )
    .option('--log', 'print a line for every request to stderr')
    .option('--json', 'print the startup information and the log as JSON lines')
    .addHelpText('after', example)
    .action(async (flags: SandboxFlags) => {
      const { runSandbox } = await import('./sandbox-command.ts')
      await runSandbox(flags)
    })
}

const example = () => `
Example: an environment that saves its records, as a salesperson sees it, with every request printed.
  ${printCommand('sandbox', '--port', '8080', '--data', 'sandbox.json', '--user', 'salesperson', '--log')}

The first line on stdout is the base URL. See docs/sandbox.md for users and their tokens, fault plans,
and what is faithful and what is not.
`
