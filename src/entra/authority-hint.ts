import type { Clock } from '../time/clock.ts'
import type { Environment } from '../environment/address.ts'
import { DataverseError, isDataverseError } from '../errors.ts'
import type { Fetch } from '../network/fetch.ts'
import { parseBearerChallenge } from '../network/bearer-challenge.ts'
import { sendWithin } from '../network/send-within.ts'
import { isTenant } from './authority.ts'

/** Where an environment's users sign in, as the environment reports it. */
export interface AuthorityHint {
  readonly authorityHost: string
  /** Tenant id, or `organizations` if the service names no tenant. */
  readonly tenant: string
  /** `https://contoso.crm4.dynamics.com/` */
  readonly resource: string
}

const limitMs = 30_000

/**
 * Asks the environment where to sign in, without a token.
 *
 * @throws DataverseError `wrong_environment` when that address is not an environment,
 * `unavailable` when the network fails, `timeout` after 30 s.
 * @see Reference section 3.2 (finding the tenant from the environment)
 */
export async function readAuthorityHint({
  environment,
  fetch,
  clock,
}: {
  readonly environment: Environment
  readonly fetch: Fetch
  readonly clock: Clock
}): Promise<AuthorityHint> {
  try {
    const { status, headers } = await sendWithin(
      { fetch, clock, limitMs, tooLate: () => silent(environment) },
      { address: `${environment.apiRoot}WhoAmI`, headers: { Accept: 'application/json' } },
      async (answer) => {
        await answer.body?.cancel()
        return answer
      },
    )
    const challenge = parseAuthorityHint(headers.get('www-authenticate'))
    if (status === 401 && challenge !== undefined) return challenge
    if (status === 403 || status === 407) throw turnedAway(environment, status)
    if (status < 500 && status !== 429) throw noEnvironment(environment)
    throw new DataverseError('unavailable', `${environment.url} is not available now.`, {
      hint: 'Try again in a few minutes; the environment may be in an update or a restore.',
      facts: { status },
    })
  } catch (caught) {
    if (isDataverseError(caught)) throw caught
    if (isUnknownHost(caught)) throw noEnvironment(environment, caught)
    throw new DataverseError('unavailable', `The connection to ${environment.url} failed.`, {
      hint: 'Check the network and the proxy, then repeat the call.',
      cause: caught,
    })
  }
}

/** The hint in a `WWW-Authenticate` header; `undefined` unless it names authority and resource. */
export function parseAuthorityHint(header: string | null): AuthorityHint | undefined {
  const values = parseBearerChallenge(header)
  const authority = values.get('authorization_uri') ?? ''
  const resource = values.get('resource_id') ?? ''
  if (!URL.canParse(authority) || !URL.canParse(resource)) return undefined
  const { protocol, host, pathname, username } = new URL(authority)
  const tenant = pathname.split('/')[1] ?? ''
  if (protocol !== 'https:' || username !== '') return undefined
  if (tenant === 'common' || tenant === 'organizations') {
    return { authorityHost: host, tenant: 'organizations', resource }
  }
  return isTenant(tenant) ? { authorityHost: host, tenant, resource } : undefined
}

function silent({ url }: Environment): DataverseError {
  return new DataverseError('timeout', `${url} did not answer within 30 s.`, {
    hint: 'Check the network and the proxy, then repeat the call.',
  })
}

function turnedAway({ url }: Environment, status: number): DataverseError {
  return new DataverseError('unavailable', `Access to ${url} was blocked (status ${status}).`, {
    hint: "Ask the network administrator about proxies, firewalls and the environment's IP rules.",
    facts: { status },
  })
}

function noEnvironment({ url }: Environment, cause?: unknown): DataverseError {
  return new DataverseError('wrong_environment', `There is no Dataverse environment at ${url}.`, {
    hint: 'Check the name and the region in DATAVERSE_URL. Run connect without an address to list the environments of an account.',
    ...(cause !== undefined && { cause }),
  })
}

function isUnknownHost(caught: unknown, depth = 0): boolean {
  if (!(caught instanceof Error) || depth > 3) return false
  return ('code' in caught && caught.code === 'ENOTFOUND') || isUnknownHost(caught.cause, depth + 1)
}
