import * as z from 'zod'
import type { Clock } from '../time/clock.ts'
import { DataverseError, isDataverseError } from '../errors.ts'
import { foreign } from '../text/foreign.ts'
import { parseJson } from '../text/json.ts'
import { nearestNames } from '../text/nearest.ts'
import { readBoundedText } from '../network/bounded-text.ts'
import type { Fetch } from '../network/fetch.ts'
import { sendWithin } from '../network/send-within.ts'
import { parseEnvironmentUrl } from './address.ts'
import type { Environment } from './address.ts'
import { cloudOfHost, clouds } from './clouds.ts'
import type { CloudName } from './clouds.ts'

/** An environment that an account can reach. */
export interface ReachableEnvironment {
  readonly environment: Environment
  /** Display name: `Contoso (production)`. */
  readonly name: string
  /** First part of its address: `contoso`. */
  readonly prefix: string
  /** The rest of its address: `crm4.dynamics.com`. */
  readonly suffix: string
  readonly tenantId?: string
  /** False while an administrator has disabled it. */
  readonly enabled: boolean
}

/** The resource of a token for the cloud's list of environments. */
export function discoveryResource(cloud: CloudName): string {
  return `https://${clouds[cloud].discoveryHost}`
}

const limitMs = 30_000
const mostPages = 20

/**
 * The environments of one cloud that the signed-in account belongs to, sorted by name, disabled ones
 * last. Environments of other tenants, where it is a guest, are not included. A paged list is followed
 * on the same host, for at most 20 pages and 30 s in total.
 *
 * @param token - A token for `discoveryResource(cloud)`.
 * @throws DataverseError `not_signed_in` when the token is rejected, `unavailable` when the service
 * or the network fails, `bad_answer` when the response is not a list.
 * @see Reference section 2 (Global Discovery Service)
 */
export async function listEnvironments({
  cloud,
  token,
  fetch,
  clock,
}: {
  readonly cloud: CloudName
  readonly token: string
  readonly fetch: Fetch
  readonly clock: Clock
}): Promise<readonly ReachableEnvironment[]> {
  const until = clock.now() + limitMs
  const found: ReachableEnvironment[] = []
  const first = `${discoveryResource(cloud)}/api/discovery/v2.0/Instances`
  const visited = new Set<string>()
  try {
    for (let next: string | undefined = first; next !== undefined;) {
      if (visited.has(next) || visited.size === mostPages) throw unknownForm()
      visited.add(next)
      const headers = { Accept: 'application/json', Authorization: `Bearer ${token}` }
      const page = await sendWithin(
        { fetch, clock, limitMs: until - clock.now(), tooLate },
        { address: next, headers },
        readPage,
      )
      found.push(...page.value.flatMap((entry) => toReachable(entry)))
      next = toNextPage(page['@odata.nextLink'], next)
    }
    return found.toSorted(byStateAndName)
  } catch (caught) {
    if (isDataverseError(caught)) throw caught
    throw unavailable('could not be reached', caught)
  }
}

/**
 * Environments that a user may have meant by an address, best first: the same name in another region,
 * then similar names, then all others. Disabled environments come last.
 */
export function nearestEnvironments(
  wanted: { readonly prefix: string; readonly suffix?: string },
  reachable: readonly ReachableEnvironment[],
): readonly ReachableEnvironment[] {
  const prefixes = reachable.map(({ prefix }) => prefix)
  const ranked = [
    wanted.prefix.toLowerCase(),
    ...nearestNames(wanted.prefix, prefixes, prefixes.length),
  ]
  const rank = ({ prefix }: ReachableEnvironment) => {
    const index = ranked.indexOf(prefix)
    return index === -1 ? ranked.length : index
  }
  return reachable.toSorted((one, other) => {
    const bySuffix = Number(other.suffix === wanted.suffix) - Number(one.suffix === wanted.suffix)
    const byState = Number(other.enabled) - Number(one.enabled)
    return byState || rank(one) - rank(other) || bySuffix
  })
}

/**
 * The error for an address without an environment. It lists the existing environments, nearest first,
 * and the command that connects to the first of them.
 *
 * @param address - A whole address or its first part; absent if any environment was acceptable.
 */
