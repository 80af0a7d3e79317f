import * as z from 'zod'

import { isFailure } from '../../../../sandbox/failures/sandbox-failure.ts'
import { readMetadata } from '../../../../sandbox/metadata/read-metadata.ts'
import { loadSchema } from '../../../../sandbox/schema/load-schema.ts'

export const schema = loadSchema()
export const root = 'http://localhost:8080/api/data/v9.2/'
export const picklist = 'Microsoft.Dynamics.CRM.PicklistAttributeMetadata'
export const account = "EntityDefinitions(LogicalName='account')"

type Options = Readonly<Record<string, string>>

/** GETs a path below the API root, with decoded options. */
export function read(path: string, options: Options = {}): unknown {
  return readMetadata(schema, {
    segments: path.split('/'),
    options: new Map(Object.entries(options)),
    root,
    version: 3,
  }).body
}

const listShape = z.object({ value: z.array(z.looseObject({})) })

/** The `value` of a collection response. */
export function list(path: string, options: Options = {}) {
  return listShape.parse(read(path, options)).value
}

/** Status, code and message of the failure that a call must throw. */
export function refusalOf(call: () => unknown): unknown {
  try {
    call()
  } catch (error) {
    if (isFailure(error)) return { status: error.status, code: error.code, message: error.message }
    throw error
  }
  return 'no refusal'
}

export function refusal(path: string, options: Options = {}): unknown {
  return refusalOf(() => read(path, options))
}
