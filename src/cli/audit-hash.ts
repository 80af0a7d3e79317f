import { readFileSync } from 'node:fs'
import * as z from 'zod'
import { DataverseError } from '../errors.ts'
import { createSecretReader } from '../hosting/secret-reader.ts'
import { httpSchema } from '../hosting/http-settings.ts'
import { createUserHash, printUser, userHashKey } from '../telemetry/user-hash.ts'

const guid = z.guid()

/**
 * Prints how log and audit of the multi-user mode name a user, one line for each state key.
 *
 * @throws DataverseError `invalid_argument` for ids that are not GUIDs, `configuration` without a valid state
 * key.
 */
export function runAuditHash(tenantId: string, objectId: string): void {
  for (const [name, value] of [
    ['TENANT-ID', tenantId],
    ['OBJECT-ID', objectId],
  ] as const)
    if (!guid.safeParse(value).success) throw notGuid(name)
  for (const key of readStateKeys())
    process.stdout.write(`${createUserHash(userHashKey(key))(printUser(tenantId, objectId))}\n`)
}

function readStateKeys(): readonly Uint8Array[] {
  const problems: string[] = []
  const { STATE_KEY, STATE_KEY_FILE } = process.env
  const values = httpSchema.parse({
    ...(STATE_KEY && { STATE_KEY }),
    ...(STATE_KEY_FILE && { STATE_KEY_FILE }),
  })
  const keys = createSecretReader(
    values,
    (file) => readFileSync(file, 'utf8'),
    problems,
  ).stateKeys()
  if (keys.length === 0 && problems.length === 0) problems.push('STATE_KEY is missing')
  if (problems.length === 0) return keys
  throw new DataverseError('configuration', `${problems.join('; ')}.`, {
    hint: 'Set STATE_KEY_FILE to the file that the server uses, then run the command again.',
  })
}

function notGuid(name: string): DataverseError {
  return new DataverseError('invalid_argument', `${name} is not a GUID.`, {
    hint: 'Copy it from the user in the Microsoft Entra admin center: Object ID, and Tenant ID under Overview.',
  })
}
