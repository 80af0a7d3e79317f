import * as z from 'zod'
import { parseEnvironmentUrl } from '../environment/address.ts'
import { DataverseError } from '../errors.ts'
import { parseVersioned } from '../storage/versioned-format.ts'

/** What the user lets the AI do in an environment: less than settings and policy allow, never more. */
export interface StoredLimit {
  /** `https://contoso.crm4.dynamics.com` */
  readonly url: string
  /** Only for this account; otherwise for every account. */
  readonly account?: string | undefined
  readonly readOnly: boolean
  /** Entities and columns that are closed, as in `DATAVERSE_DENY`. */
  readonly deny: readonly string[]
}

const version = 1
const pattern = /^[a-z_*][a-z0-9_*]*(?:\.[a-z_*][a-z0-9_*]*)?$/

const limitShape = z.looseObject({
  url: z.string().max(300).refine(isCanonical),
  account: z.string().max(320).optional(),
  readOnly: z.boolean(),
  deny: z.array(z.string().max(260).regex(pattern)).max(2000),
})
const fileShape = z.looseObject({ limits: z.array(limitShape).max(1000) })

/**
 * The limits in a file's text; none when there is no file.
 *
 * @throws DataverseError `configuration` when it is damaged or a newer version wrote it. Then nothing may be
 *   assumed to be open.
 */
export function parseLimits(text: string | undefined, file: string): readonly StoredLimit[] {
  if (text === undefined) return []
  const versioned = parseVersioned(text)
  const isNewer = versioned !== undefined && versioned.v > version
  const parsed = isNewer ? undefined : fileShape.safeParse(versioned)
  if (parsed?.success) return parsed.data.limits
  const why = isNewer ? 'was written by a newer version of this program' : 'is damaged'
  throw new DataverseError(
    'configuration',
    `The limits that the user set cannot be read: ${file} ${why}.`,
    {
      hint: isNewer
        ? 'Update this program, or use the newer version.'
        : `Ask the user to correct or delete ${file} and to set the limits again.`,
    },
  )
}

export function printLimits(limits: readonly StoredLimit[]): string {
  return `${JSON.stringify({ limits, v: version }, undefined, 2)}\n`
}

function isCanonical(url: string): boolean {
  try {
    return parseEnvironmentUrl(url).url === url
  } catch {
    return false
  }
}
