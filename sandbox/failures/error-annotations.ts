import { toGuid } from '../schema/name-guid.ts'

/** What a plug-in's author can set, as in the `fail` fault. */
export interface PluginDetails {
  /** A number of the SDK's `OperationStatus`: 1 is Canceled. */
  readonly operationStatus?: number | undefined
  readonly subErrorCode?: number | undefined
  readonly traceText?: string | undefined
}

interface Reported extends PluginDetails {
  readonly status: number
  readonly code: string
  readonly message: string
}

export type Annotation = readonly [name: string, value: string]

const unspecific = -2_146_233_088

/**
 * The annotations of an error, in the service's order. A request gets those that its
 * `odata.include-annotations` preference names.
 *
 * @see Reference section 13.1; `DP/webapi/compose-http-requests-handle-errors.md`.
 */
export function errorAnnotations(error: Reported): readonly Annotation[] {
  const { status, code, message, operationStatus = 0, subErrorCode = unspecific } = error
  const hex = code.replace(/^0x/iu, '')
  const step = toGuid(`step:${code}`)
  const details = {
    OperationStatus: operationStatus,
    SubErrorCode: subErrorCode,
    ApiExceptionSourceKey: `Plugin/${service}`,
    ApiStepKey: step,
    ApiDepthKey: 1,
    ApiActivityIdKey: crypto.randomUUID(),
    ApiPluginSolutionNameKey: 'System',
    ApiStepSolutionNameKey: 'System',
    ApiExceptionCategory: status < 500 ? 'ClientError' : 'SystemFailure',
    // The service's own spelling.
    ApiExceptionMesageName: symbolicNames[code.toLowerCase()] ?? 'UnExpected',
    ApiExceptionHttpStatusCode: status,
  }
  const cds = 'Microsoft.PowerApps.CDS'
  return [
    ...Object.entries(details).map(([name, value]): Annotation => [
      `${cds}.ErrorDetails.${name}`,
      String(value),
    ]),
    [
      `${cds}.HelpLink`,
      `http://go.microsoft.com/fwlink/?LinkID=398563&error=Microsoft.Crm.CrmException%3a${hex}&client=platform`,
    ],
    [`${cds}.TraceText`, error.traceText ?? `\r\n[${service}: ${service}]\r\n[${step}: ]\r\n\r\n`],
    [`${cds}.InnerError.Message`, message],
  ]
}

const service = 'Microsoft.Crm.ObjectModel.CustomBusinessEntityService'

/** Names of frequent codes (reference section 13.4). */
const symbolicNames: Readonly<Record<string, string>> = {
  '0x80040200': 'RequiredFieldMissing',
  '0x80040203': 'InvalidArgument',
  '0x80040217': 'ObjectDoesNotExist',
  '0x80040220': 'PrivilegeDenied',
  '0x80040225': 'unManagedidsusernotenabled',
  '0x80040227': 'CannotDeleteDueToAssociation',
  '0x80040233': 'InvalidState',
  '0x80040237': 'DuplicateRecord',
  '0x80040265': 'IsvAborted',
  '0x80040333': 'DuplicateRecordsFound',
  '0x80042f09': 'UserNotAssignedRoles',
  '0x8004431a': 'PicklistValueOutOfRange',
  '0x8004432f': 'IntegerValueOutOfRange',
  '0x80044330': 'DecimalValueOutOfRange',
  '0x80044331': 'StringLengthTooLong',
  '0x80044352': 'ExpiredVersionStamp',
  '0x80044911': 'CannotUpdateRollupFields',
  '0x80048306': 'unManagedIdsAccessDenied',
  '0x80048408': 'InvalidStateCodeStatusCode',
  '0x8004e023': 'AggregateQueryRecordLimitExceeded',
  '0x8004f502': 'AttributePrivilegeCreateIsMissing',
  '0x8004f507': 'AttributePermissionUpdateIsMissingDuringUpdate',
  '0x80050222': 'TooManySelectionsForAttributeType',
  '0x80050224': 'AttributeTypeNotSupportedForGroupByOrderByQuery',
  '0x80060882': 'ConcurrencyVersionMismatch',
  '0x80060891': 'RecordNotFoundByEntityKey',
  '0x80060892': 'DuplicateRecordEntityKey',
  '0x80072560': 'UserNotMemberOfOrg',
}
