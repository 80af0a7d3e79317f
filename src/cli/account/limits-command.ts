import type { Config } from '../../config.ts'
import { parseConfig } from '../../config.ts'
import type { Limits } from '../../connection/limits.ts'
import type { StoredLimit } from '../../connection/stored-limits.ts'
import { withProfile } from '../../connection/with-profile.ts'
import { DataverseError } from '../../errors.ts'
import { printFacts, printHeading, printLine, printNext } from '../terminal/output.ts'
import type { AccountContext } from './account-context.ts'

/** What `limits` changes; nothing if it only shows. */
export interface LimitFlags {
  readonly readOnly?: boolean
  readonly readWrite?: boolean
  /** Closed in addition, as in `DATAVERSE_DENY`; an empty text opens everything again. */
  readonly deny?: string
  readonly clear?: boolean
}

/** The output of `limits --json`: what is stored for the environment. */
export interface LimitsReport {
  readonly environment: string
  /** Absent for every account. */
  readonly account?: string
  readonly readOnly: boolean
  readonly deny: readonly string[]
  readonly changed: boolean
  readonly next: string
}

/**
 * Shows or changes what the AI may do in an environment. A change holds for running servers from the next call.
 *
 * @throws DataverseError `configuration` for an environment that is not named or stored, for flags that
 *   contradict each other, and for a list that is not one; the failures of `Limits`.
 */
export async function runLimits(
  context: AccountContext,
  limits: Limits,
  config: Config,
  { readOnly, readWrite, deny, clear }: LimitFlags,
): Promise<LimitsReport> {
  if (readOnly && readWrite) throw contradiction('--read-only and --read-write')
  if (clear && (readOnly || readWrite || deny !== undefined))
    throw contradiction('--clear and others')
  const { environment, account } = await withProfile(config, context.profiles, context.printCommand)
  if (environment === undefined) throw notNamed(context)
  const place = { url: environment.url, ...(config.account !== undefined && { account }) }
  const before = (await limits.list()).find((one) => isFor(one, place))
  const after: StoredLimit = {
    ...place,
    readOnly: clear ? false : (readOnly ?? (readWrite ? false : (before?.readOnly ?? false))),
    deny: clear ? [] : deny === undefined ? (before?.deny ?? []) : parseList(deny),
  }
  const changed = [readOnly, readWrite, deny, clear].some((given) => given !== undefined)
  if (changed) await limits.set(after)
  return {
    environment: environment.url,
    ...(place.account !== undefined && { account: place.account }),
    readOnly: after.readOnly,
    deny: after.deny,
    changed,
    next: context.printCommand('doctor', environment.url),
  }
}

/** The list as the settings read it. */
function parseList(text: string): readonly string[] {
  return text.trim() === '' ? [] : parseConfig({ DATAVERSE_DENY: text }).deny
}

const isFor = (one: StoredLimit, { url, account }: Pick<StoredLimit, 'url' | 'account'>) =>
  one.url === url && one.account?.toLowerCase() === account?.toLowerCase()

function contradiction(flags: string): DataverseError {
  return new DataverseError('configuration', `${flags} contradict each other.`, {
    hint: 'Give only one of them.',
  })
}

function notNamed({ printCommand }: AccountContext): DataverseError {
  return new DataverseError('configuration', 'No environment is connected.', {
    hint: `Name it: ${printCommand('limits', 'https://contoso.crm4.dynamics.com', '--read-only')}`,
  })
}

export function printLimits(report: LimitsReport): void {
  const { environment, account, readOnly, deny, changed, next } = report
  const who = account === undefined ? '' : ` as ${account}`
  printHeading(`What the AI may do in ${environment}${who}`)
  printFacts([
    ['Records', readOnly ? 'read only' : 'read and write'],
    ['Closed', deny.length > 0 ? deny.join(', ') : 'nothing beyond the settings'],
  ])
  printLine('Settings and an administrator’s policy can only narrow this further.')
  if (changed) printLine('It holds for running servers from their next call.')
  if (deny.length > 0) printNext('See which words match nothing', next)
}
