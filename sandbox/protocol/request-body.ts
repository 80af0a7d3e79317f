import { createFailure } from '../failures/sandbox-failure.ts'
import type { Table } from '../schema/model.ts'
import { isObject } from '../write/change.ts'
import type { RequestBody } from '../write/change.ts'
import { badPayload } from '../write/write-failures.ts'
import type { WebApiRequest } from './web-api-request.ts'
import { parseJson } from '../../src/text/json.ts'

/** The JSON object in the body of a request about rows of `table`. */
export function readBody(table: Table, { headers, body }: WebApiRequest): RequestBody {
  const type = headers.get('content-type')
  if (type !== null && !/^application\/json\b/i.test(type)) throw unsupportedType(type)

  const json = parseJson(body)
  if (isObject(json)) return json
  throw badPayload(table, toReason(body))
}

/** The JSON object in the body of an action call; a missing body counts as an empty object. */
export function readParameters({ headers, body, url }: WebApiRequest): RequestBody {
  const type = headers.get('content-type')
  if (body.trim() === '') return {}
  if (type !== null && !/^application\/json\b/i.test(type)) throw unsupportedType(type)

  const json = parseJson(body)
  if (isObject(json)) return json
  throw createFailure({
    status: 400,
    code: '0x80048d19',
    message: `Invalid JSON in the body of the request ${url}.`,
  })
}

function toReason(body: string): string {
  if (body.trim() === '') return 'Unexpected end of input in JSON content.'
  return "Invalid JSON. An unexpected token was found in the JSON content. A 'StartObject' node was expected."
}

function unsupportedType(type: string): Error {
  return createFailure({
    status: 415,
    code: '',
    message: `The request entity's media type '${type}' is not supported for this resource.`,
  })
}
