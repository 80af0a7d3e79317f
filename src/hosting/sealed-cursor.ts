import { deflateRawSync, inflateRawSync } from 'node:zlib'
import * as z from 'zod'
import type { Clock } from '../time/clock.ts'
import { DataverseError } from '../errors.ts'
import type { StateCipher } from './state-cipher.ts'
import { cursorExpired } from '../dataverse/query/cursor.ts'
import type { Cursors, QueryState } from '../dataverse/query/cursor.ts'

const lifetimeMs = 15 * 60_000

/** The maximum length of a cursor that query_records accepts. */
const mostCharacters = 24_000

/**
 * Cursors that contain their encrypted state, so that any replica with the same state key can
 * continue. Valid for one caller of one environment, for 15 minutes (R36). Like the handles of
 * `createCursors`, they can be opened more than once.
 *
 * @param owner - Tenant, user and environment. Nobody else can open the cursor.
 */
export function createSealedCursors({
  sealer,
  owner,
  apiRoot,
  clock,
}: {
  readonly sealer: StateCipher
  readonly owner: readonly string[]
  /** Omitted from the state, because it is the same for all cursors. */
  readonly apiRoot: string
  readonly clock: Clock
}): Cursors {
  const associated = ['cursor 1', ...owner]

  return {
    async save({ link, ...state }) {
      const place = link?.startsWith(apiRoot) ? { path: link.slice(apiRoot.length) } : { link }
      const content = { until: Math.floor((clock.now() + lifetimeMs) / 1000), ...state, ...place }
      const text = `s_${seal(JSON.stringify(content))}`
      if (text.length <= mostCharacters) return text
      throw new DataverseError('invalid_query', 'The query is too long to be continued.', {
        hint: 'Shorten the filter, or set top so that one answer holds all rows.',
      })
    },

    async open(cursor) {
      const content = read(cursor)
      if (content === undefined || content.until * 1000 <= clock.now()) throw cursorExpired()
      const { until: _until, path, ...state } = content
      return path === undefined ? state : { ...state, link: `${apiRoot}${path}` }
    },
  }

  function seal(text: string): string {
    const compressed = deflateRawSync(text, { level: 9, dictionary })
    return sealer.seal(compressed, associated).toString('base64url')
  }

  function read(cursor: string): Content | undefined {
    if (!/^s_[A-Za-z0-9_-]+$/.test(cursor)) return undefined
    const opened = sealer.open(Buffer.from(cursor.slice(2), 'base64url'), associated)
    if (opened === undefined) return undefined
    return contentSchema.parse(JSON.parse(inflateRawSync(opened, { dictionary }).toString('utf8')))
  }
}

type Content = QueryState & { readonly until: number; readonly path?: string }

const contentSchema: z.ZodType<Content> = z.object({
  until: z.int(),
  entity: z.string(),
  select: z.string().exactOptional(),
  expand: z.string().exactOptional(),
  link: z.string().exactOptional(),
  path: z.string().exactOptional(),
  filter: z.string().exactOptional(),
  orderby: z.string().exactOptional(),
  apply: z.string().exactOptional(),
  view: z
    .object({
      kind: z.literal(['system', 'personal']),
      id: z.string(),
      whole: z.literal(true).exactOptional(),
      extra: z.string().exactOptional(),
    })
    .exactOptional(),
  skip: z.int(),
  capped: z.literal(true).exactOptional(),
  after: z.string().exactOptional(),
  given: z.string().exactOptional(),
  left: z.int(),
  pageRows: z.int(),
})

/**
 * Common cursor content, for compression. It halves the size, and the model pays for each character
 * twice, when it reads the cursor and when it sends it. A change needs a new number in `associated`.
 */
const dictionary = Buffer.from(
  '{"until":18,"entity":"account","select":"name,revenue,statuscode,statecode,ownerid,createdon,' +
    'modifiedon,primarycontactid","orderby":"createdon desc","filter":"statecode eq 0 and",' +
    '"path":"accounts?$select=name&$filter=statecode%20eq%200%20and%20&$orderby=createdon%20desc,' +
    '&$skiptoken=%3Ccookie%20pagenumber=%222%22%20pagingcookie=%22%253ccookie%2520page%253d%25221' +
    '%2522%253e%253c%2520last%253d%2522%2522%2520first%253d%2522%2522%2520%252f%253e%253cid%2520' +
    'last%253d%2522%257b%257d%2522%2520first%253d%2522%257b%257d%2522%2520%252f%253e%253c%252f' +
    'cookie%253e%22%20istracking=%22False%22%20/%3E","skip":0,"after":"","left":,"pageRows":}',
)
