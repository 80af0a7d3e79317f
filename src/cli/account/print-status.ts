import { printFacts, printFailure, printHeading, printLine, printNext } from '../terminal/output.ts'
import type { ConnectionStatus, StatusReport } from './status.ts'
import { printPlace } from './token-place.ts'

export function printStatus(
  { connection, profiles, next }: StatusReport,
  { now }: { readonly now: number },
): void {
  if (connection) printConnection(connection, now)
  else printLine('No environment is connected.')
  if (profiles.length > 0) {
    printHeading('Stored connections')
    printFacts(
      profiles.map(({ name, environment, account }) => [
        name,
        `${new URL(environment).host}${account === undefined ? '' : `  ${account}`}`,
      ]),
    )
  }
  if (connection?.signedIn === true) printNext('Check everything', next)
  else printNext('Sign in', next)
}

function printConnection(connection: ConnectionStatus, now: number): void {
  const { environment, profile, signedIn, account, tenant, tokens, whoAmI } = connection
  printHeading(
    signedIn
      ? `${account} is signed in to ${environment}`
      : `No one is signed in to ${environment}`,
  )
  printFacts([
    ['Profile', profile],
    ['Tenant', tenant],
    ['Tokens', signedIn ? `${printPlace(tokens)}${printExpiry(tokens.expiresAt, now)}` : undefined],
    ['Why', signedIn ? undefined : tokens.reason],
    ['AI may', printLimits(connection.limits)],
    ['Dataverse', whoAmI && 'userId' in whoAmI ? printWho(whoAmI) : undefined],
  ])
  if (whoAmI && 'error' in whoAmI) {
    printFailure(whoAmI.error.message)
    printLine(whoAmI.error.hint)
  }
}

function printLimits(limits: ConnectionStatus['limits']): string | undefined {
  if (limits === undefined || typeof limits === 'string') return limits
  const { readOnly, deny } = limits
  return [
    readOnly ? 'only read' : 'read and write',
    ...(deny.length > 0 ? [`not use ${deny.join(', ')}`] : []),
  ].join('; ')
}

function printWho({
  userId,
  milliseconds,
}: {
  readonly userId: string
  readonly milliseconds: number
}) {
  return `user ${userId} (${milliseconds} ms)`
}

/** When the access token expires; this is not a warning, because the sign-in itself continues. */
function printExpiry(expiresAt: string | undefined, now: number): string {
  if (expiresAt === undefined) return ''
  const minutes = Math.floor((Date.parse(expiresAt) - now) / 60_000)
  return minutes < 1
    ? '; renewed at the next use'
    : `; valid for ${minutes} more ${minutes === 1 ? 'minute' : 'minutes'}, then renewed automatically`
}
