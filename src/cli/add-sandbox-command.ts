import type { Command } from 'commander'
import { printCommand } from '../print-command.ts'
import type { SandboxFlags } from './sandbox.ts'

/** Adds `sandbox`, whose code is loaded only when it runs. */
export function addSandboxCommand(program: Command): void {
  program
    .command('sandbox')
    .description('serve the sandbox, a small Dataverse with sample data, on loopback HTTP')
    .option('--port <port>', 'port to listen on, 0 for any free one', '0')
    .option('--token <token>', 'bearer token that requests must carry; made up when left out')
    .option(
      '--user <name>',
      'whom that token acts as, such as salesperson; administrator by default',
    )
    .option('--data <file>', 'keep the records in this file, and start with what it holds')
    .option('--reset', 'with --data: start with the sample data again')
    .option('--accounts <number>', 'generated accounts on top of the sample data, for load tests')
    .option('--faults <file>', 'JSON plan of what is to go wrong')
    .option('--control', 'let PUT, GET and DELETE of /sandbox/faults change that plan')
    .option('--log', 'print a line for every request on stderr')
    .option('--json', 'print the start and the log as JSON lines')
    .addHelpText('after', example)
    .action(async (flags: SandboxFlags) => {
      const { runSandbox } = await import('./sandbox.ts')
      await runSandbox(flags)
    })
}

const example = () => `
Example: an environment that remembers, as a salesperson sees it, with every request printed.
  ${printCommand('sandbox', '--port', '8080', '--data', 'sandbox.json', '--user', 'salesperson', '--log')}

The first line on stdout is the base URL. docs/sandbox.md tells the rest: users and their tokens,
fault plans, what is faithful and what is not.
`
