import * as z from 'zod'

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

/**
 * A record as one text, which `toRecordKey` reads. An object is taken too, but not offered: LangChain's
 * adapters show a choice of text and object as the object alone, and then refuse every GUID.
 */
export const recordReference = z
  .preprocess(asText, z.string().min(1).max(2000))
  .describe("GUID, or an alternate key: accountnumber='A-1'.")

export const recordValues = z
  .record(z.string().min(1).max(200), z.unknown())
  .describe(
    'Columns and values: {"name":"Contoso","statuscode":1,"primarycontactid":"GUID",' +
      '"customerid":{"entity":"account","id":"GUID"}}.',
  )

function asText(given: unknown): unknown {
  const isObject = typeof given === 'object' && given !== null && !Array.isArray(given)
  return isObject ? JSON.stringify(given) : given
}
