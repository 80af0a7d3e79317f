import { refuse } from '../failures/query-failures.ts'
import { toGuid } from '../schema/name-guid.ts'
import type { Table } from '../schema/model.ts'
import type { StoredRow } from '../store/store.ts'

/** `organizations.maxuploadfilesize`, which counts the characters of base64. */
const mostCharacters = 5_242_880
/** 100 ns ticks from year 1 to 1970. */
const ticksAtEpoch = 621_355_968_000_000_000

/**
 * The size of a note's file, and the id, time and URL of a row's image.
 *
 * @throws a failure for a file over the limit.
 * @see Reference part 2, section 5.
 */
export function filesOf(
  { logicalName, primaryId, primaryImage }: Table,
  row: StoredRow,
): StoredRow {
  if (logicalName === 'annotation') return { filesize: sizeOf(row['documentbody']) }
  if (primaryImage === undefined) return {}

  const image = row[primaryImage] ?? null
  const names = { id: `${primaryImage}id`, time: `${primaryImage}_timestamp` }
  const url = `${primaryImage}_url`
  if (typeof image !== 'string') return { [names.id]: null, [names.time]: null, [url]: null }
  const id = toGuid(`image:${image}`)
  const isKept = row[names.id] === id
  const time = isKept ? row[names.time] : Date.parse(String(row['modifiedon'])) * 1e4 + ticksAtEpoch
  return {
    [names.id]: id,
    [names.time]: time ?? null,
    [url]: `/Image/download.aspx?Entity=${logicalName}&Attribute=${primaryImage}&Id=${String(row[primaryId])}&Timestamp=${String(time)}`,
  }
}

function sizeOf(body: unknown): number {
  if (typeof body !== 'string') return 0
  if (body.length > mostCharacters) {
    throw refuse(
      'Attachment file size is too big. Files cannot exceed the maximum size that the administrator set.',
      '0x80044a02',
    )
  }
  return Buffer.from(body, 'base64').length
}
