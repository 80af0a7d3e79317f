import type { Command } from 'commander'
import { parseConfig } from '../config.ts'
import type { Config } from '../config.ts'

/** `connect`, `status` and `disconnect`; signing in and out is for the person, never for the model. */
export function addAccountCommands(program: Command): void {
  for (const [name, description] of commands) {
    program
      .command(name)
      .description(description)
      .argument('[environment]', 'its address, or the first part of it with --region')
      .option('--region <code>', 'region of the environment: crm4')
      .action(async (environment: string | undefined, { region }: { region?: string }) => {
        const account = await import('./account.ts')
        await account[name](readConfig(environment, region))
      })
  }
}

const commands = [
  ['connect', 'sign in to an environment with the browser'],
  ['status', 'who is signed in to an environment'],
  ['disconnect', 'sign out: delete the stored account and its tokens'],
] as const

function readConfig(environment: string | undefined, region: string | undefined): Config {
  if (environment === undefined) return parseConfig(process.env)
  const {
    DATAVERSE_URL: _url,
    DATAVERSE_ENVIRONMENT: _prefix,
    DATAVERSE_REGION: _region,
    ...rest
  } = process.env
  return parseConfig(
    region === undefined
      ? { ...rest, DATAVERSE_URL: environment }
      : { ...rest, DATAVERSE_ENVIRONMENT: environment, DATAVERSE_REGION: region },
  )
}
