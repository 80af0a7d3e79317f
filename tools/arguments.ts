import * as z from 'zod'
import { DataverseError } from '../src/errors.ts'

/** Arguments that several tools take, with one wording. */

export const entityName = z
  .string()
  .min(1)
  .max(128)
  .describe('Logical, set or display name: "account".')

export const selectList = z
  .array(z.string().min(1).max(128))
  .min(1)
  .max(200)
  .describe('Columns to return: ["name","revenue","ownerid"].')

const reference = z.string().min(1).max(2000)
const referenceForms = "GUID, or an alternate key: accountnumber='A-1'."

/**
 * A record as one text, which `toRecordKey` reads. An object is taken too, but not offered: LangChain's
 * adapters show a choice of text and object as the object alone, and then refuse every GUID.
 */
export const recordReference = z.preprocess(asText, reference).describe(referenceForms)

/** Maximum records of one call that writes. */
export const mostRecords = 25

/** One record, or a list of them. */
export const recordReferences = z
  .preprocess(
    (given) => {
      const list = typeof given === 'string' && given.startsWith('[') ? parseList(given) : given
      return Array.isArray(list) ? list.map(asText) : asText(list)
    },
    z.union([reference, z.array(reference).min(1).max(mostRecords)]),
  )
  .describe(`${referenceForms} Or up to ${mostRecords} of them.`)

export const recordValues = z.record(z.string().min(1).max(200), z.unknown())

/**
 * The values of one record, or of several. Published as one type, not as a choice, for the same reason as
 * `recordReference`.
 */
export const recordValuesList = z
  .preprocess(
    (given) => (isObject(given) ? [given] : given),
    z.array(recordValues).min(1).max(mostRecords),
  )
  .meta({ type: ['object', 'array'] })
  .describe(
    'Columns and values: {"name":"Contoso","statuscode":1,"primarycontactid":"GUID",' +
      `"customerid":{"entity":"account","id":"GUID"}}. Or a list of up to ${mostRecords}.`,
  )

/** @throws DataverseError `invalid_argument` if an argument that only one record can have is given. */
export function refuseForList(name: string, value: string | undefined): void {
  if (value === undefined) return
  throw new DataverseError('invalid_argument', `A list takes no ${name}.`, {
    hint: `Leave ${name} out, or write one record. Nothing was sent to Dataverse.`,
  })
}

function parseList(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

const isObject = (given: unknown) =>
  typeof given === 'object' && given !== null && !Array.isArray(given)

function asText(given: unknown): unknown {
  return isObject(given) ? JSON.stringify(given) : given
}
