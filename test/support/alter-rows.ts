import * as z from 'zod'
import type { Fetch } from '../../src/network/fetch.ts'

export type Row = Record<string, unknown>
const page = z.looseObject({ value: z.array(z.record(z.string(), z.unknown())) })

/** Changes the rows of every response that is a page of rows. */
export function alterRows(change: (row: Row) => Row) {
  return async (request: Request, next: Fetch) => {
    const response = await next(request)
    if (/RetrieveMetadataChanges|EntityDefinitions|savedqueries/.test(request.url)) return response
    const body = page.safeParse(await response.clone().json())
    if (!body.success) return response
    return Response.json(
      { ...body.data, value: body.data.value.map(change) },
      { status: response.status, headers: { 'Content-Type': 'application/json' } },
    )
  }
}