export function noSuchEnvironment(
  address: string | undefined,
  reachable: readonly ReachableEnvironment[],
  printCommand: (...args: readonly string[]) => string,
): DataverseError {
  const [prefix = '', ...rest] = (address ?? '').replace(/^https:\/\//, '').split('.')
  const nearest = nearestEnvironments({ prefix, suffix: rest.join('.') }, reachable)
  const urls = nearest.map(({ environment }) => environment.url)
  const [best] = urls
  const where = address && (address.includes('.') ? ` at ${address}` : ` called ${address}`)
  const message = `There is no Dataverse environment${where ?? ''} that this account can reach.`
  if (best === undefined) {
    return new DataverseError('wrong_environment', `${message} It can reach no environments.`, {
      hint: 'Ask an administrator to add the account to the environment, or sign in with another account. For an environment of another organization, use its full address.',
    })
  }
  const listed = nearest
    .slice(0, mostListed)
    .map(({ name, environment }) => `${name} (${environment.url})`)
    .join(', ')
  const more = urls.length > mostListed ? ` and ${urls.length - mostListed} more` : ''
  return new DataverseError(
    'wrong_environment',
    `${message} It can reach ${foreign(listed, 600)}${more}.`,
    {
      hint: `Connect to the right one: ${printCommand('connect', best)}`,
      facts: { nearest: urls.slice(0, mostListed) },
    },
  )
}

const mostListed = 5

const text = z.string().optional().catch(undefined)

const instance = z.looseObject({
  Url: z.string(),
  FriendlyName: text,
  UrlName: text,
  State: z.number().optional().catch(undefined),
  TenantId: text,
})

const byStateAndName = (one: ReachableEnvironment, other: ReachableEnvironment): number =>
  Number(other.enabled) - Number(one.enabled) || one.name.localeCompare(other.name)

const pageShape = z.looseObject({ value: z.array(z.unknown()), '@odata.nextLink': text })

const tooLate = () => unavailable('did not answer within 30 s')

async function readPage(answer: Response): Promise<z.output<typeof pageShape>> {
  if (answer.status === 401) throw refused()
  if (answer.status !== 200) throw unavailable(`returned status ${answer.status}`)
  return parsePage((await readBoundedText(answer)) ?? '')
}

function parsePage(body: string): z.output<typeof pageShape> {
  const page = pageShape.safeParse(parseJson(body)).data
  if (page === undefined) throw unknownForm()
  return page
}

/** The token is only sent to the same list on the same host. */
function toNextPage(link: string | undefined, current: string): string | undefined {
  if (link === undefined) return undefined
  if (!URL.canParse(link, current)) throw unknownForm()
  const { origin, pathname, username, password, href } = new URL(link, current)
  const here = new URL(current)
  const isSame = origin === here.origin && pathname === here.pathname
  if (!isSame || username !== '' || password !== '') throw unknownForm()
  return href
}

/** Fields differ between versions of the service: an entry needs an address, the rest is optional. */
function toReachable(entry: unknown): readonly ReachableEnvironment[] {
  const parsed = instance.safeParse(entry)
  if (!parsed.success) return []
  const { Url, FriendlyName, UrlName, State, TenantId } = parsed.data
  try {
    const environment = parseEnvironmentUrl(Url)
    // A loopback address is valid if a user typed it, but not if the service sends it.
    if (cloudOfHost(environment.host) === undefined) return []
    const [prefix = environment.host, ...rest] = environment.host.split('.')
    const name = (FriendlyName ?? UrlName ?? prefix)
      .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ')
      .slice(0, 80)
    return [
      {
        environment,
        name,
        prefix,
        suffix: rest.join('.'),
        ...(TenantId !== undefined && { tenantId: TenantId }),
        enabled: (State ?? 0) === 0,
      },
    ]
  } catch {
    return []
  }
}

function unknownForm(): DataverseError {
  return new DataverseError('bad_answer', 'The list of environments has an unknown format.', {
    hint: 'Use the address of the environment instead, as copied from the browser.',
  })
}

function refused(): DataverseError {
  return new DataverseError('not_signed_in', 'The list of environments rejected the token.', {
    hint: 'Sign in again, or use the address of the environment as copied from the browser.',
    facts: { status: 401 },
  })
}

function unavailable(what: string, cause?: unknown): DataverseError {
  return new DataverseError('unavailable', `The list of environments ${what}.`, {
    hint: 'Try again in a minute, or use the address of the environment as copied from the browser.',
    ...(cause !== undefined && { cause }),
  })
}
