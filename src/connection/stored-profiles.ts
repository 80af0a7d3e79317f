import * as z from 'zod'
import { parseVersioned } from '../storage/versioned-format.ts'
import { parseEnvironmentUrl } from '../environment/address.ts'
import { DataverseError } from '../errors.ts'

/** A connection: an environment and an account. */
export interface Profile {
  /** `https://contoso.crm4.dynamics.com` */
  readonly url: string
  /** User name of the account: `ada@contoso.com`. */
  readonly account?: string | undefined
  /** Id of the environment's tenant. */
  readonly tenantId?: string | undefined
  /** App registration, if it is not the default one. */
  readonly clientId?: string | undefined
  /** `https://login.microsoftonline.us`, if one was configured. */
  readonly authority?: string | undefined
}

export interface StoredProfiles {
  readonly profiles: Readonly<Record<string, Profile>>
  /** URLs by their first part. */
  readonly addresses: Readonly<Record<string, string>>
  /** Environments that the user disconnected and has not connected again. */
  readonly ended: readonly EndedConnection[]
}

/** An environment in which no program may open a sign-in by itself. */
export interface EndedConnection {
  readonly url: string
  /** Absent if no account was known. */
  readonly account?: string | undefined
  /** ISO 8601. */
  readonly at: string
}

/** More are not kept; the oldest goes. */
export const mostEnded = 100

const version = 1

/** The values that the corresponding settings accept; an altered file is rejected. */
const address = z.string().max(300).refine(isCanonical)
const accountName = z
  .string()
  .max(320)
  .regex(/^[^\p{Cc}\p{Cf}]+$/u)
const profileShape = z.looseObject({
  url: address,
  account: accountName.optional(),
  tenantId: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9.-]{1,127}$/)
    .optional(),
  clientId: z.guid().optional(),
  authority: z
    .url({ protocol: /^https$/ })
    .max(300)
    .optional(),
})
const nameShape = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/)
const fileShape = z.looseObject({
  profiles: z.record(nameShape, profileShape),
  addresses: z.record(nameShape, address).default({}),
  ended: z
    .array(z.looseObject({ url: address, account: accountName.optional(), at: z.iso.datetime() }))
    .max(mostEnded)
    .default([]),
})

/**
 * The profiles in a file's text; empty when there is no file.
 *
 * @throws DataverseError `configuration` when it is damaged, `conflict` when it has a newer version.
 */
export function parseStored(text: string | undefined, file: string): StoredProfiles {
  if (text === undefined) return { profiles: {}, addresses: {}, ended: [] }
  const versioned = parseVersioned(text)
  if (versioned !== undefined && versioned.v > version) {
    throw new DataverseError(
      'conflict',
      `${file} was written by a newer version of this program.`,
      {
        hint: 'Update this program, or use the newer version.',
      },
    )
  }
  const stored = fileShape.safeParse(versioned)
  if (stored.success) return stored.data
  const [issue] = stored.error.issues
  const where = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.join('.')}`
  throw new DataverseError(
    'configuration',
    `The stored connections are invalid${where.slice(0, 120)}.`,
    {
      hint: `Fix or delete ${file}, then connect again; it contains no tokens.`,
    },
  )
}

/** The text of a file; fields unknown to this version are kept. */
export function printStored(stored: StoredProfiles): string {
  return `${JSON.stringify({ ...stored, v: version }, null, 2)}\n`
}

function isCanonical(url: string): boolean {
  try {
    return parseEnvironmentUrl(url).url === url
  } catch {
    return false
  }
}
