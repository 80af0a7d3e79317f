import { randomUUID } from 'node:crypto'
import { DataverseError } from '../../errors.ts'
import { notABearerToken } from '../problem/token-failures.ts'

/** The headers that vary between requests. All others are fixed. */
export interface HeaderOptions {
  readonly token: string
  /** Preferences, sent as one `Prefer` line. */
  readonly prefer?: readonly string[]
  /** `*` or an ETag. */
  readonly ifMatch?: string
  readonly hasBody: boolean
  /** Of the body; JSON by default. */
  readonly contentType?: string
  /** Lets the environment's duplicate rules refuse the write (reference section 10). */
  readonly detectDuplicates?: boolean
}

/** The names of all headers that this server sends to Dataverse, in lower case. */
export const sentHeaders = [
  'accept',
  'accept-encoding',
  'authorization',
  'content-type',
  'if-match',
  'if-none-match',
  'mscrm.suppressduplicatedetection',
  'odata-maxversion',
  'odata-version',
  'prefer',
  'user-agent',
  'x-ms-client-request-id',
] as const

/**
 * The headers of one request.
 *
 * `If-None-Match: null` keeps stale cached data out of expanded records.
 *
 * @throws DataverseError `not_signed_in` if the token is not a bearer token; `invalid_argument` if
 * the ETag is not valid.
 * @see Reference section 4.1 (request headers)
 */
export function buildHeaders({
  token,
  prefer = [],
  ifMatch,
  hasBody,
  contentType = 'application/json',
  detectDuplicates = false,
}: HeaderOptions): Readonly<Record<string, string>> {
  return {
    Accept: 'application/json',
    'Accept-Encoding': 'gzip',
    Authorization: `Bearer ${checkToken(token)}`,
    'If-None-Match': 'null',
    'OData-MaxVersion': '4.0',
    'OData-Version': '4.0',
    'User-Agent': 'dataverse-mcp-server',
    'x-ms-client-request-id': randomUUID(),
    ...(prefer.length > 0 && { Prefer: prefer.join(',') }),
    ...(ifMatch !== undefined && { 'If-Match': checkIfMatch(ifMatch) }),
    ...(detectDuplicates && { 'MSCRM.SuppressDuplicateDetection': 'false' }),
    ...(hasBody && { 'Content-Type': contentType }),
  }
}

/** Whether a text is an ETag in Dataverse's form: `W/"1234567"`. */
export function isEtag(text: string): boolean {
  return /^(?:W\/)?"[\x21\x23-\x7e]{1,64}"$/.test(text)
}

function checkToken(token: string): string {
  if (/^[A-Za-z0-9._~+/=-]+$/.test(token)) return token
  throw notABearerToken()
}

function checkIfMatch(ifMatch: string): string {
  if (ifMatch === '*' || isEtag(ifMatch)) return ifMatch
  throw new DataverseError('invalid_argument', 'The etag is not one that Dataverse returned.', {
    hint: 'Pass the etag exactly as get_record returned it, such as W/"1234567".',
  })
}
