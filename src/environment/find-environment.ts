import type { TokenSource } from '../auth/token-source.ts'
import type { Clock } from '../clock.ts'
import { DataverseError } from '../errors.ts'
import type { Fetch } from '../network/fetch.ts'
import type { CloudName } from './clouds.ts'
import { listEnvironments, noSuchEnvironment } from './discovery.ts'
import type { ReachableEnvironment } from './discovery.ts'

/**
 * The environment of this name among those that the signed-in account reaches: its region is looked
 * up, never guessed.
 *
 * @param name - First part of its address: `contoso`.
 * @param source - Tokens for the cloud's list of environments.
 * @throws DataverseError `wrong_environment` when there is none of that name (with the nearest) or
 * there are several; the failures of `listEnvironments` and of `source`.
 */
export async function findEnvironment({
  name,
  cloud,
  source,
  fetch,
  clock,
  signal,
  printCommand,
}: {
  readonly name: string
  readonly cloud: CloudName
  readonly source: TokenSource
  readonly fetch: Fetch
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly printCommand: (...args: readonly string[]) => string
}): Promise<ReachableEnvironment> {
  const token = await source.token({ signal })
  const reachable = await listEnvironments({ cloud, token, fetch, clock })
  const [found, ...others] = namedEnvironments(name, reachable)
  if (found === undefined) throw noSuchEnvironment(name, reachable, printCommand)
  if (others.length > 0) throw severalOfName(name, [found, ...others], printCommand)
  return found
}

/** Those whose address begins with this name. */
export function namedEnvironments(
  name: string,
  reachable: readonly ReachableEnvironment[],
): readonly ReachableEnvironment[] {
  return reachable.filter(({ prefix }) => prefix === name.toLowerCase())
}

/** The error for a name that two regions have, with the command for each. */
export function severalOfName(
  name: string,
  found: readonly ReachableEnvironment[],
  printCommand: (...args: readonly string[]) => string,
): DataverseError {
  const commands = found.map(({ environment }) => printCommand('connect', environment.url))
  return new DataverseError(
    'wrong_environment',
    `This account reaches ${found.length} environments called ${name}, in different regions.`,
    {
      hint: `Name one by its whole address: ${commands.join(' or ')}`,
      facts: { nearest: found.map(({ environment }) => environment.url) },
    },
  )
}
