import { randomUUID } from 'node:crypto'
import { DataverseError } from '../../errors.ts'
import { notABearerToken } from '../problem/token-failures.ts'

/** What may differ between two requests' headers; everything else is fixed. */
export interface HeaderOptions {
  readonly token: string
  /** Preferences, sent as one `Prefer` line. */
  readonly prefer?: readonly string[]
  /** `*` or an ETag. */
  readonly ifMatch?: string
  readonly hasBody: boolean
  /** Lets the environment's duplicate rules refuse the write (reference section 10). */
  readonly detectDuplicates?: boolean
}

/** The names of all headers that this server ever sends to Dataverse, lower case. */
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
 * @throws DataverseError `not_signed_in` when the token is not a bearer token, `invalid_argument`
 * when the ETag is none.
 * @see Reference section 4.1 (request headers)
 */
export function buildHeaders({
  token,
  prefer = [],
  ifMatch,
  hasBody,
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
    ...(hasBody && { 'Content-Type': 'application/json' }),
  }
}

/** Whether a text is an ETag as Dataverse gives them: `W/"1234567"`. */
export function isEtag(text: string): boolean {
  return /^(?:W\/)?"[\x21\x23-\x7e]{1,64}"$/.test(text)
}

function checkToken(token: string): string {
  if (/^[A-Za-z0-9._~+/=-]+$/.test(token)) return token
  throw notABearerToken()
}

function checkIfMatch(ifMatch: string): string {
  if (ifMatch === '*' || isEtag(ifMatch)) return ifMatch
  throw new DataverseError('invalid_argument', 'The ETag is not one that Dataverse gave.', {
    hint: 'Pass the etag exactly as get_record returned it, such as W/"1234567".',
  })
}
