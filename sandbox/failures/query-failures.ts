import type { SandboxFailure } from './sandbox-failure.ts'
import { createFailure } from './sandbox-failure.ts'
import type { Table } from '../schema/model.ts'

/** Code of the OData parser's own errors (reference 13.1). */
export const parserCode = '0x0'
/** Code of errors of the Web API layer (reference 13.4). */
export const httpCode = '0x80060888'

export function refuse(message: string, code: string = httpCode): SandboxFailure {
  return createFailure({ status: 400, code, message })
}

export function typeName(table: Pick<Table, 'logicalName'>): string {
  return `Microsoft.Dynamics.CRM.${table.logicalName}`
}

/** A name in `$select`, `$filter`, `$orderby` or `$expand` that the table does not have. */
export function unknownProperty(name: string, type: string): SandboxFailure {
  return refuse(`Could not find a property named '${name}' on type '${type}'.`, parserCode)
}

export function unsupportedNode(node: string): SandboxFailure {
  return refuse(`The query node ${node} is not supported`)
}

export function rowNotFound(table: Pick<Table, 'logicalName'>, id: string): SandboxFailure {
  return createFailure({
    status: 404,
    code: '0x80040217',
    message: `Entity '${table.logicalName}' With Id = ${id} Does Not Exist`,
  })
}

/** A URL path with an invalid key or invalid parameters. */
export function badPath(): SandboxFailure {
  return refuse('Bad Request - Error in query syntax.')
}
