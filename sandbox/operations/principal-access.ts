import type { AliasValue } from '../../odata/ast.ts'
import { refuse } from '../failures/query-failures.ts'
import type { Table } from '../schema/model.ts'
import { accessTypes, hasPrivilege, privilegeId } from '../schema/privileges.ts'
import { findPrincipal, findTeamPrincipal } from '../security/principal.ts'
import { listPrivileges } from '../security/privilege-list.ts'
import { checkRow, reaches } from '../security/row-access.ts'
import type { Context, Principal } from '../security/context.ts'
import type { StoredRow } from '../store/store.ts'
import { isObject } from '../write/change.ts'
import type { RequestBody } from '../write/change.ts'
import { resolveReference } from '../write/reference.ts'
import type { RowFunction } from './operation.ts'

/** `RetrieveUserPrivileges` of a user: every privilege with its widest depth. */
export const retrieveUserPrivileges: RowFunction = {
  entities: ['systemuser'],
  parameters: [],
  type: 'Microsoft.Dynamics.CRM.RetrieveUserPrivilegesResponse',
  run(context, table, row) {
    const { rights } = principalOf(context, table, row)
    return {
      RolePrivileges: listPrivileges(context.schema, rights).map(
        ({ name, depth, businessUnitId }) => ({
          Depth: depth,
          PrivilegeId: privilegeId(name),
          BusinessUnitId: businessUnitId,
          PrivilegeName: name,
        }),
      ),
    }
  },
}

/** `RetrievePrincipalAccess(Target=@row)` of a user or team: its rights on one row. */
export const retrievePrincipalAccess: RowFunction = {
  entities: ['systemuser', 'team'],
  parameters: ['Target'],
  type: 'Microsoft.Dynamics.CRM.RetrievePrincipalAccessResponse',
  run(context, table, row, parameters) {
    const target = findTarget(context, table, parameters('Target'))
    checkRow(context, target.table, target.row, 'Read')
    const asked = { ...context, principal: principalOf(context, table, row) }
    const held = accessTypes
      .filter((access) => hasPrivilege(target.table, access))
      .filter((access) => reaches(asked, target.table, target.row, access))
    return { AccessRights: held.map((access) => `${access}Access`).join(', ') || 'None' }
  },
}

function principalOf({ store, principal }: Context, table: Table, row: StoredRow): Principal {
  const id = String(row[table.primaryId])
  const found =
    table.logicalName === 'team' ? findTeamPrincipal(store, id) : findPrincipal(store, id)
  return found ?? principal
}

/** Resolves `{'@odata.id':'accounts(...)'}`, or a row given by its type and key. */
function findTarget(
  context: Context,
  called: Table,
  value: AliasValue | undefined,
): { readonly table: Table; readonly row: StoredRow } {
  const body = value?.type === 'json' && isObject(value.value) ? value.value : {}
  const text = body['@odata.id'] ?? typedAddress(context, body)
  if (typeof text !== 'string') {
    throw refuse(
      'Required field Target is missing for the function RetrievePrincipalAccess.',
      '0x80040203',
    )
  }
  const tables = context.schema.tables.map(({ logicalName }) => logicalName)
  const { entity, id } = resolveReference(context, called, tables, text)
  const table = context.schema.table(entity) ?? called
  return { table, row: context.store.get(entity, id) ?? {} }
}

function typedAddress({ schema }: Context, body: RequestBody): string | undefined {
  const type = body['@odata.type']
  if (typeof type !== 'string') return undefined
  const table = schema.table(type.replace(/^#?Microsoft\.Dynamics\.CRM\./, ''))
  const id = table && body[table.primaryId]
  return table && typeof id === 'string' ? `${table.entitySetName}(${id})` : undefined
}
