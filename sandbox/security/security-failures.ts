import type { SandboxFailure } from '../failures/sandbox-failure.ts'
import { createFailure } from '../failures/sandbox-failure.ts'
import type { Column, Table } from '../schema/model.ts'
import type { AccessType } from '../schema/privileges.ts'
import { privilegeId, privilegeName } from '../schema/privileges.ts'

/** The principal that lacks a right, as the texts describe it. */
export interface Lacking {
  readonly kind: 'user' | 'team'
  readonly id: string
  readonly callerId: string
  readonly roleCount: number
  readonly privilegeCount: number
}

const userType = 8
const teamType = 9
const noId = '00000000-0000-0000-0000-000000000000'

/** No role of the principal grants the right at all (reference 13.3). */
export function missingPrivilege(
  table: Table,
  access: AccessType,
  lacking: Lacking,
): SandboxFailure {
  const { kind, id, callerId, roleCount, privilegeCount } = lacking
  const name = privilegeName(table, access)
  return forbid(
    '0x80040220',
    `Principal ${kind} (Id=${id}, type=${kind === 'team' ? teamType : userType}, ` +
      `roleCount=${roleCount}, privilegeCount=${privilegeCount}, accessMode=0), is missing ${name} ` +
      `privilege (Id=${privilegeId(name)}) on OTC=${table.objectTypeCode} for entity ` +
      `'${table.logicalName}' (LocalizedName='${table.displayName}'). context.Caller=${callerId}. ` +
      'Consider adding missed privilege to one of the principal (user/team) roles.',
  )
}

/** The right's depth does not include this row (reference 13.4). */
export function rowOutOfReach(
  table: Table,
  access: AccessType,
  {
    id,
    owner = noId,
    ownedByTeam,
    unit = noId,
    callerId,
  }: {
    readonly id: string
    readonly owner: string | undefined
    readonly ownedByTeam: boolean
    readonly unit: string | undefined
    readonly callerId: string
  },
): SandboxFailure {
  return forbid(
    '0x80048306',
    `SecLib::AccessCheckEx failed. Returned hr = -2147187962, ObjectID: ${id}, OwnerId: ${owner},  ` +
      `OwnerIdType: ${ownedByTeam ? teamType : userType} and CallingUser: ${callerId}. ` +
      `ObjectTypeCode: ${table.objectTypeCode}, objectBusinessUnitId: ${unit}, ` +
      `AccessRights: ${access}Access`,
  )
}

/** A secured column in a body (reference section 16). */
export function securedColumn(
  table: Table,
  column: Column,
  operation: 'create' | 'update',
  userId: string,
): SandboxFailure {
  return forbid(
    operation === 'create' ? '0x8004f502' : '0x8004f507',
    `Caller user with Id ${userId} does not have ${operation} permissions to a ` +
      `${column.displayName ?? column.schemaName} secured field on entity ${table.displayName} table. ` +
      'The requested operation could not be completed.',
  )
}

export function disabledUser(id: string): SandboxFailure {
  return forbid(
    '0x80040225',
    `The specified user(Id = ${id}) is either disabled or is not a member of any business unit.`,
  )
}

export function userWithoutRoles(id: string): SandboxFailure {
  return forbid('0x80042f09', `The user with Id ${id} has not been assigned any roles.`)
}

export function notAMember(): SandboxFailure {
  return forbid('0x80072560', 'The user is not a member of the organization.')
}

function forbid(code: string, message: string): SandboxFailure {
  return createFailure({ status: 403, code, message })
}
