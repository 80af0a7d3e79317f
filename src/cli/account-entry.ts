import { systemClock } from '../time/clock.ts'
import { parseConfig } from '../config.ts'
import { parseRegion } from '../environment/address.ts'
import { DataverseError, toDataverseError } from '../errors.ts'
import { applyPolicy } from '../policy/apply-policy.ts'
import { readPolicy } from '../policy/read-policy.ts'
import { printCommand } from '../text/print-command.ts'
import { createAccountContext } from './account/account-context.ts'
import { connect, printConnect } from './account/connect-command.ts'
import { createLimits } from '../connection/limits.ts'
import { disconnect, printDisconnect } from './account/disconnect.ts'
import { doctor } from './doctor/doctor.ts'
import { printDoctor } from './doctor/print-doctor.ts'
import { printJson } from './terminal/output.ts'
import { printLimits, runLimits } from './account/limits-command.ts'
import type { LimitFlags } from './account/limits-command.ts'
import { printStatus } from './account/print-status.ts'
import { readAccountConfig, withoutAutomation } from './account/read-account-config.ts'
import type { AccountFlags } from './account/read-account-config.ts'
import { status } from './account/status.ts'

export { checkSingleUser } from './check-single-user.ts'

/** `connect [environment]`: signs in and stores the connection. */
export function runConnect(environment: string | undefined, flags: AccountFlags): Promise<void> {
  return run(flags, async () => {
    const { account, json = false } = flags
    const profile = flags.profile ?? (process.env['DATAVERSE_PROFILE'] || undefined)
    // With an environment, the profile is only the name to store it under; it must be a valid name.
    if (profile !== undefined) parseConfig({ DATAVERSE_PROFILE: profile })
    const { region, cloud } = readRegion(environment, flags.region)
    const given = {
      ...(account !== undefined && { account }),
      ...(region !== undefined && { region }),
      ...(environment === undefined && profile !== undefined && { profile }),
    }
    const config = readUnderPolicy(environment, given, withoutAutomation(process.env))
    const context = await createAccountContext({ json })
    const report = await connect(context, config, { profile, cloud })
    return { report, print: () => printConnect(report) }
  })
}

/** `status [environment]`: who is signed in, and where. */
export function runStatus(environment: string | undefined, flags: AccountFlags): Promise<void> {
  return run(flags, async () => {
    const config = readStoredUnderPolicy(environment, flags)
    const context = await createAccountContext({ json: flags.json === true })
    const report = await status(context, config, { offline: flags.offline === true })
    return { report, print: () => printStatus(report, { now: systemClock.now() }) }
  })
}

/** `disconnect [environment]`: deletes the account's tokens and the stored connection. */
export function runDisconnect(environment: string | undefined, flags: AccountFlags): Promise<void> {
  return run(flags, async () => {
    const config = readStoredUnderPolicy(environment, flags)
    const context = await createAccountContext({ json: flags.json === true })
    const report = await disconnect(context, config)
    return { report, print: () => printDisconnect(report) }
  })
}

/** `limits [environment]`: shows or changes what the AI may do. */
export function runLimitsCommand(
  environment: string | undefined,
  flags: AccountFlags & LimitFlags,
): Promise<void> {
  return run(flags, async () => {
    const config = readStoredUnderPolicy(environment, flags)
    const context = await createAccountContext({ json: flags.json === true })
    const report = await runLimits(context, createLimits(), config, flags)
    return { report, print: () => printLimits(report) }
  })
}

/** `doctor [environment]`: checks everything between this computer and the environment; exit code 0 or 1. */
export function runDoctor(environment: string | undefined, flags: AccountFlags): Promise<void> {
  return run(flags, async () => {
    const config = readUnderPolicy(environment, flags, process.env)
    const context = await createAccountContext({ json: flags.json === true })
    const report = await doctor(context, config)
    if (!report.ok) process.exitCode = 1
    return { report, print: () => printDoctor(report) }
  })
}

const readUnderPolicy: typeof readAccountConfig = (...given) =>
  applyPolicy(readAccountConfig(...given), readPolicy())

/** `status` and `disconnect` reach every stored connection, also those that the policy does not allow to be used. */
const readStoredUnderPolicy = (environment: string | undefined, flags: AccountFlags) =>
  applyPolicy(readAccountConfig(environment, flags, withoutAutomation(process.env)), readPolicy(), {
    anyEnvironment: true,
  })

/** Without an environment, a region only selects the cloud to search. */
function readRegion(environment: string | undefined, region: string | undefined) {
  if (environment !== undefined || region === undefined) return { region, cloud: undefined }
  return { region: undefined, cloud: parseRegion(region).cloud }
}

interface Outcome {
  readonly report: object
  readonly print: () => void
}

/** With `json`, everything is JSON on stdout, including errors; otherwise errors are thrown. */
async function run({ json = false }: AccountFlags, command: () => Promise<Outcome>): Promise<void> {
  try {
    const { report, print } = await command()
    if (json) printJson(report)
    else print()
  } catch (thrown) {
    const error = forPerson(toDataverseError(thrown))
    if (!json) throw error
    const { code, message, hint, facts } = error
    printJson({ error: { code, message, hint, ...facts } })
    process.exitCode = 1
  }
}

/** Sign-in texts address an agent that calls tools; here, a user runs commands. */
function forPerson(error: DataverseError): DataverseError {
  const { code, message, hint, facts, cause } = error
  const isUnfinished = code === 'not_signed_in' || code === 'sign_in_cancelled'
  const spoken = isUnfinished
    ? `Run the command again to sign in, or find the problem with: ${printCommand('doctor')}`
    : hint.replaceAll(/\bcall (?:again|once more)\b/gi, (words) => {
        return words.startsWith('C') ? 'Run the command again' : 'run the command again'
      })
  return new DataverseError(code, message, { hint: spoken, facts, cause })
}
