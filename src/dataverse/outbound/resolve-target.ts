import type { Environment } from '../../environment/address.ts'
import { DataverseError } from '../../errors.ts'
import { percentEncode } from '../names.ts'

/** What a request addresses: a path built by this server, or a page link from the service. */
export type RequestTarget =
  | {
      readonly kind: 'path'
      /** Relative to the API root, already encoded: `accounts(5a3f...)`. */
      readonly path: string
      /** Query options by their full name: `$select`, `@p1`. Values are encoded here. */
      readonly query: Readonly<Record<string, string>>
    }
  | { readonly kind: 'link'; readonly link: string }
  /** The one address outside the Web API: a query of Dataverse search, whose parameters are in the body. */
  | { readonly kind: 'search' }

/**
 * The address of a request, verified to be inside the environment's own Web API.
 *
 * Its host is the environment's host or the `.api.` variant. Its path starts with `/api/data/v9.2/`
 * and contains nothing that a parser would rewrite: dot segments, backslashes, tabs, user names. Beside
 * these there is only the fixed address of Dataverse search.
 *
 * @throws DataverseError `blocked` for anything else, `invalid_query` above 32,768 characters.
 */
export function resolveTarget(environment: Environment, target: RequestTarget): string {
  if (target.kind === 'search') return `${environment.url}${searchPath}`
  const address =
    target.kind === 'link' ? target.link : `${environment.apiRoot}${target.path}${print(target)}`
  if (!isOwnAddress(environment, address)) throw blocked()
  if (address.length > longestAddress) throw tooLong()
  return address
}

const longestAddress = 32_768
const apiPrefix = '/api/data/v9.2/'
/** @see Reference, part 2, section 4 */
const searchPath = '/api/search/v2.0/query'
/** `accounts(...)`, `Attributes`, `Microsoft.Dynamics.CRM.X`: never empty, never only dots. */
const segmentPattern = /^[A-Za-z_][\w.]*(?:\([^()/\\]*\))?$/

function print({ query }: { readonly query: Readonly<Record<string, string>> }): string {
  const options = Object.entries(query).map(([name, value]) => {
    return `${name}=${percentEncode(value)}`
  })
  return options.length === 0 ? '' : `?${options.join('&')}`
}

function isOwnAddress(environment: Environment, address: string): boolean {
  if (/[\p{Cc}\\#]/u.test(address) || !URL.canParse(address)) return false
  const url = new URL(address)
  if (!ownOrigins(environment).includes(url.origin)) return false
  if (!url.pathname.startsWith(apiPrefix)) return false

  const written = address.split('?', 1)[0] ?? ''
  if (written.toLowerCase() !== `${url.origin}${url.pathname}`.toLowerCase()) return false
  const segments = url.pathname.slice(apiPrefix.length).split('/')
  return segments.every((segment) => segmentPattern.test(segment))
}

function ownOrigins({ url }: Environment): readonly string[] {
  const twin = url.replace(/^(https:\/\/[a-z0-9-]+)\.(crm\d*\.)/, '$1.api.$2')
  return [url, twin]
}

function blocked(): DataverseError {
  return new DataverseError(
    'blocked',
    'A request outside the Web API of the configured environment was not sent.',
    {
      hint: 'Start the query again without the cursor. If this happens again, tell the administrator: the environment returns foreign links.',
    },
  )
}

function tooLong(): DataverseError {
  return new DataverseError(
    'invalid_query',
    'The query is longer than the 32,768 characters that Dataverse accepts.',
    { hint: 'Shorten filter, select or expand, then repeat the call.' },
  )
}
