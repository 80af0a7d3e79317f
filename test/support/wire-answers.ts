import * as z from 'zod'
import { apiRoot, type RecordedRequest, type WireAnswer } from './service-double.ts'

/** The record in these responses. */
export const recordGuid = '5a3f0c1e-1111-4222-8333-00000000abcd'

/** An error body as in reference section 13.1. */
export function wireError(status: number, code: string, message: string): WireAnswer {
  return { status, json: { error: { code, message } } }
}

export const created: WireAnswer = {
  status: 201,
  json: {
    '@odata.context': `${apiRoot}$metadata#accounts(accountid)/$entity`,
    '@odata.etag': 'W/"586323"',
    accountid: recordGuid,
  },
}

/** The same for the id in the request. */
export function createdAsSent({ body }: RecordedRequest): WireAnswer {
  const { accountid } = z.looseObject({ accountid: z.string() }).parse(body)
  return { status: 201, json: { '@odata.etag': 'W/"586323"', accountid } }
}

export const duplicate = wireError(412, '0x80040237', 'Cannot insert duplicate key.')

export const noSuchRecord = wireError(
  404,
  '0x80040217',
  `Entity 'account' With Id = ${recordGuid} Does Not Exist`,
)

export const mayNotRead = wireError(
  403,
  '0x80040220',
  `Principal user (Id=${recordGuid}, type=8), is missing prvReadAccount privilege (Id=${recordGuid}) on OTC=1 for entity 'account'`,
)

export const badGateway: WireAnswer = { status: 502, text: '<html>Bad Gateway</html>' }

export const throttled = (seconds?: string): WireAnswer => ({
  ...wireError(
    429,
    '0x80072322',
    'Number of requests exceeded the limit of 6000 over time window of 300 seconds.',
  ),
  ...(seconds !== undefined && { headers: { 'Retry-After': seconds } }),
})
