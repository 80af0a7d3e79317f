import type { Command } from 'commander'
import { printCommand } from '../text/print-command.ts'
import type { LimitFlags } from './account/limits-command.ts'
import type { AccountFlags } from './account/read-account-config.ts'

/**
 * `connect`, `status`, `disconnect`, and `doctor`, whose code is loaded only when one runs. Signing in
 * and out is for the user, never for the model.
 */
export function addAccountCommands(program: Command): void {
  add(program, 'connect', 'sign in to an environment with the browser and store the connection')
    .option('--account <name>', 'the only account to accept: ada@contoso.com')
    .addHelpText('after', connectHelp)
    .action(async (environment: string | undefined, flags: AccountFlags) => {
      const { runConnect } = await import('./account-entry.ts')
      await runConnect(environment, flags)
    })
  add(program, 'status', 'show who is signed in to which environment, and where the tokens are')
    .option('--offline', 'send no requests; show only what is stored on this computer')
    .addHelpText('after', statusHelp)
    .action(async (environment: string | undefined, flags: AccountFlags) => {
      const { runStatus } = await import('./account-entry.ts')
      await runStatus(environment, flags)
    })
  add(program, 'disconnect', 'sign out: delete the account, its tokens, and the stored connection')
    .addHelpText('after', disconnectHelp)
    .action(async (environment: string | undefined, flags: AccountFlags) => {
      const { runDisconnect } = await import('./account-entry.ts')
      await runDisconnect(environment, flags)
    })
  add(
    program,
    'limits',
    'show or change what the AI may do: read only, closed entities and columns',
  )
    .option('--account <name>', 'only for this account; otherwise for every account')
    .option('--read-only', 'let the AI only read')
    .option('--read-write', 'let it write again')
    .option('--deny <list>', 'close these entities or columns: lead,contact.creditlimit')
    .option('--clear', 'remove what is set here')
    .addHelpText('after', limitsHelp)
    .action(async (environment: string | undefined, flags: AccountFlags & LimitFlags) => {
      const { runLimitsCommand } = await import('./account-entry.ts')
      await runLimitsCommand(environment, flags)
    })
  add(program, 'doctor', 'check everything between this computer and the environment')
    .option('--sandbox', 'check the built-in sandbox instead')
    .addHelpText('after', doctorHelp)
    .action(async (environment: string | undefined, flags: AccountFlags) => {
      const { runDoctor } = await import('./account-entry.ts')
      await runDoctor(environment, flags)
    })
}

function add(program: Command, name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .argument('[environment]', 'its URL as copied from the browser, or the first part of it')
    .option('--region <code>', 'region, if only the first part is given: crm4')
    .option(
      '--profile <name>',
      name === 'connect'
        ? 'store it under this name instead of as the default'
        : 'a stored connection',
    )
    .option('--json', 'print JSON')
}

const connectHelp = () => `
Examples:
  ${printCommand('connect')}
      sign in and choose one of your environments; servers without settings then use it
  ${printCommand('connect', 'contoso')}
      the environment whose URL begins with contoso, in any region
  ${printCommand('connect', 'contoso', '--region', 'crm4', '--profile', 'sales')}
      a second connection besides the default; a server uses it with --profile sales
  ${printCommand('connect', 'https://fabrikam.crm.dynamics.com/main.aspx')}
      any URL in the environment; required for environments of other organizations
  ${printCommand('connect', '--region', 'gcc-high')}
      your environments in a cloud other than commercial: crm9 (GCC), gcc-high, dod, china

Without a terminal, or with --json, connect prints the environments and does not ask.
`

const statusHelp = () => `
Examples:
  ${printCommand('status')}
  ${printCommand('status', '--profile', 'sales', '--offline')}
  ${printCommand('status', 'contoso', '--region', 'crm4', '--json')}
`

const disconnectHelp = () => `
Examples:
  ${printCommand('disconnect')}
  ${printCommand('disconnect', '--profile', 'sales')}
  ${printCommand('disconnect', 'https://contoso.crm4.dynamics.com')}

Your consent to the app remains until you revoke it at https://myapps.microsoft.com.
`

const limitsHelp = () => `
Examples:
  ${printCommand('limits')}
  ${printCommand('limits', '--read-only')}
  ${printCommand('limits', 'https://contoso.crm4.dynamics.com', '--deny', 'lead,contact.creditlimit')}
  ${printCommand('limits', '--clear')}

Limits only narrow what settings and policy allow. Running servers follow from their next call.
`

const doctorHelp = () => `
Examples:
  ${printCommand('doctor')}
  ${printCommand('doctor', '--profile', 'sales')}
  ${printCommand('doctor', '--sandbox')}
  ${printCommand('doctor', 'https://contoso.crm4.dynamics.com', '--json')}

The exit code is 0 if no check failed, otherwise 1. It never opens a browser or prints a secret.
`
