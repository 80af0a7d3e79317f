import type { SandboxFailure } from '../failures/sandbox-failure.ts'
import { createFailure } from '../failures/sandbox-failure.ts'
import { parserCode, refuse, typeName } from '../failures/query-failures.ts'
import type { Column, Table } from '../schema/model.ts'

/** Code of errors in a request body (reference 13.3). */
export const payloadCode = '0x80048d19'

/** An invalid request body; `reason` is the sentence of the service's OData reader. */
export function badPayload(table: Table, reason: string): SandboxFailure {
  return refuse(
    `Error identified in Payload provided by the user for Entity :'${table.entitySetName}', For more ` +
      'information on this error please follow this help link ' +
      'https://go.microsoft.com/fwlink/?linkid=2195293  ---->  InnerException : ' +
      `Microsoft.OData.ODataException: ${reason}`,
    payloadCode,
  )
}

/** A column name where `@odata.bind` needs a navigation property, or wrong letter case. */
export function undeclaredProperty(table: Table, name: string): SandboxFailure {
  return badPayload(
    table,
    `An undeclared property '${name}' which only has property annotations in the payload but no ` +
      'property value was found in the payload. In OData, only declared navigation properties and ' +
      'declared named streams can be represented as properties without values.',
  )
}

export function invalidProperty(table: Table, name: string): SandboxFailure {
  return refuse(
    'An error occurred while validating input parameters: Microsoft.Crm.CrmException: Invalid ' +
      `property '${name}' was found in entity '${typeName(table)}'. ---> Microsoft.OData.ODataException: ` +
      'Does not support untyped value in non-open type.',
    parserCode,
  )
}

/** A lookup written as a plain value. */
export function directLookup(code: string): SandboxFailure {
  return refuse(
    'CRM do not support direct update of Entity Reference properties, Use Navigation properties instead.',
    code,
  )
}

export function wrongLiteral(table: Table, value: unknown, edm: string): SandboxFailure {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return badPayload(table, `Cannot convert the literal '${text}' to the expected type '${edm}'.`)
}

export function missingColumn(column: Column): SandboxFailure {
  return refuse(`Attribute '${column.logicalName}' cannot be NULL`, '0x80040200')
}

export function duplicateRow(): SandboxFailure {
  return createFailure({
    status: 412,
    code: '0x80040237',
    message: 'A record with matching key values already exists.',
  })
}

export function duplicateLink(): SandboxFailure {
  return createFailure({
    status: 412,
    code: '0x80040237',
    message: 'Cannot insert duplicate key.',
  })
}

/** The table does not support the method. */
export function methodNotSupported(method: string, table: Table): SandboxFailure {
  return refuse(
    `The '${method}' method does not support entities of type '${table.logicalName}'. ` +
      'MessageProcessorCache returned MessageProcessor.Empty.',
    '0x80040800',
  )
}
