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

export const recordReference = z
  .union([
    z.string().min(1).max(100),
    z.record(
      z.string().min(1).max(128),
      z.union([z.string().max(1000), z.number().min(-1e15).max(1e15), z.boolean()]),
    ),
  ])
  .describe('GUID, or an alternate key: {"accountnumber":"A-1"}.')

export const recordValues = z
  .record(z.string().min(1).max(200), z.unknown())
  .describe(
    'Columns and values: {"name":"Contoso","statuscode":1,"primarycontactid":"GUID",' +
      '"customerid":{"entity":"account","id":"GUID"}}.',
  )
