import * as z from 'zod'
import type { Config } from '../config.ts'
import { parseConfig } from '../config.ts'
import { DataverseError, isDataverseError } from '../errors.ts'
import { parseJson } from '../text/json.ts'

/** What an administrator set for every user of this computer. */
export interface Policy {
  /** Where it was read: `/etc/dataverse-mcp-server/policy.json`. */
  readonly file: string
  /** The settings it has, by their names: `DATAVERSE_READ_ONLY`. */
  readonly names: readonly string[]
  /** All settings, parsed. Those that `names` lacks have their defaults. */
  readonly config: Config
}

/** These name a user, hold a secret, or choose another set of settings. */
const personal = new Set([
  'DATAVERSE_ACCESS_TOKEN',
  'DATAVERSE_TOKEN_STORE_SECRET',
  'DATAVERSE_PROFILE',
  'DATAVERSE_SANDBOX',
])

/**
 * Reads the text of a `policy.json`: one object whose keys are settings, with texts, numbers, `true`,
 * `false`, or lists of texts as values.
 *
 * @example
 * parsePolicy('{ "DATAVERSE_READ_ONLY": true, "DATAVERSE_DENY": ["contact.governmentid"] }', file)
 * @throws DataverseError `configuration` with every problem.
 */
export function parsePolicy(text: string, file: string): Policy {
  const { data: given } = z.record(z.string(), z.unknown()).safeParse(parseJson(text))
  if (given === undefined) throw unreadable(file, 'it must be one JSON object of settings')
  const variables: Record<string, string> = {}
  const problems: string[] = []
  for (const [name, value] of Object.entries(given)) {
    const printed = toText(value)
    if (personal.has(name)) problems.push(`${name} cannot be set for everybody`)
    else if (!name.startsWith('DATAVERSE_'))
      problems.push(`${JSON.stringify(name)} is not a setting`)
    else if (printed === undefined || printed === '')
      problems.push(`${name} must be a text, a number, true, false, or a list of texts`)
    else variables[name] = printed
    // JSON.parse keeps the last one only, so the administrator's first list would be lost without a word.
    if (countKeys(text, name) > 1) problems.push(`${name} is there twice`)
  }
  try {
    const config = parseConfig(variables)
    if (problems.length === 0) return { file, names: Object.keys(variables), config }
  } catch (error) {
    if (!isDataverseError(error)) throw error
    problems.push(error.message.replace(/^Invalid settings: |\.$/g, ''))
  }
  throw unreadable(file, problems.join('; '))
}

/** @returns An error that tells the user whom to ask, since only an administrator can change the file. */
export function unreadable(file: string, problem: string, cause?: unknown): DataverseError {
  return new DataverseError('configuration', `The administrator's policy ${file}: ${problem}.`, {
    hint: 'Nothing starts until it is correct. Ask the administrator of this computer to correct or remove the file.',
    cause,
  })
}

function toText(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value.join(',')
  return undefined
}

const countKeys = (text: string, name: string) =>
  [...text.matchAll(/"([^"\\]*)"\s*:/g)].filter(([, key]) => key === name).length
