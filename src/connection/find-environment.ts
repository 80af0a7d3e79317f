import type { TokenSource } from '../dataverse/client/token-source.ts'
import type { Clock } from '../time/clock.ts'
import { DataverseError } from '../errors.ts'
import type { Fetch } from '../network/fetch.ts'
import type { CloudName } from '../environment/clouds.ts'
import { listEnvironments, noSuchEnvironment } from '../environment/discovery.ts'
import type { ReachableEnvironment } from '../environment/discovery.ts'

/**
 * The environment of this name among those that the signed-in account can reach. Its region is looked
 * up, never guessed.
 *
 * @param name - First part of its address: `contoso`.
 * @param source - Tokens for the cloud's list of environments.
 * @throws DataverseError `wrong_environment` when no environment has that name (with the nearest) or
 * several have it; the failures of `listEnvironments` and of `source`.
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

/** The environments whose address starts with this name; else those that have it as their display name. */
export function namedEnvironments(
  name: string,
  reachable: readonly ReachableEnvironment[],
): readonly ReachableEnvironment[] {
  const wanted = name.toLowerCase()
  const byAddress = reachable.filter(({ prefix }) => prefix === wanted)
  if (byAddress.length > 0) return byAddress
  return reachable.filter((one) => one.name.toLowerCase() === wanted)
}

/** The error for a name that exists in two regions, with the command for each. */
export function severalOfName(
  name: string,
  found: readonly ReachableEnvironment[],
  printCommand: (...args: readonly string[]) => string,
): DataverseError {
  const commands = found.map(({ environment }) => printCommand('connect', environment.url))
  return new DataverseError(
    'wrong_environment',
    `This account can reach ${found.length} environments called ${name}, in different regions.`,
    {
      hint: `Choose one by its full address: ${commands.join(' or ')}`,
      facts: { nearest: found.map(({ environment }) => environment.url) },
    },
  )
}
